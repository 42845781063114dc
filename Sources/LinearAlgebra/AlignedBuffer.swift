import Glibc

/// A fixed number of elements in one allocation, aligned to 64 bytes: a cache line, and the longest vector.
///
/// The buffer is the only owner; it lends its elements as spans. All elements are zero at first.
@safe
package struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    // Sendable although it holds a pointer: the buffer owns the memory, and who is lent it keeps to elements of its
    // own.

    /// The elements, lent to threads that write at once, each elements of its own: for kernels and BLAS calls, which
    /// take pointers.
    ///
    /// Nothing checks that they keep to it, nor that the buffer outlives the pointer. Stored, since a call of a getter
    /// in another module is not inlined, and a step of the smallest networks asks seven times.
    package let pointerForDisjointWrites: UnsafeMutablePointer<Element>

    /// The number of elements.
    package let count: Int

    /// Allocates `count` elements, all bits zero.
    ///
    /// - Throws: `MemoryError` if the process may not use that much memory, or the system refuses it.
    package init(count: Int) throws(MemoryError) {
        precondition(count >= 0, "a buffer of \(count) elements")
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        let usable = MemoryError.usableMemory
        guard !overflow, bytes <= usable else {
            throw MemoryError(requested: overflow ? .max : bytes, available: usable)
        }
        let isMapped = AlignedBuffer.isMapped(count: count)
        guard let memory = unsafe isMapped ? MappedPages.allocate(bytes) : AlignedBuffer.cleared(bytes) else {
            throw MemoryError(requested: bytes, available: usable)
        }
        unsafe pointerForDisjointWrites = memory.bindMemory(to: Element.self, capacity: count)
        self.count = count
    }

    deinit {
        if AlignedBuffer.isMapped(count: count) {
            unsafe MappedPages.free(pointerForDisjointWrites, byteCount: count * MemoryLayout<Element>.stride)
        } else {
            unsafe free(pointerForDisjointWrites)
        }
    }

    /// Whether a buffer of `count` elements lies on pages of its own: from two huge pages on.
    private static func isMapped(count: Int) -> Bool { count * MemoryLayout<Element>.stride >= 2 * MappedPages.size }

    /// A block from the heap with all bits zero; nil where there is none.
    private static func cleared(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        var memory: UnsafeMutableRawPointer? = nil
        guard unsafe posix_memalign(&memory, 64, max(byteCount, 64)) == 0, let memory = unsafe memory else {
            return nil
        }
        // Safe: the block is that long, and zero bits are a value of every bitwise-copyable number type used here.
        return unsafe memset(memory, 0, byteCount)
    }

    /// The elements, to read.
    package var span: Span<Element> {
        @_lifetime(borrow self)
        borrowing get {
            // Safe: the memory holds `count` initialized elements and lives as long as the buffer.
            let span = unsafe Span(_unsafeStart: pointerForDisjointWrites, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The elements, to read and write.
    package var mutableSpan: MutableSpan<Element> {
        @_lifetime(&self)
        mutating get {
            // Safe: as for `span`; exclusive access to the buffer is exclusive access to the elements.
            let span = unsafe MutableSpan(_unsafeStart: pointerForDisjointWrites, count: count)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }
}
