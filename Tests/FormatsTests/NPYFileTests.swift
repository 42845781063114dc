import Formats
import Glibc
import TestSupport
import Testing

struct NPYFileTests {
    @Test(arguments: [1, 3, 40], [1, 7, 100_000])
    func `rows appended one after another are the file of all`(width: Int, count: Int) throws {
        let folder = try TemporaryFolder()
        let values = (0..<width * count).map { Float($0) / 3 }
        try NPY.write(values, shape: [count, width], to: folder.file("all.npy"))
        var file = try NPYFile(folder.file("parts.npy"), width: width)
        var row = 0
        while row < count {
            let next = min(count, row + 1 + row / 2)
            try file.append(values[row * width..<next * width].span)
            row = next
        }
        #expect(folder.names() == ["all.npy"] || folder.names().count == 2)
        try file.commit()
        #expect(try folder.bytes("parts.npy") == folder.bytes("all.npy"))
        #expect(folder.names() == ["all.npy", "parts.npy"])
    }

    @Test func `a file that is not completed does not appear`() throws {
        let folder = try TemporaryFolder()
        do {
            var file = try NPYFile(folder.file("x.npy"), width: 1)
            try file.append([1].span)
        }
        #expect(folder.names().isEmpty)
    }

    @Test func `a pipe is refused, since its beginning cannot be written again`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        // A system call that reads the path.
        #expect(unsafe mkfifo(path, 0o600) == 0)
        // A system call that reads the path.
        let reader = unsafe open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        var message: String?
        do throws(FileError) { _ = try NPYFile(path, width: 1) } catch { message = error.description }
        #expect(message?.contains("it is a pipe") == true)
    }
}
