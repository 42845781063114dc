import Glibc

/// Whether the program was built with AddressSanitizer or ThreadSanitizer.
///
/// They have allocation functions of their own and reserve terabytes of addresses: what counts allocations or limits the address space cannot
/// be tested with them.
package enum Sanitizer {
    // Safe: the functions that start them are looked for, not called.
    package static let isOn = unsafe dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
}
