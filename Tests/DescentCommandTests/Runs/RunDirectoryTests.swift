import DescentCommand
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct RunDirectoryTests {
    @Test func `looking touches nothing`() throws {
        let folder = try TemporaryFolder()
        _ = try RunDirectory(folder.file("a/b"), overwrite: false)
        #expect(folder.names().isEmpty)
    }

    @Test func `preparing makes all directories and discarding takes them away`() throws {
        let folder = try TemporaryFolder()
        var directory = try RunDirectory(folder.file("a/b/"), overwrite: false)
        try directory.prepare()
        #expect(folder.names(in: "a") == ["b"])
        #expect(folder.names(in: "a/b").isEmpty)
        #expect(directory.modelPath == folder.file("a/b/model.safetensors"))
        directory.discard()
        #expect(folder.names().isEmpty)
    }

    @Test func `discarding keeps what was there`() throws {
        let folder = try TemporaryFolder()
        var directory = try RunDirectory(folder.path, overwrite: false)
        try directory.prepare()
        directory.discard()
        #expect(FileManager.default.fileExists(atPath: folder.path))
    }

    @Test(arguments: ["model.safetensors", "config.json", "metrics.csv"])
    func `a run that is there is refused without leave`(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("", as: name)
        let failure = #expect(throws: Failure.self) { _ = try RunDirectory(folder.path, overwrite: false) }
        #expect(failure?.status == .cannotWrite)
        #expect(failure?.message.contains(name) == true)
        var directory = try RunDirectory(folder.path, overwrite: true)
        try directory.prepare()
        #expect(folder.names() == [name])
    }

    @Test func `a file is no directory`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", as: "file")
        let failure = #expect(throws: Failure.self) { _ = try RunDirectory(path, overwrite: true) }
        #expect(failure == Failure(.cannotWrite, "--output \(path): it is a file, expected a directory"))
        var below = try RunDirectory(path + "/run", overwrite: true)
        #expect(throws: Failure.self) { try below.prepare() }
    }

    @Test(arguments: [false, true])
    func `a claimed directory is refused until it is given up`(overwrite: Bool) throws {
        let folder = try TemporaryFolder()
        var first = try RunDirectory(folder.path, overwrite: true)
        try first.prepare()
        var second = try RunDirectory(folder.path, overwrite: overwrite)
        let failure = #expect(throws: Failure.self) { try second.prepare() }
        #expect(failure?.status == .cannotWrite)
        // The system lists locks, unless it hides them.
        let who = failure?.message.contains("process") == true ? " (process \(getpid()))" : ""
        #expect(failure?.message == "--output \(folder.path): another run\(who) is writing there")
        first.discard()
        try second.prepare()
    }

    @Test func `a run that ended meanwhile is found before training`() throws {
        let folder = try TemporaryFolder()
        var directory = try RunDirectory(folder.path, overwrite: false)
        try folder.write("", as: "model.safetensors")
        let failure = #expect(throws: Failure.self) { try directory.prepare() }
        #expect(failure?.message.contains("it already holds a run") == true)
        #expect(folder.names() == ["model.safetensors"])
    }

    @Test func `temporary files of killed runs are removed`() throws {
        let folder = try TemporaryFolder()
        let old = [timespec(tv_sec: time(nil) - 3600, tv_nsec: 0), timespec(tv_sec: time(nil) - 3600, tv_nsec: 0)]
        for name in [".unfinished-1", ".unfinished-2", "unfinished-3"] {
            let path = try folder.write("x", as: name)
            // Swift lends the path, and an array of as many times as the call reads.
            #expect(unsafe utimensat(AT_FDCWD, path, old, 0) == 0)
        }
        try folder.write("x", as: ".unfinished-4")
        // A writer that lives has a lock.
        let writer = unsafe open(folder.file(".unfinished-2"), O_RDWR | O_CLOEXEC)
        defer { close(writer) }
        try #require(flock(writer, LOCK_EX | LOCK_NB) == 0)
        var directory = try RunDirectory(folder.path, overwrite: false)
        try directory.prepare()
        #expect(folder.names() == [".unfinished-2", ".unfinished-4", "unfinished-3"])
    }
}
