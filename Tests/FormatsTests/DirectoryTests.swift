import Formats
import TestSupport
import Testing

@Suite struct DirectoryTests {
    @Test func `missing directories are created outermost first`() throws {
        let folder = try TemporaryFolder()
        let made = try Directory.make(folder.file("a/b//c/"))
        #expect(made.first == folder.file("a"))
        #expect(folder.names(in: "a/b") == ["c"])
        #expect(try Directory.make(folder.file("a/b")).isEmpty)
        Directory.remove(made)
        #expect(folder.names().isEmpty)
    }

    @Test func `an empty path is refused`() {
        let expected = FileError.cannotWrite(path: "", reason: "the path is empty")
        #expect(throws: expected) { _ = try Directory.make("") }
        #expect(throws: expected) { try Directory.makeWritable("") }
    }
}
