import Formats
import FoundationEssentials
import TestSupport
import Testing

struct AtomicFileTests {
    private struct Interruption: Error {}

    @Test func `bytes appear under the name and nothing else is left`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        var file = try AtomicFile(path)
        try file.write("one ")
        try file.write("two")
        #expect(file.byteCount == 7)
        #expect(FileManager.default.fileExists(atPath: path) == false)
        try file.commit()
        #expect(try Fixture.bytes(at: path) == Array("one two".utf8))
        #expect(folder.names() == ["a"])
    }

    @Test func `a failure leaves the old file and no temporary`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", as: "a")
        #expect(throws: Interruption.self) {
            var file = try AtomicFile(path)
            try file.write("new")
            throw Interruption()
        }
        #expect(try Fixture.bytes(at: path) == Array("old".utf8))
        #expect(folder.names() == ["a"])
    }

    @Test func `a target that becomes a directory fails and leaves no temporary`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        let file = try AtomicFile(path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        var error: FileError?
        do throws(FileError) { try file.commit() } catch let failure { error = failure }
        #expect(error == .cannotWrite(path: path, reason: "Is a directory"))
        #expect(folder.names() == ["a"])
    }

    @Test func `a directory is refused`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder.path) }
        #expect(error == .cannotWrite(path: folder.path, reason: "it is a directory, expected a file"))
    }

    @Test func `a missing directory is refused with the system's reason`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("absent/a")
        let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: path) }
        #expect(error == .cannotWrite(path: path, reason: "No such file or directory"))
    }

    @Test func `a full device is reported and not replaced`() {
        let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: "/dev/full") }
        #expect(error == .cannotWrite(path: "/dev/full", reason: "No space left on device"))
        #expect(FileManager.default.fileExists(atPath: "/dev/full"))
    }

    @Test func `a link is followed and permissions are kept`() throws {
        let folder = try TemporaryFolder()
        let target = try folder.write("old", as: "target")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target)
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: target)
        try AtomicFile.write("new", to: folder.file("link"))
        #expect(try Fixture.bytes(at: target) == Array("new".utf8))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == target)
        let attributes = try FileManager.default.attributesOfItem(atPath: target)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(folder.names() == ["link", "target"])
    }

    @Test func `a name as long as the system allows can be written`() throws {
        let folder = try TemporaryFolder()
        let name = String(repeating: "n", count: 255)
        try AtomicFile.write("x", to: folder.file(name))
        #expect(folder.names() == [name])
    }

    @Test func `space that the disk lacks is refused and leaves nothing`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("target")
        let error = #expect(throws: FileError.self) {
            let file = try AtomicFile(path)
            // No file system has that much.
            try file.reserve(1 << 61)
        }
        #expect(error?.path == path)
        #expect(error?.description.contains("cannot be written") == true)
        #expect(folder.names().isEmpty)
    }

    @Test func `space is reserved for as long as the file lives`() throws {
        let folder = try TemporaryFolder()
        do {
            let file = try AtomicFile(folder.file("target"))
            try file.reserve(100_000)
            let name = try #require(folder.names().first)
            #expect(try folder.bytes(name).count == 100_000)
            _ = consume file
        }
        #expect(folder.names().isEmpty)
    }
}
