import Glibc

/// Tells a process from those that are forked from it: the kernel clears its page in a child.
///
/// A handler of `pthread_atfork` would not do: a child whose `fork` had begun when the handler was registered does not
/// run it, and the pool's lock may be held from then on. Asking costs a load; where the kernel is older than Linux 4.14
/// or an imitation without the call, it costs `getpid`.
@safe
struct ForkMark: @unchecked Sendable {
    // Sendable: the page is written before any other thread knows it, and never given back.

    private let page: UnsafePointer<Int>?
    private let process = getpid()

    init() {
        let size = sysconf(Int32(_SC_PAGESIZE))
        let wipeOnFork: Int32 = 18
        // Safe: no other thread knows the page yet.
        let address = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            unsafe page = nil
            return
        }
        guard unsafe madvise(address, size, wipeOnFork) == 0 else {
            _ = unsafe munmap(address, size)
            unsafe page = nil
            return
        }
        let number = unsafe address.bindMemory(to: Int.self, capacity: 1)
        unsafe number.pointee = 1
        unsafe page = UnsafePointer(number)
    }

    /// Whether this is the process that made the mark.
    var isOwn: Bool {
        // Safe: the page is never given back.
        if let page = unsafe page { return unsafe page.pointee == 1 }
        return getpid() == process
    }
}
