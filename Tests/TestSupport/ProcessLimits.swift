import Glibc

/// Limits of this process, for tests that run in a separate process.
package enum ProcessLimits {
    /// Limits the growth of the address space to a number of bytes.
    package static func leaveAddressSpace(_ bytes: Int) {
        guard let pages = pagesInUse() else { preconditionFailure("the address space in use is unknown") }
        let size = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + bytes)
        var limit = rlimit(rlim_cur: size, rlim_max: size)
        let status = unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        precondition(status == 0, "no limit could be set: \(errno)")
    }

    /// The first number in `/proc/self/statm`.
    private static func pagesInUse() -> Int? {
        guard let file = unsafe fopen("/proc/self/statm", "r") else { return nil }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 200)
        let isRead = unsafe line.withUnsafeMutableBufferPointer { line in
            unsafe fgets(line.baseAddress, Int32(line.count), file) != nil
        }
        guard isRead else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(separator: " ").first.flatMap { Int($0) }
    }

    /// Keeps the process from starting threads: none gets a stack as large as required from now on.
    package static func startNoMoreThreads() {
        typealias SetDefaults = @convention(c) (UnsafePointer<pthread_attr_t>) -> Int32
        // Safe: the C library has the function with this type, which Swift doesn't offer.
        guard let address = unsafe dlsym(nil, "pthread_setattr_default_np") else { preconditionFailure("no such call") }
        let setDefaults = unsafe unsafeBitCast(address, to: SetDefaults.self)
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setstacksize(&attributes, 1 << 46)
        let status = unsafe setDefaults(&attributes)
        precondition(status == 0, "the size of stacks could not be set: \(status)")
    }
}
