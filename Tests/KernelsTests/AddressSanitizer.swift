import Glibc

/// Tells AddressSanitizer which memory must not be accessed; does nothing in a build without it.
///
/// It keeps a mark for every eight bytes, of which the first few may be allowed and the rest not: a forbidden beginning
/// of eight bytes whose end belongs to an element is not detected.
enum AddressSanitizer {
    private typealias Marking = @convention(c) (UnsafeRawPointer, Int) -> Void

    // Safe: these two functions of its interface have that type, and are found only where it is linked.
    private static let poison: Marking? = unsafe unsafeBitCast(
        dlsym(nil, "__asan_poison_memory_region"), to: Marking?.self)
    private static let unpoison: Marking? = unsafe unsafeBitCast(
        dlsym(nil, "__asan_unpoison_memory_region"), to: Marking?.self)

    /// Makes every access to these bytes of a block an error.
    static func forbid(_ block: UnsafeMutableRawPointer, _ ranges: [Range<Int>]) {
        guard let poison = unsafe poison else { return }
        // Safe: the marks lie outside the block.
        for range in ranges { unsafe poison(block + range.lowerBound, range.count) }
    }

    /// Allows access to these bytes again.
    static func allow(_ block: UnsafeMutableRawPointer, _ ranges: [Range<Int>]) {
        guard let unpoison = unsafe unpoison else { return }
        // Safe: as above.
        for range in ranges { unsafe unpoison(block + range.lowerBound, range.count) }
    }
}
