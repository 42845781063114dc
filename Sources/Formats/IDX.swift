/// An array of bytes with its shape, as in an IDX file: row-major, the last dimension contiguous.
package struct IDXArray: Sendable, Hashable {
    /// The length of each dimension, all positive.
    package let shape: [Int]
    /// The elements, as many as the product of `shape`.
    package let bytes: [UInt8]

    /// - Precondition: the shape has 1 to 255 dimensions, each from 1 to 2³² − 1, and as many elements as there are
    ///   bytes.
    package init(shape: [Int], bytes: [UInt8]) {
        precondition((1...255).contains(shape.count), "an IDX array has 1 to 255 dimensions, not \(shape.count)")
        precondition(shape.allSatisfy { $0 > 0 && $0 <= UInt32.max }, "the shape \(shape) does not fit the format")
        precondition(
            ArrayShape.elementCount(shape) == bytes.count, "the shape \(shape) does not have \(bytes.count) elements")
        self.shape = shape
        self.bytes = bytes
    }
}

/// The format of the MNIST family: two zero bytes, a type, the number of dimensions, each dimension as a big-endian
/// 32-bit number, then the elements (LeCun, Cortes and Burges, "The MNIST database").
///
/// Only unsigned bytes (type 08) are read. A gzip file is decompressed.
package enum IDX {
    private static let unsignedByte: UInt8 = 0x08

    /// Reads a file.
    ///
    /// A header that promises more than the file can hold is refused before memory is allocated.
    package static func read(_ path: String) throws(FileError) -> IDXArray {
        var source = try ByteSource(path)
        let shape = try shape(from: &source)
        guard !shape.contains(0) else {
            throw .malformed(path: path, problem: "a dimension of its shape \(ArrayShape.tuple(shape)) is zero")
        }
        guard let count = ArrayShape.elementCount(shape) else {
            throw .malformed(
                path: path, problem: "its shape \(ArrayShape.tuple(shape)) has more elements than can be counted")
        }
        try source.checkPromise(byteCount: count)
        let bytes = try source.bytes(count)
        guard bytes.count == count else {
            throw .malformed(
                path: path, problem: "its header promises \(count) bytes of data, but only \(bytes.count) follow")
        }
        try source.expectEnd()
        return IDXArray(shape: shape, bytes: bytes)
    }

    /// Writes a file, uncompressed.
    package static func write(_ array: IDXArray, to path: String) throws(FileError) {
        var header: [UInt8] = [0, 0, unsignedByte, UInt8(array.shape.count)]
        for dimension in array.shape {
            // The array's own initialiser bounds the dimension by 2³² − 1.
            for shift in [24, 16, 8, 0] { header.append(UInt8(truncatingIfNeeded: dimension >> shift)) }
        }
        var file = try AtomicFile(path)
        try file.write(header)
        try file.write(array.bytes)
        try file.commit()
    }

    static func shape(from source: inout ByteSource) throws(FileError) -> [Int] {
        let path = source.path
        let magic = try source.bytes(4)
        guard !magic.isEmpty else { throw .malformed(path: path, problem: "it is empty, expected an IDX file") }
        // Every file begins with two zero bytes; what a shorter file holds shows whether it is truncated or not IDX.
        guard magic.prefix(2).allSatisfy({ $0 == 0 }) else {
            throw .malformed(
                path: path,
                problem: "not an IDX file: it begins with the bytes \(Quoting.hexadecimal(magic)), expected 00 00, "
                    + "a type and a number of dimensions")
        }
        guard magic.count == 4 else {
            throw .malformed(
                path: path, problem: "its header is truncated after \(magic.count) bytes, expected at least 8")
        }
        guard magic[2] == unsignedByte else {
            throw .malformed(path: path, problem: wrongType(magic))
        }
        guard magic[3] > 0 else {
            throw .malformed(path: path, problem: "its header gives 0 dimensions, expected at least 1")
        }
        let dimensions = try source.bytes(4 * Int(magic[3]))
        guard dimensions.count == 4 * Int(magic[3]) else {
            throw .malformed(
                path: path,
                problem: "its header is truncated after \(4 + dimensions.count) bytes, expected "
                    + "\(4 + 4 * Int(magic[3])) for \(magic[3]) dimensions")
        }
        return (0..<Int(magic[3])).map { index in
            dimensions[(4 * index)..<(4 * index + 4)].reduce(0) { $0 << 8 | Int($1) }
        }
    }

    private static func wrongType(_ magic: [UInt8]) -> String {
        let names: [UInt8: String] = [
            0x09: "signed byte", 0x0B: "short", 0x0C: "int", 0x0D: "float", 0x0E: "double",
        ]
        if let name = names[magic[2]] {
            return "its element type is \(Quoting.hexadecimal([magic[2]])) (\(name)), expected 08 (unsigned byte)"
        }
        return "not an IDX file: it begins with the bytes \(Quoting.hexadecimal(magic)), and "
            + "\(Quoting.hexadecimal([magic[2]])) is not an element type of the format"
    }
}
