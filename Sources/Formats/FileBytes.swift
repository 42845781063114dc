import Glibc

/// The bytes of a file in one block of memory, which grows without a second copy.
///
/// The kernel moves a growing large block page by page, and a failure to grow is reported; an array would be copied,
/// and a failed allocation would end the process.
@safe struct FileBytes: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>?
    /// The number of bytes.
    private(set) var count = 0
    /// The number of bytes that fit.
    private(set) var capacity = 0

    init() {
        unsafe start = nil
    }

    deinit {
        unsafe free(start)
    }

    /// Enlarges the block to `capacity` bytes; returns whether the system provided them.
    mutating func grow(to capacity: Int) -> Bool {
        guard capacity > self.capacity else { return true }
        // If this fails, the block stays as it was.
        guard let grown = unsafe realloc(start, capacity) else { return false }
        unsafe start = grown.assumingMemoryBound(to: UInt8.self)
        self.capacity = capacity
        return true
    }

    /// Appends bytes from `source` until there are `limit` or the data end; `limit` must not exceed the capacity.
    mutating func read(_ source: inout ByteSource, upTo limit: Int) throws(FileError) {
        precondition(limit <= capacity, "\(limit) bytes do not fit into \(capacity)")
        guard let start = unsafe start, count < limit else { return }
        // The slice lies inside the block, and `read` returns how many bytes it has filled.
        count += try unsafe source.read(into: UnsafeMutableRawBufferPointer(start: start + count, count: limit - count))
    }

    /// Appends a byte, which must fit.
    mutating func append(_ byte: UInt8) {
        precondition(count < capacity, "the buffer is full with \(count) bytes")
        unsafe start?[count] = byte
        count += 1
    }

    /// Calls a closure with the bytes.
    borrowing func withSpan<Result>(
        _ body: (Span<UInt8>) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        // The first `count` bytes have been written, and the block lives as long as `self`.
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        return try body(unsafe bytes.span)
    }

    /// Whether the bytes begin with `prefix`.
    borrowing func starts(with prefix: [UInt8]) -> Bool {
        unsafe UnsafeBufferPointer(start: start, count: min(count, prefix.count)).elementsEqual(prefix)
    }

    /// Removes all bytes and keeps the block.
    mutating func clear() { count = 0 }

    /// Removes the bytes from an offset on.
    mutating func cut(to offset: Int) {
        precondition(offset <= count, "\(offset) of \(count) bytes")
        count = offset
    }

    /// Appends bytes, which must fit.
    mutating func append(contentsOf bytes: [UInt8]) {
        precondition(bytes.count <= capacity - count, "\(bytes.count) bytes do not fit beside \(count)")
        // The room behind the bytes is the block's own.
        unsafe UnsafeMutableRawBufferPointer(start: start.map { unsafe $0 + count }, count: bytes.count)
            .copyBytes(from: bytes)
        count += bytes.count
    }

    /// Appends a line feed, which must fit, unless the bytes end with one.
    mutating func endLine() {
        guard count > 0, let start = unsafe start, unsafe start[count - 1] != UInt8(ascii: "\n") else { return }
        append(UInt8(ascii: "\n"))
    }

    /// A copy of the bytes from an offset on.
    borrowing func tail(from offset: Int) -> [UInt8] {
        precondition(offset <= count, "\(offset) of \(count) bytes")
        return unsafe Array(UnsafeBufferPointer(start: start, count: count)[offset...])
    }

    /// Appends a part of other bytes; it must fit.
    mutating func append(_ other: borrowing FileBytes, from offset: Int, count part: Int) {
        precondition(
            offset >= 0 && part >= 0 && offset + part <= other.count && part <= capacity - count,
            "\(part) bytes from \(offset) on of \(other.count) beside \(count)")
        guard part > 0, let target = unsafe start, let source = unsafe other.start else { return }
        // Both ranges are in their blocks, which are different owners' and do not overlap.
        unsafe (target + count).update(from: source + offset, count: part)
        count += part
    }

    /// Calls a closure with the bytes.
    borrowing func withBuffer<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        // The first `count` bytes have been written, and the block lives as long as `self`.
        unsafe body(UnsafeBufferPointer(start: start, count: count))
    }
}
