import Glibc

/// Memory for large buffers, straight from the kernel.
///
/// It comes zeroed, and a page is there only once somebody touches it: a buffer that was sized for the worst case takes
/// no more than what is used of it, and nothing is cleared twice. Two megabytes is the size of a huge page: with fewer
/// pages to look up, a large net gains some per cent.
enum MappedPages {
    /// A huge page.
    static let size = 1 << 21

    /// `byteCount` bytes of pages, all zero, beginning with a huge page; nil where the kernel gives none.
    static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        let length = mappedLength(byteCount)
        // A mapping begins at any page; with one huge page more there is a place in it to begin at, and the rest goes
        // back.
        let (wanted, overflow) = length.addingReportingOverflow(size)
        guard !overflow else { return nil }
        let protection = PROT_READ | PROT_WRITE
        guard let start = unsafe mmap(nil, wanted, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            unsafe start != MAP_FAILED
        else { return nil }
        let before = Int((UInt(size) - UInt(bitPattern: start) % UInt(size)) % UInt(size))
        let memory = unsafe start + before
        if before > 0 { unsafe munmap(start, before) }
        if before < size { unsafe munmap(memory + length, size - before) }
        unsafe madvise(memory, length, MADV_HUGEPAGE)
        return unsafe memory
    }

    /// Gives back what `allocate` gave for `byteCount` bytes.
    static func free(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
        unsafe munmap(memory, mappedLength(byteCount))
    }

    /// The bytes in whole pages, of which the largest that Linux has by default is 64 kB.
    private static func mappedLength(_ byteCount: Int) -> Int { (byteCount + 65_535) / 65_536 * 65_536 }
}
