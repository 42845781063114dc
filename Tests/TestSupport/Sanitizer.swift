import Glibc

/// Whether the program was built with AddressSanitizer or ThreadSanitizer.
///
/// They have allocation functions of their own and reserve terabytes of addresses: what counts allocations or limits the address space cannot
/// be tested with them.
package enum Sanitizer {
    // Safe, here and below: the functions that start them are looked for, not called.
    package static let isOn = unsafe dlsym(nil, "__asan_init") != nil || isThread

    /// ThreadSanitizer alone. It ends, or locks for ever, a child that was forked from several threads and starts threads of its own.
    package static let isThread = unsafe dlsym(nil, "__tsan_init") != nil
}
