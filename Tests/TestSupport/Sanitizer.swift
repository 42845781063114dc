import Glibc

/// Whether the program was built with AddressSanitizer or ThreadSanitizer.
///
/// They have their own allocation functions and reserve terabytes of addresses: counts of allocations and limits of the
/// address space cannot be tested with them.
package enum Sanitizer {
    // Safe, here and below: the functions that start them are looked up, not called.
    package static let isOn = unsafe dlsym(nil, "__asan_init") != nil || isThread

    /// ThreadSanitizer alone. It kills, or blocks forever, a child that was forked from several threads and starts its
    /// own.
    package static let isThread = unsafe dlsym(nil, "__tsan_init") != nil
}
