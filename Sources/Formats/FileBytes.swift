import Glibc

/// The bytes of a file in one piece of memory, which grows without a second copy.
///
/// A large block that grows is moved by the kernel, page by page, and what fails to grow is told; an array would be copied, and an allocation
/// that fails would end the process.
@safe struct FileBytes: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>?
    /// The number of bytes.
    private(set) var count = 0
    /// How many there is room for.
    private(set) var capacity = 0

    init() {
        unsafe start = nil
    }

    deinit {
        unsafe free(start)
    }

    /// Makes room for so many bytes in all, or says that the system does not give it.
    mutating func grow(to capacity: Int) -> Bool {
        guard capacity > self.capacity else { return true }
        // The block stays as it was where there is no larger one.
        guard let grown = unsafe realloc(start, capacity) else { return false }
        unsafe start = grown.assumingMemoryBound(to: UInt8.self)
        self.capacity = capacity
        return true
    }

    /// Reads behind the bytes until `limit` bytes are there or the data end; there must be room for them.
    mutating func read(_ source: inout ByteSource, upTo limit: Int) throws(FileError) {
        precondition(limit <= capacity, "\(limit) bytes in a room for \(capacity)")
        guard let start = unsafe start, count < limit else { return }
        // The part lies inside the block, and `read` says how much of it holds bytes.
        count += try unsafe source.read(into: UnsafeMutableRawBufferPointer(start: start + count, count: limit - count))
    }

    /// Puts a byte behind the others; there must be room for it.
    mutating func append(_ byte: UInt8) {
        precondition(count < capacity, "no room behind \(count) bytes")
        unsafe start?[count] = byte
        count += 1
    }

    /// Lends the bytes.
    borrowing func withSpan<Result>(
        _ body: (Span<UInt8>) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        // The first `count` bytes have been written, and the block lives as long as `self`.
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        return try body(unsafe bytes.span)
    }

    /// Whether the bytes begin with these.
    borrowing func starts(with prefix: [UInt8]) -> Bool {
        unsafe UnsafeBufferPointer(start: start, count: min(count, prefix.count)).elementsEqual(prefix)
    }
}
