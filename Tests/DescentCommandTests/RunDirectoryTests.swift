import DescentCommand
import FoundationEssentials
import TestSupport
import Testing

@Suite struct RunDirectoryTests {
    @Test func lookingTouchesNothing() throws {
        let folder = try TemporaryFolder()
        _ = try RunDirectory(folder.file("a/b"), overwrite: false)
        #expect(folder.names().isEmpty)
    }

    @Test func preparingMakesAllDirectoriesAndDiscardingTakesThemAway() throws {
        let folder = try TemporaryFolder()
        var directory = try RunDirectory(folder.file("a/b/"), overwrite: false)
        try directory.prepare()
        #expect(folder.names(in: "a") == ["b"])
        #expect(folder.names(in: "a/b").isEmpty)
        #expect(directory.modelPath == folder.file("a/b/model.safetensors"))
        directory.discard()
        #expect(folder.names().isEmpty)
    }

    @Test func discardingKeepsWhatWasThere() throws {
        let folder = try TemporaryFolder()
        var directory = try RunDirectory(folder.path, overwrite: false)
        try directory.prepare()
        directory.discard()
        #expect(FileManager.default.fileExists(atPath: folder.path))
    }

    @Test(arguments: ["model.safetensors", "config.json", "metrics.csv"])
    func aRunThatIsThereIsRefusedWithoutLeave(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("", as: name)
        let failure = #expect(throws: Failure.self) { _ = try RunDirectory(folder.path, overwrite: false) }
        #expect(failure?.status == .cannotWrite)
        #expect(failure?.message.contains(name) == true)
        var directory = try RunDirectory(folder.path, overwrite: true)
        try directory.prepare()
        #expect(folder.names() == [name])
    }

    @Test func aFileIsNoDirectory() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", as: "file")
        let failure = #expect(throws: Failure.self) { _ = try RunDirectory(path, overwrite: true) }
        #expect(failure == Failure(.cannotWrite, "--output \(path): it is a file, expected a directory"))
        var below = try RunDirectory(path + "/run", overwrite: true)
        #expect(throws: Failure.self) { try below.prepare() }
    }
}
