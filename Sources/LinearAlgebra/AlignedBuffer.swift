import Glibc

/// A fixed number of elements in memory of its own, aligned to 64 bytes: a cache line, and the longest vector.
///
/// The buffer is the only owner; it lends its elements as spans. All elements are zero at first.
@safe
package struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    // Sendable although it holds a pointer: nobody else has it, and only one owner at a time can write.

    /// Where the elements begin: for the BLAS calls and kernels, which take pointers.
    ///
    /// It is valid as long as the buffer lives; who uses it sees to that.
    package let pointer: UnsafeMutablePointer<Element>

    /// The number of elements.
    package let count: Int

    /// Allocates `count` elements, all bits zero.
    ///
    /// - Throws: `MemoryError` when the machine has not so much memory in all, or will not give it.
    package init(count: Int) throws(MemoryError) {
        precondition(count >= 0, "a buffer of \(count) elements")
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        let installed = MemoryError.installedMemory
        guard !overflow, bytes <= installed else {
            throw MemoryError(requested: overflow ? .max : bytes, available: installed)
        }
        // Two megabytes is the size of a huge page: with fewer pages to look up, packing and gathering gain some per cent. A buffer of
        // half that size or more takes whole ones.
        let hugePage = 1 << 21
        let isHuge = bytes >= hugePage / 2
        let size = isHuge ? (bytes + hugePage - 1) / hugePage * hugePage : max(bytes, 64)
        var memory: UnsafeMutableRawPointer? = nil
        guard unsafe posix_memalign(&memory, isHuge ? hugePage : 64, size) == 0, let memory = unsafe memory
        else {
            throw MemoryError(requested: bytes, available: installed)
        }
        if isHuge { unsafe madvise(memory, size, MADV_HUGEPAGE) }
        // Safe: the block is that long, and zero bits are a value of every bitwise-copyable number type used here.
        unsafe memset(memory, 0, bytes)
        unsafe pointer = memory.bindMemory(to: Element.self, capacity: count)
        self.count = count
    }

    deinit { unsafe free(pointer) }

    /// The elements, to read.
    package var span: Span<Element> {
        @_lifetime(borrow self)
        borrowing get {
            // Safe: the memory holds `count` initialized elements and lives as long as the buffer.
            let span = unsafe Span(_unsafeStart: pointer, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The elements, to read and write.
    package var mutableSpan: MutableSpan<Element> {
        @_lifetime(&self)
        mutating get {
            // Safe: as for `span`; exclusive access to the buffer is exclusive access to the elements.
            let span = unsafe MutableSpan(_unsafeStart: pointer, count: count)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }
}
