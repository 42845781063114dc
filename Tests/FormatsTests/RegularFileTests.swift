import Formats
import TestSupport
import Testing

@Suite struct RegularFileTests {
    @Test func `a file has its length, and what cannot be read again is refused`() throws {
        let folder = try TemporaryFolder()
        #expect(try RegularFile.size(folder.write("1,2\n3,4\n", as: "t.csv")) == 8)
        #expect(throws: FileError.notFound(path: folder.file("none.csv"))) {
            try RegularFile.size(folder.file("none.csv"))
        }
        let error = try #require(throws: FileError.self) { try RegularFile.size("/dev/zero") }
        #expect("\(error)".contains("/dev/zero") && "\(error)".contains("read again"))
    }
}
