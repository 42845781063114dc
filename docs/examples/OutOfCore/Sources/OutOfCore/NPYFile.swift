import Foundation

/// An array of bytes in NumPy's format, written a part at a time.
final class NPYFile {
    private let file: FileHandle
    private var bytes = Data()

    init(_ path: String, shape: [Int]) throws {
        let numbers = shape.map { "\($0)," }.joined(separator: " ")
        var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(numbers)), }"
        // Ten bytes stand before it; a line feed ends it at a multiple of 64.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
        try Data([0x93] + Array("NUMPY".utf8) + [1, 0] + length + Array(header.utf8)).write(to: URL(fileURLWithPath: path))
        file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
    }

    func append(_ more: [UInt8]) throws {
        bytes.append(contentsOf: more)
        if bytes.count >= 1 << 22 { try flush() }
    }

    func close() throws {
        try flush()
        try file.close()
    }

    private func flush() throws {
        try file.write(contentsOf: bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
