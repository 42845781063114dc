/// NumPy's file format: magic bytes, a version, a dictionary in Python's notation, then the elements
/// (NumPy Enhancement Proposal 1; `numpy.lib.format`).
///
/// Versions 1.0, 2.0 and 3.0 are read, in either byte order and either memory order. A gzip file is decompressed.
package enum NPY {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    // NumPy refuses headers beyond 10,000 bytes unless told otherwise; only structured types need longer ones.
    private static let longestHeader = 1 << 20

    /// Reads a file into row-major order.
    ///
    /// A header that promises more than the file can hold is refused before memory is allocated, and so are bytes after
    /// the data. Reading `f4` needs memory for the data once, an array in Fortran order twice.
    ///
    /// - Throws: also `malformed` for a finite `f8` beyond `Float` and for a `u8` beyond `Int`, with its index in the
    ///   file.
    package static func read(_ path: String) throws(FileError) -> NPYArray {
        var source = try ByteSource(path)
        let header = try header(from: &source)
        guard let count = ArrayShape.elementCount(header.shape),
            case let (byteCount, overflow) = count.multipliedReportingOverflow(by: header.type.size), !overflow
        else {
            throw .malformed(
                path: path, problem: "its shape \(ArrayShape.tuple(header.shape)) has more elements than can be counted"
            )
        }
        try source.checkPromise(byteCount: byteCount)
        // One more copy if elements change their order or become eight-byte integers from single bytes.
        let size = header.type.elementSize * (header.isFortranOrder ? 2 : 1) + (header.type == .boolean ? 1 : 0)
        try FileMemory.require(FileMemory.product(count, size), for: "its \(count) elements", path: path)
        let elements = try elements(from: &source, header: header, count: count)
        guard elements.count == count else {
            throw .malformed(
                path: path,
                problem: "its header promises \(count) elements of \(header.type.size) bytes, but only "
                    + "\(elements.count) follow")
        }
        try source.expectEnd()
        guard header.isFortranOrder else { return NPYArray(shape: header.shape, elements: elements) }
        let ordered: NPYElements =
            switch elements {
            case .bytes(let values): .bytes(FortranOrder.rowMajor(values, shape: header.shape))
            case .floats(let values): .floats(FortranOrder.rowMajor(values, shape: header.shape))
            case .integers(let values): .integers(FortranOrder.rowMajor(values, shape: header.shape))
            }
        return NPYArray(shape: header.shape, elements: ordered)
    }

    static func header(from source: inout ByteSource) throws(FileError) -> NPYHeader {
        let path = source.path
        let start = try source.bytes(8)
        guard !start.isEmpty else { throw .malformed(path: path, problem: "it is empty, expected an NPY file") }
        guard start.prefix(6).elementsEqual(magic.prefix(start.count)) else {
            throw .malformed(
                path: path,
                problem: "not an NPY file: it begins with the bytes \(Quoting.hexadecimal(start.prefix(6))), expected "
                    + Quoting.hexadecimal(magic))
        }
        let truncated = FileError.malformed(path: path, problem: "its header is truncated")
        guard start.count == 8 else { throw truncated }
        guard (1...3).contains(start[6]), start[7] == 0 else {
            throw .malformed(
                path: path, problem: "its format version is \(start[6]).\(start[7]), expected 1.0, 2.0 or 3.0")
        }
        // Version 1 has a 16-bit length; 2 made it 32 bits, and 3 allows UTF-8 in the dictionary.
        let width = start[6] == 1 ? 2 : 4
        let lengthBytes = try source.bytes(width)
        guard lengthBytes.count == width else { throw truncated }
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= longestHeader else {
            throw .malformed(
                path: path, problem: "its header is \(length) bytes long, expected at most \(longestHeader)")
        }
        let text = try source.bytes(length)
        guard text.count == length else { throw truncated }
        return try NPYHeader(text, path: path)
    }

    private static func elements(
        from source: inout ByteSource, header: NPYHeader, count: Int
    ) throws(FileError) -> NPYElements {
        let path = source.path
        let isSwapped = header.isBigEndian
        switch header.type {
        case .unsigned8: return .bytes(try source.bytes(count))
        case .float32:
            var values = try source.array(count: count, of: Float.self)
            if isSwapped {
                for index in values.indices {
                    values[index] = Float(bitPattern: values[index].bitPattern.byteSwapped)
                }
            }
            return .floats(values)
        case .float16:
            // `array` passes exactly the bytes of the elements, and memory for exactly those elements.
            let values = try unsafe source.array(count: count, itemSize: 2) {
                (bytes, floats: UnsafeMutableBufferPointer<Float>, _) throws(FileError) in
                unsafe FloatConversion.widenHalf(bytes, isSwapped: isSwapped, into: floats)
            }
            return .floats(values)
        case .float64:
            // `array` passes exactly the bytes of the elements, and memory for exactly those elements.
            let values = try unsafe source.array(count: count, itemSize: 8) {
                (bytes, floats: UnsafeMutableBufferPointer<Float>, first) throws(FileError) in
                try unsafe FloatConversion.narrow(bytes, isSwapped: isSwapped, into: floats, first: first, path: path)
            }
            return .floats(values)
        case .boolean: return .integers(try source.bytes(count).map { $0 == 0 ? 0 : 1 })
        case .signed8: return try integers(Int8.self, from: &source, count: count, isSwapped: isSwapped)
        case .signed16: return try integers(Int16.self, from: &source, count: count, isSwapped: isSwapped)
        case .signed32: return try integers(Int32.self, from: &source, count: count, isSwapped: isSwapped)
        case .signed64: return try integers(Int64.self, from: &source, count: count, isSwapped: isSwapped)
        case .unsigned16: return try integers(UInt16.self, from: &source, count: count, isSwapped: isSwapped)
        case .unsigned32: return try integers(UInt32.self, from: &source, count: count, isSwapped: isSwapped)
        case .unsigned64: return try integers(UInt64.self, from: &source, count: count, isSwapped: isSwapped)
        }
    }
}
