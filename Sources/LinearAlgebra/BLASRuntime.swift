import COpenBLAS
import Glibc
import Synchronization

/// What is loaded as OpenBLAS, and how many threads it may use.
package enum BLASRuntime {
    /// The name of the kernels that OpenBLAS chose for this processor, such as `Zen` or `SkylakeX`.
    package static var kernelName: String { unsafe String(cString: openblas_get_corename()) }

    /// OpenBLAS's description of itself: version, options and kernels.
    package static var configuration: String { unsafe String(cString: openblas_get_config()) }

    /// The number of threads that a BLAS call of this thread may use now.
    package static var threadCount: Int { Int(openMP?.threadCount ?? openblas_get_num_threads()) }

    /// Runs `body` while BLAS calls use one thread, for engines whose own workers each call BLAS.
    ///
    /// OpenBLAS's thread count is one number for the whole process. The first to hold it notes the setting and the last
    /// to let go puts it back, so holders may overlap in any order; what the program set meanwhile stays. Where OpenBLAS is built on OpenMP the
    /// count belongs to each thread: then it is this thread's, and `prepareWorkerThread` is for the others.
    ///
    /// A child process that was forked keeps the holds of the thread that forked; the others' end there.
    ///
    /// - Parameter isNeeded: whether `body` calls BLAS at all; else the setting stays.
    package static func holdingOneThread<Result: ~Copyable, Failure: Error>(
        when isNeeded: Bool = true, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard isNeeded else { return try body() }
        if let openMP {
            let setting = openMP.threadCount
            openMP.setThreadCount(1)
            defer { if openMP.threadCount == 1 { openMP.setThreadCount(setting) } }
            return try body()
        }
        _ = handlesForks
        lock.withLock { unsafe hold.begin() }
        defer { lock.withLock { unsafe hold.end() } }
        return try body()
    }

    /// Has BLAS calls of a worker's thread use one thread for good, where that is a matter of each thread.
    package static func prepareWorkerThread() { openMP?.setThreadCount(1) }

    /// Refuses work that calls BLAS where OpenBLAS would look for its memory for ever.
    ///
    /// For each thread that calls it at the same time OpenBLAS maps 128 MB, of which it touches what it needs. Where that fails, as under a
    /// limit of the address space, it tries again without end. So this maps as much first and gives it back; once it has worked, no more
    /// is tried for as many callers.
    ///
    /// - Parameter callers: how many threads call BLAS at the same time.
    package static func requireWorkspace(callers: Int) throws(MemoryError) {
        guard callers > provenCallers.load(ordering: .relaxed) else { return }
        // Safe: what is mapped here is known to nobody else.
        var places = unsafe [UnsafeMutableRawPointer]()
        defer { while let place = unsafe places.popLast() { unsafe munmap(place, workspaceSize) } }
        for _ in 0..<callers {
            let place = unsafe mmap(nil, workspaceSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let place = unsafe place, unsafe place != MAP_FAILED else {
                throw MemoryError(requested: callers * workspaceSize, available: MemoryError.usableMemory)
            }
            unsafe places.append(place)
        }
        provenCallers.store(callers, ordering: .relaxed)
    }

    private static let workspaceSize = 128 << 20
    private static let provenCallers = Atomic<Int>(0)

    /// Who holds OpenBLAS to one thread.
    private struct Hold {
        /// The threads that do, as often as they do.
        private var holders: [pthread_t] = []
        private var setting: Int32 = 1

        mutating func begin() {
            if holders.isEmpty {
                setting = openblas_get_num_threads()
                openblas_set_num_threads(1)
            }
            holders.append(pthread_self())
        }

        mutating func end() {
            if let index = holders.lastIndex(where: { pthread_equal($0, pthread_self()) != 0 }) {
                holders.remove(at: index)
            }
            restore()
        }

        /// Forgets the threads that a forked child doesn't have.
        mutating func keepOwn() {
            guard !holders.isEmpty else { return }
            holders.removeAll { pthread_equal($0, pthread_self()) == 0 }
            restore()
        }

        private func restore() {
            // Another number than 1 is what the program has set meanwhile.
            if holders.isEmpty, openblas_get_num_threads() == 1 { openblas_set_num_threads(setting) }
        }
    }

    /// Guarded by `lock`.
    private nonisolated(unsafe) static var hold = Hold()

    private static let lock = ThreadLock()

    /// Lets a child that is forked begin with a lock that is free and with its own holds, once for the process. A child whose `fork` began before
    /// this is registered is not helped; the lock is held for microseconds.
    private static let handlesForks: Bool = {
        // Made now: where a child makes them first, another thread may have been about to.
        _ = unsafe (lock, hold)
        return pthread_atfork(
            { BLASRuntime.lock.lock() }, { BLASRuntime.lock.unlock() },
            {
                unsafe BLASRuntime.hold.keepOwn()
                BLASRuntime.lock.unlock()
            }) == 0
    }()

    /// The calls of OpenMP, where OpenBLAS is built on it; else nil.
    private static let openMP = OpenMP()

    @safe
    private struct OpenMP: Sendable {
        private let largestCount: @convention(c) () -> Int32
        private let setLargestCount: @convention(c) (Int32) -> Void

        /// Looks the two up: they come with the library that such an OpenBLAS is linked to.
        init?() {
            let isOpenMP: Int32 = 2
            // Safe: the names are C strings for the time of the calls; OpenMP's standard gives both functions these types.
            guard openblas_get_parallel() == isOpenMP, let get = unsafe dlsym(nil, "omp_get_max_threads"),
                let set = unsafe dlsym(nil, "omp_set_num_threads")
            else { return nil }
            unsafe largestCount = unsafeBitCast(get, to: (@convention(c) () -> Int32).self)
            unsafe setLargestCount = unsafeBitCast(set, to: (@convention(c) (Int32) -> Void).self)
        }

        /// The number of threads that this thread's next parallel work may use.
        var threadCount: Int32 { largestCount() }

        func setThreadCount(_ count: Int32) { setLargestCount(count) }
    }
}
