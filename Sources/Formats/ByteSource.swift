/// The bytes of a file, plain or compressed with gzip, from first to last.
///
/// Compression is recognised by the magic bytes `1F 8B`, not by the file's name. Plain bytes are read directly into the
/// caller's memory.
struct ByteSource: ~Copyable {
    private var file: InputFile
    private var inflater: Inflater?
    // The first bytes, read to recognise gzip; a plain file returns them before the rest.
    private var head: [UInt8]
    /// The number of bytes returned so far.
    private(set) var consumed = 0

    /// The path as the caller gave it.
    var path: String { file.path }
    /// Whether the file is compressed with gzip.
    var isCompressed: Bool { inflater != nil }
    /// The exact number of bytes of a plain regular file; `nil` otherwise.
    var size: Int? { isCompressed ? nil : file.size }

    /// An upper bound of the remaining bytes; `nil` for a pipe, which has none.
    var remainingBound: Int? {
        guard let size = file.size else { return nil }
        guard isCompressed else { return max(0, size - consumed) }
        let (product, overflow) = size.multipliedReportingOverflow(by: Inflater.largestRatio)
        return overflow ? Int.max : max(0, product - consumed)
    }

    /// Opens a file.
    ///
    /// - Parameter decompressing: whether a file that begins with gzip's magic bytes is decompressed.
    init(_ path: String, decompressing: Bool = true) throws(FileError) {
        var file = try InputFile(path)
        // `read` returns how much of the buffer it has initialised, and no more is used.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2, alignment: 1)
        defer { unsafe buffer.deallocate() }
        let count = try unsafe file.read(into: buffer)
        let start = unsafe Array(buffer.prefix(count))
        let isCompressed = decompressing && start == [0x1F, 0x8B]
        inflater = try ByteSource.inflater(path: path, head: isCompressed ? start : nil)
        head = isCompressed ? [] : start
        self.file = file
    }

    private static func inflater(path: String, head: [UInt8]?) throws(FileError) -> Inflater? {
        guard let head else { return nil }
        return try Inflater(path: path, head: head)
    }

    /// Reads into `destination` until it is full or the data end, and returns the number of bytes read.
    mutating func read(into destination: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        var filled = 0
        if inflater != nil {
            filled = try unsafe inflater?.read(into: destination, from: &file) ?? 0
        } else {
            if !head.isEmpty {
                filled = min(head.count, destination.count)
                unsafe destination.copyBytes(from: head.prefix(filled))
                head.removeFirst(filled)
            }
            // The bytes already read lie before the slice.
            filled += try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: destination[filled...]))
        }
        consumed += filled
        return filled
    }

    /// Reads `count` bytes, fewer only if the data end.
    mutating func bytes(_ count: Int) throws(FileError) -> [UInt8] {
        try unsafe array(count: count) { (source, part: UnsafeMutableBufferPointer<UInt8>, _) throws(FileError) in
            // The part covers writable memory of the array under construction.
            try unsafe source.read(into: UnsafeMutableRawBufferPointer(part))
        }
    }

    /// Skips `count` bytes, or all that are left.
    mutating func skip(_ count: Int) throws(FileError) {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count, 1 << 18), alignment: 16)
        defer { unsafe scratch.deallocate() }
        var left = count
        while left > 0 {
            // Never more than the scratch holds: the slice is bounded by both.
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch.prefix(left))
            guard try unsafe read(into: part) == part.count else { return }
            left -= part.count
        }
    }

    /// Refuses data that continue beyond the end of the format.
    mutating func expectEnd() throws(FileError) {
        let expected = consumed
        if let size, size > expected {
            throw .malformed(
                path: path, problem: "it holds \(size - expected) bytes more than its header promises (\(expected))")
        }
        guard try bytes(1).isEmpty else {
            throw .malformed(path: path, problem: "it holds more bytes than its header promises (\(expected))")
        }
    }
}
