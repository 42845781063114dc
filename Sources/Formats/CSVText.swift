/// The text of a CSV file, which is read several times: in memory if the file is compressed or a pipe.
final class CSVText: Sendable {
    let path: String
    /// The file's size, or the text's if it is in memory.
    let byteCount: Int
    let isInMemory: Bool
    // Sendable: written once, before the text is shared.
    private let bytes: SharedBytes

    /// Bytes that nobody changes any more.
    private final class SharedBytes: @unchecked Sendable {
        // Sendable: immutable.
        let bytes: FileBytes
        init(_ bytes: consuming FileBytes) { self.bytes = bytes }
    }

    /// Opens a file.
    init(_ path: String) throws(FileError) {
        self.path = path
        var source = try ByteSource(path)
        // Files of `/proc` report a size of 0 and still have contents.
        if let size = source.size, size > 0 {
            isInMemory = false
            byteCount = size
            bytes = SharedBytes(FileBytes())
        } else {
            let rest = try source.rest()
            isInMemory = true
            byteCount = rest.count
            bytes = SharedBytes(rest)
        }
    }

    /// A text in memory, of a file to name in errors.
    init(_ bytes: consuming FileBytes, path: String) {
        self.path = path
        isInMemory = true
        byteCount = bytes.count
        self.bytes = SharedBytes(bytes)
    }

    /// Calls a closure with the bytes of a text in memory.
    func withBuffer<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        unsafe bytes.bytes.withBuffer(body)
    }

    /// Appends a part of a text in memory.
    func copy(from offset: Int, count: Int, to target: inout FileBytes) {
        target.append(bytes.bytes, from: offset, count: count)
    }
}
