import COpenBLAS
import Glibc
import Machine
import Synchronization

/// The OpenBLAS library in use and its number of threads.
package enum BLASRuntime {
    /// The name of the kernels that OpenBLAS chose for this processor, such as `Zen` or `SkylakeX`.
    package static var kernelName: String { unsafe String(cString: openblas_get_corename()) }

    /// OpenBLAS's description of itself: version, options and kernels.
    package static var configuration: String { unsafe String(cString: openblas_get_config()) }

    /// The number of threads that a BLAS call from this thread may use now.
    package static var threadCount: Int { Int(openMP?.threadCount ?? openblas_get_num_threads()) }

    /// The number of threads that the program has set, whoever holds it at one for now.
    package static var setThreadCount: Int {
        openMP == nil ? lock.withLock { Int(unsafe hold.current) } : threadCount
    }

    /// Keeps OpenBLAS to one thread from now on and ends those that it has started, for a program that calls it from
    /// its own workers only.
    ///
    /// When it is loaded, OpenBLAS starts a thread for each further processor. They look for work without a pause, for
    /// 0.1 s on a processor of 2.7 GHz, before they wait: longer than it takes to train on a small table, which
    /// meanwhile has to share the processors with them. With an OpenBLAS built on OpenMP, and with one that doesn't
    /// offer it, nothing ends.
    package static func endThreads() {
        guard openMP == nil else { return }
        _ = handlesForks
        lock.withLock { unsafe hold.begin() }
        // It waits for the threads, and one that finds no address space for its buffer asks for it forever.
        let end: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { _ in
            // Safe: the function has this type in every version that has it, and is what OpenBLAS calls before a fork.
            if let address = unsafe dlsym(nil, "blas_thread_shutdown_") {
                _ = unsafe unsafeBitCast(address, to: (@convention(c) () -> Int32).self)()
            }
            return nil
        }
        var thread = pthread_t()
        // Safe: the thread uses nothing of this one. Where none can be started, OpenBLAS has none that look for work.
        if unsafe pthread_create(&thread, nil, end, nil) == 0 { pthread_detach(thread) }
    }

    /// Runs `body` while BLAS calls use one thread, for engines whose own workers each call BLAS.
    ///
    /// OpenBLAS's thread count is one number for the whole process. The first holder saves the setting and the last one
    /// restores it, so holders may overlap in any order; a setting made by the program meanwhile is kept. If OpenBLAS
    /// is built on OpenMP, each thread has its own count: this sets this thread's, and `prepareWorkerThread` that of
    /// others.
    ///
    /// A forked child process keeps the holds of the thread that forked, and no others.
    ///
    /// - Parameter isNeeded: whether `body` calls BLAS at all; if not, the setting is kept.
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

    /// Makes BLAS calls from a worker's thread use one thread from now on, if each thread has its own count.
    package static func prepareWorkerThread() { openMP?.setThreadCount(1) }

    /// Refuses work that calls BLAS if OpenBLAS would wait for its memory forever.
    ///
    /// OpenBLAS maps 128 MB for each concurrent caller and touches what it needs. If that fails, as under a limit of
    /// the address space, it retries forever. So this maps and frees as much first; once that has succeeded, it is not
    /// repeated for as many callers.
    ///
    /// - Parameter callers: the number of threads that call BLAS at the same time.
    package static func requireWorkspace(callers: Int) throws(MemoryError) {
        guard callers > provenCallers.load(ordering: .relaxed) else { return }
        // Safe: no other code knows these mappings.
        var mappings = unsafe [UnsafeMutableRawPointer]()
        defer { while let mapping = unsafe mappings.popLast() { unsafe munmap(mapping, workspaceSize) } }
        for _ in 0..<callers {
            let mapping = unsafe mmap(nil, workspaceSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
                throw MemoryError(requested: callers * workspaceSize, available: MemoryError.usableMemory)
            }
            unsafe mappings.append(mapping)
        }
        provenCallers.store(callers, ordering: .relaxed)
    }

    private static let workspaceSize = 128 << 20
    private static let provenCallers = Atomic<Int>(0)

    /// The holders of OpenBLAS's single thread.
    private struct Hold {
        /// The holding threads, each once per hold.
        private var holders: [pthread_t] = []
        private var setting: Int32 = 1

        /// The number of threads that the program has set.
        var current: Int32 {
            let count = openblas_get_num_threads()
            return holders.isEmpty || count != 1 ? count : setting
        }

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

        /// Forgets threads that a forked child doesn't have.
        mutating func keepOwn() {
            guard !holders.isEmpty else { return }
            holders.removeAll { pthread_equal($0, pthread_self()) == 0 }
            restore()
        }

        private func restore() {
            // A number other than 1 is a setting that the program has made meanwhile.
            if holders.isEmpty, openblas_get_num_threads() == 1 { openblas_set_num_threads(setting) }
        }
    }

    /// Guarded by `lock`.
    private nonisolated(unsafe) static var hold = Hold()

    private static let lock = ThreadLock()

    /// Makes a forked child start with a free lock and its own holds; registered once per process. A `fork` that began
    /// before the registration is not covered; the lock is held for microseconds.
    private static let handlesForks: Bool = {
        // Initialized now: a fork could interrupt another thread's lazy initialization.
        _ = unsafe (lock, hold)
        return pthread_atfork(
            { BLASRuntime.lock.lock() }, { BLASRuntime.lock.unlock() },
            {
                unsafe BLASRuntime.hold.keepOwn()
                BLASRuntime.lock.unlock()
            }) == 0
    }()

    /// The functions of OpenMP, if OpenBLAS is built on it; else nil.
    private static let openMP = OpenMP()

    @safe
    private struct OpenMP: Sendable {
        private let largestCount: @convention(c) () -> Int32
        private let setLargestCount: @convention(c) (Int32) -> Void

        /// Looks up both functions, which are in the library that such an OpenBLAS is linked to.
        init?() {
            let isOpenMP: Int32 = 2
            // Safe: the names are C strings for the duration of the calls; the types are those of OpenMP's standard.
            guard openblas_get_parallel() == isOpenMP, let get = unsafe dlsym(nil, "omp_get_max_threads"),
                let set = unsafe dlsym(nil, "omp_set_num_threads")
            else { return nil }
            unsafe largestCount = unsafeBitCast(get, to: (@convention(c) () -> Int32).self)
            unsafe setLargestCount = unsafeBitCast(set, to: (@convention(c) (Int32) -> Void).self)
        }

        /// The number of threads that this thread's next parallel region may use.
        var threadCount: Int32 { largestCount() }

        func setThreadCount(_ count: Int32) { setLargestCount(count) }
    }
}
