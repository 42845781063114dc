/// An array of a file that is mapped and not read: its shape, row-major, and its elements.
package struct MappedArray: Sendable {
    package enum Elements: Sendable {
        case bytes(MappedElements<UInt8>)
        case floats(MappedElements<Float>)
    }

    package let shape: [Int]
    package let elements: Elements
}

extension NPY {
    /// Maps a file whose elements lie in it as they are used: `|u1` or `<f4`, in C order, not compressed.
    ///
    /// The header is checked, and that the data have its length; the elements are not looked at.
    package static func map(_ path: String) throws(FileError) -> MappedArray {
        let file = try MappedFile(path)
        var source = try ByteSource(path, decompressing: false)
        let header = try header(from: &source)
        let offset = source.consumed
        let isUsable = header.type == .unsigned8 || header.type == .float32 && !header.isBigEndian
        guard isUsable, !header.isFortranOrder else {
            let order = header.isFortranOrder ? " in Fortran order" : ""
            throw .malformed(
                path: path,
                problem:
                    "its elements are \(header.isBigEndian ? ">" : "<")\(header.type.rawValue)\(order); a file that is mapped "
                    + "needs <f4 or |u1 in C order: np.save(…, np.ascontiguousarray(x, dtype=np.float32))")
        }
        guard let count = ArrayShape.elementCount(header.shape) else {
            throw .malformed(
                path: path, problem: "its shape \(ArrayShape.tuple(header.shape)) has more elements than can be counted"
            )
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: header.type.size)
        guard !overflow, file.count - offset == bytes else {
            throw .malformed(
                path: path,
                problem: "its header promises \(count) elements of \(header.type.size) bytes, but "
                    + "\(file.count - offset) bytes follow")
        }
        let elements: MappedArray.Elements? =
            header.type == .unsigned8
            ? file.elements(UInt8.self, from: offset, count: count).map { .bytes($0) }
            : file.elements(Float.self, from: offset, count: count).map { .floats($0) }
        guard let elements else {
            throw .malformed(
                path: path,
                problem: "its data begin at byte \(offset), which is no multiple of four, as numpy.save has it")
        }
        return MappedArray(shape: header.shape, elements: elements)
    }
}

extension IDX {
    /// Maps a file of bytes that is not compressed. The header is checked, and that the data have its length.
    package static func map(_ path: String) throws(FileError) -> MappedArray {
        let file = try MappedFile(path)
        var source = try ByteSource(path, decompressing: false)
        let shape = try shape(from: &source)
        guard !shape.contains(0), let count = ArrayShape.elementCount(shape) else {
            throw .malformed(
                path: path, problem: "its shape \(ArrayShape.tuple(shape)) has no elements, or more than can be counted"
            )
        }
        let offset = source.consumed
        guard file.count - offset == count, let elements = file.elements(UInt8.self, from: offset, count: count) else {
            throw .malformed(
                path: path, problem: "its header promises \(count) bytes of data, but \(file.count - offset) follow")
        }
        return MappedArray(shape: shape, elements: .bytes(elements))
    }
}
