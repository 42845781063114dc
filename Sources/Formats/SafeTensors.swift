/// Named tensors in one file: a 64-bit header length, a JSON header, then the data (Hugging Face, `safetensors`,
/// "Format").
///
/// Names that are equal in Unicode, composed or decomposed, count as the same name.
package enum SafeTensors {
    // The limit of the reference implementation, against denial of service by huge headers.
    static let longestHeader = 100_000_000

    /// Reads a whole file.
    ///
    /// Every rule of the format is checked before the data are read: the length of the header, its JSON, duplicate
    /// keys, and that the tensors cover the data exactly, without gap or overlap, each with the size of its shape and
    /// type. NaN and infinities are not refused.
    ///
    /// - Parameter doubles: whether tensors of F64 are read as such, and not as `Float`.
    /// - Throws: also `malformed` for a finite `F64` beyond `Float`.
    package static func read(_ path: String, doubles readsDoubles: Bool = false) throws(FileError) -> SafeTensorsFile {
        var source = try ByteSource(path, decompressing: false)
        let header = try header(from: &source)
        // All tensors together: a sparse file may promise more than fits even if each tensor fits.
        try FileMemory.require(
            FileMemory.product(
                header.floatCount, readsDoubles ? MemoryLayout<Double>.stride : MemoryLayout<Float>.stride),
            for: "its tensors", path: path)
        var floats: [String: [Float]] = [:]
        var doubles: [String: [Double]] = [:]
        for entry in header.entries {
            guard readsDoubles, entry.type == .float64 else {
                floats[entry.name] = try values(of: entry, from: &source)
                continue
            }
            let count = entry.offsets.count / 8
            let values = try source.array(count: count, of: Double.self)
            guard values.count == count else { throw truncated(entry, path: path) }
            doubles[entry.name] = values
        }
        return SafeTensorsFile(
            path: path, metadata: header.metadata,
            infos: header.entries.map { SafeTensorInfo(name: $0.name, shape: $0.shape, type: $0.type) }, floats: floats,
            doubles: doubles)
    }

    /// Refuses a file that is not, to the last bit, what was written with a checksum.
    ///
    /// - Throws: `malformed` also for a file without a checksum.
    package static func verify(_ path: String) throws(FileError) {
        var source = try ByteSource(path, decompressing: false)
        let (prefix, text) = try headerBytes(from: &source)
        let key = Array("\"\(checksumKey)\":\"".utf8)
        // Quotes inside of texts follow a backslash, so the key is found only as such; the metadata come first.
        guard let start = text.firstRange(of: key)?.upperBound, start + 8 <= text.count else {
            throw .malformed(path: path, problem: "its header has no checksum")
        }
        let stated = String(decoding: text[start..<start + 8], as: UTF8.self)
        var cleared = text
        for index in start..<start + 8 { cleared[index] = UInt8(ascii: "0") }
        var checksum = CRC32.of(prefix)
        checksum = CRC32.of(cleared, continuing: checksum)
        while true {
            let bytes = try source.bytes(1 << 20)
            guard !bytes.isEmpty else { break }
            checksum = CRC32.of(bytes, continuing: checksum)
        }
        guard CRC32.text(checksum) == stated else {
            throw .malformed(
                path: path,
                problem:
                    "it is damaged: its checksum is \(CRC32.text(checksum)), and it should be \(Quoting.quoted(stated))"
            )
        }
    }

    /// Reads the strings of `__metadata__` alone; the whole header is checked, and the data are not read.
    package static func readMetadata(_ path: String) throws(FileError) -> SafeTensorsMetadata {
        var source = try ByteSource(path, decompressing: false)
        let header = try header(from: &source)
        return SafeTensorsMetadata(
            path: path, texts: header.metadata,
            infos: header.entries.map { SafeTensorInfo(name: $0.name, shape: $0.shape, type: $0.type) },
            floatCount: header.floatCount)
    }

    /// The header, checked against the file's size.
    private static func header(from source: inout ByteSource) throws(FileError) -> SafeTensorsHeader {
        let (_, text) = try headerBytes(from: &source)
        return try SafeTensorsHeader(text, dataSize: (source.size ?? 0) - 8 - text.count, path: source.path)
    }

    /// The header's length and its text.
    private static func headerBytes(
        from source: inout ByteSource
    ) throws(FileError) -> (length: [UInt8], text: [UInt8]) {
        let path = source.path
        guard let size = source.size else {
            throw .unreadable(path: path, reason: "it is a pipe or a device, expected a file")
        }
        let lengthBytes = try source.bytes(8)
        guard lengthBytes.count == 8 else {
            throw .malformed(
                path: path, problem: "not a safetensors file: it holds \(lengthBytes.count) bytes, expected at least 8")
        }
        let length = lengthBytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        try checkHeaderLength(length, fileSize: size, path: path)
        let text = try source.bytes(Int(length))
        guard text.count == Int(length) else { throw .malformed(path: path, problem: "its header is truncated") }
        return (lengthBytes, text)
    }

    /// Refuses a length of the header that is beyond the format's limit or the file's.
    static func checkHeaderLength(_ length: UInt64, fileSize size: Int, path: String) throws(FileError) {
        guard length <= longestHeader else {
            throw .malformed(
                path: path,
                problem:
                    "not a safetensors file: the length of its header is \(length), expected at most \(longestHeader)")
        }
        guard Int(length) <= size - 8 else {
            throw .malformed(
                path: path, problem: "its header is \(length) bytes long, but only \(size - 8) follow the length")
        }
    }

    private static func truncated(_ entry: SafeTensorsHeader.Entry, path: String) -> FileError {
        .malformed(path: path, problem: "the data of the tensor \(Quoting.quoted(entry.name)) are truncated")
    }

    /// The elements of the tensor whose data come next; `nil` for a type that is skipped.
    private static func values(
        of entry: SafeTensorsHeader.Entry, from source: inout ByteSource
    ) throws(FileError) -> [Float]? {
        let path = source.path
        let count: Int
        let values: [Float]
        // In every case `array` passes exactly the bytes of the elements, and memory for exactly those elements.
        switch entry.type {
        case .float32:
            count = entry.offsets.count / 4
            values = try source.array(count: count, of: Float.self)
        case .float64:
            count = entry.offsets.count / 8
            values = try unsafe source.array(count: count, itemSize: 8) {
                (bytes, floats: UnsafeMutableBufferPointer<Float>, first) throws(FileError) in
                try unsafe FloatConversion.narrow(
                    bytes, isSwapped: false, into: floats, first: first, path: path)
            }
        case .float16:
            count = entry.offsets.count / 2
            values = try unsafe source.array(count: count, itemSize: 2) {
                (bytes, floats: UnsafeMutableBufferPointer<Float>, _) throws(FileError) in
                unsafe FloatConversion.widenHalf(bytes, into: floats)
            }
        case .bfloat16:
            count = entry.offsets.count / 2
            values = try unsafe source.array(count: count, itemSize: 2) {
                (bytes, floats: UnsafeMutableBufferPointer<Float>, _) throws(FileError) in
                unsafe FloatConversion.widenBrain(bytes, into: floats)
            }
        case .other:
            try source.skip(entry.offsets.count)
            return nil
        }
        // The sizes were checked against the file, so this happens only if the file has shrunk since.
        guard values.count == count else { throw truncated(entry, path: path) }
        return values
    }
}
