import DescentCommand
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct RunSearchTests {
    @Test func `runs are found in directories and three levels below, and nothing in a run`() throws {
        let folder = try TemporaryFolder()
        for name in ["b", "a", "a/checkpoints", "x/y/z", "x/y/w/four", ".hidden", "other/.hidden"] {
            try SampleRun.write(folder, name)
        }
        let search = RunSearch([folder.path])
        #expect(search.runs.map(\.path) == ["a", "b", "x/y/z"].map { folder.file($0) })
        #expect(search.problems.isEmpty)
        #expect(RunSearch([folder.file("x")]).runs.map(\.path) == ["x/y/w/four", "x/y/z"].map { folder.file($0) })
        #expect(RunSearch([folder.file("a/")]).runs.map(\.path) == [folder.file("a/")])
    }

    @Test func `no run counts twice, and links lead nowhere`() throws {
        let folder = try TemporaryFolder()
        try SampleRun.write(folder, "a/b")
        // The system is lent the paths for the calls.
        #expect(unsafe symlink(folder.path, folder.file("a/up")) == 0)
        #expect(unsafe symlink(folder.file("a/b"), folder.file("latest")) == 0)
        let search = RunSearch([folder.file("a/b"), folder.path, folder.file("latest")])
        #expect(search.runs.map(\.path) == [folder.file("a/b")])
        // What was looked into before is no failure.
        #expect(search.problems.isEmpty)
        #expect(RunSearch([folder.file("latest")]).runs.count == 1)
    }

    @Test func `what is none is passed over with a sentence`() throws {
        let folder = try TemporaryFolder()
        try SampleRun.write(folder, "good")
        try SampleRun.write(folder, "foreign", ending: "elsewhere")
        try SampleRun.write(folder, "lost", metrics: nil)
        try SampleRun.write(folder, "cut", metrics: ["1,2"])
        try SampleRun.write(folder, "headless")
        try folder.write("", as: "headless/model.safetensors")
        try FileManager.default.removeItem(atPath: folder.file("headless/config.json"))
        try FileManager.default.createDirectory(atPath: folder.file("empty/inner"), withIntermediateDirectories: true)
        try folder.write("", as: "file")
        let names = ["good", "foreign", "lost", "cut", "headless", "empty", "file", "nothing"]
        let search = RunSearch(names.map { folder.file($0) })
        #expect(search.runs.map(\.path) == ["good", "lost", "cut"].map { folder.file($0) })
        func sentence(_ name: String) -> String? {
            search.problems.first { $0.path == folder.file(name) }?.failure.message
        }
        #expect(sentence("good") == nil)
        #expect(sentence("foreign") == "\(folder.file("foreign")): its config.json is not one that train has written")
        #expect(sentence("lost") == "\(folder.file("lost"))/metrics.csv: no such file")
        #expect(sentence("cut") == "\(folder.file("cut"))/metrics.csv: line 2 is not one that train writes")
        #expect(sentence("headless") == "\(folder.file("headless")): its config.json is missing")
        #expect(sentence("empty") == "\(folder.file("empty")): there is no run in it")
        #expect(sentence("file") == "\(folder.file("file")): it is a file, expected a directory")
        #expect(sentence("nothing") == "\(folder.file("nothing")): there is no such directory")
        #expect(search.problems.count == 7)
    }

    @Test(arguments: ["", "{}", "[]", "{\"started\": 1", "null", "\u{0}"])
    func `a configuration that is none is refused`(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, as: "config.json")
        let search = RunSearch([folder.path])
        #expect(search.runs.isEmpty)
        #expect(search.problems.map(\.failure.status) == [.contents])
    }
}
