import Formats
import TestSupport
import Testing

struct FileErrorTests {
    @Test(arguments: [
        (FileError.notFound(path: "a.csv"), "a.csv: no such file"),
        (FileError.unreadable(path: "a.csv", reason: "Permission denied"), "a.csv: cannot be read: Permission denied"),
        (FileError.malformed(path: "a.csv", problem: "it is empty"), "a.csv: it is empty"),
        (FileError.cannotWrite(path: "a.csv", reason: "No space left"), "a.csv: cannot be written: No space left"),
    ])
    func `description is one sentence that begins with the path`(error: FileError, description: String) {
        #expect(error.description == description)
        #expect(error.path == "a.csv")
    }

    @Test func `control characters from a file do not reach the message`() throws {
        let folder = try TemporaryFolder()
        let dictionary = "{'descr': '\u{1B}[2J', 'fortran_order': False, 'shape': (1,), }"
        let path = try folder.write(
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(dictionary.utf8.count), 0] + Array(dictionary.utf8))
        let error = #expect(throws: FileError.self) { try NPY.read(path) }
        #expect(error?.description.contains("\u{1B}") == false)
        #expect(error?.description.contains("[2J") == true)
    }
}
