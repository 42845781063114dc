extension NPY {
    /// Writes an array of floats: version 1.0, `<f4`, row-major, the data at a multiple of 64 bytes, atomically.
    ///
    /// - Precondition: `floats` has as many elements as the product of `shape`, which has no negative dimension.
    package static func write(_ floats: [Float], shape: [Int], to path: String) throws(FileError) {
        try write(floats.span, shape: shape, to: path)
    }

    /// Writes an array of floats from the caller's memory, without copying it.
    ///
    /// - Precondition: `floats` has as many elements as the product of `shape`, which has no negative dimension.
    package static func write(_ floats: Span<Float>, shape: [Int], to path: String) throws(FileError) {
        precondition(
            shape.allSatisfy { $0 >= 0 } && ArrayShape.elementCount(shape) == floats.count,
            "the shape \(shape) does not have \(floats.count) elements")
        var file = try AtomicFile(path)
        try file.write(header(shape: shape))
        try file.write(floats)
        try file.commit()
    }

    /// What stands before the numbers.
    static func header(shape: [Int]) -> [UInt8] {
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(ArrayShape.tuple(shape)), }"
        // Magic, version and length take 10 bytes, and a line feed ends the text.
        let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
        precondition(length <= UInt16.max, "a shape of \(shape.count) dimensions does not fit version 1.0")
        var header: [UInt8] = magic + [1, 0, UInt8(truncatingIfNeeded: length), UInt8(length >> 8)]
        header += text.utf8
        header += [UInt8](repeating: UInt8(ascii: " "), count: length - text.utf8.count - 1)
        header.append(UInt8(ascii: "\n"))
        return header
    }
}
