import Glibc
import LinearAlgebra
import Machine
import Synchronization

/// Work that several workers do together.
package protocol TeamTask: AnyObject {
    /// Prepares the task for a number of workers, before any of them begins.
    func begin(team: Int)

    /// Does one worker's share.
    ///
    /// - Parameters:
    ///   - worker: which share, 0 ..< team.size.
    ///   - team: the workers that do this task, for meeting between its parts.
    func perform(worker: Int, team: Team)
}

extension TeamTask {
    package func begin(team: Int) {}
}

/// The workers that do one task together.
package struct Team {
    /// How many they are.
    package let size: Int

    fileprivate let barrier: Barrier?

    /// Whether they are more than the processors that this process may use.
    fileprivate let isCrowded: Bool

    /// Returns when every worker of the team has called it; what each wrote before is visible to all after.
    package func meet() {
        if let barrier { barrier.meet(size, isCrowded: isCrowded) }
    }
}

/// The process's worker threads.
///
/// There is one pool, on which trainers queue: a team runs alone, from the call of `run` to its return. The caller is
/// worker 0; the other threads are started when first needed and kept, asleep between tasks.
///
/// A child process that was forked has none of its parent's threads: its pool begins anew. It can't undo one thing: a
/// child that is forked while another thread uses the pool for the very first time may wait forever, as Swift
/// initializes static properties under a lock that it inherits.
@safe
package final class WorkerPool: @unchecked Sendable {
    // Sendable: a crew's pointer changes atomically, and a crew that others can know of is never freed.

    package static let shared = WorkerPool()

    /// The pool's threads, the lock that a team holds on them, and their barrier.
    private final class Crew: @unchecked Sendable {
        // Sendable: `threads` is read and written under the lock.

        let mark = ForkMark()
        let lock = ThreadLock()
        let barrier = Barrier()
        var threads: [WorkerThread] = []

        /// Starts threads until there are `count`, or no more can be started.
        func grow(to count: Int) {
            while threads.count < count {
                guard let thread = WorkerThread(worker: threads.count + 1) else { return }
                threads.append(thread)
            }
        }
    }

    /// The crew, of this process or of one that it was forked from.
    private let crew = unsafe Atomic<UnsafeMutableRawPointer>(Unmanaged.passRetained(Crew()).toOpaque())

    private init() {}

    /// This process's crew. A child has none of its parent's threads, and its parent's lock may be held by one of them:
    /// so it begins anew.
    private var ownCrew: Crew {
        while true {
            let known = unsafe crew.load(ordering: .acquiring)
            // Safe: the address is that of a crew, which is never freed.
            let found = unsafe Unmanaged<Crew>.fromOpaque(known).takeUnretainedValue()
            if found.mark.isOwn { return found }
            let fresh = unsafe Unmanaged.passRetained(Crew())
            let outcome = unsafe crew.compareExchange(
                expected: known, desired: fresh.toOpaque(), ordering: .acquiringAndReleasing)
            // Another thread of this child was first.
            if unsafe !outcome.exchanged { unsafe fresh.release() }
        }
    }

    /// Starts the threads that a team needs, and says how many workers it can have: from 1 to `wanted`, fewer than
    /// wanted where the system starts no more threads.
    ///
    /// - Parameter waits: whether to wait while a team runs; else `wanted` is the answer then, and `run` starts them.
    package func available(_ wanted: Int, waits: Bool = true) -> Int {
        guard wanted > 1 else { return wanted }
        let crew = ownCrew
        if waits {
            crew.lock.lock()
        } else if !crew.lock.tryLock() {
            return wanted
        }
        defer { crew.lock.unlock() }
        crew.grow(to: wanted - 1)
        return min(wanted, crew.threads.count + 1)
    }

    /// Has `workers` workers perform the task, and returns when all have.
    ///
    /// - Parameter waits: whether to wait while another team runs; else the caller alone performs the task then.
    /// - Returns: how many they were: fewer where the system starts no more threads, and those do the work of all.
    @discardableResult
    package func run(_ task: some TeamTask, workers: Int, waits: Bool = true) -> Int {
        guard workers > 1 else { return runAlone(task) }
        let crew = ownCrew
        if waits {
            crew.lock.lock()
        } else if !crew.lock.tryLock() {
            return runAlone(task)
        }
        defer { crew.lock.unlock() }
        crew.grow(to: workers - 1)
        let size = min(workers, crew.threads.count + 1)
        let team = Team(size: size, barrier: crew.barrier, isCrowded: size > UsableProcessors.count)
        task.begin(team: size)
        for thread in crew.threads.prefix(size - 1) { thread.start(task, team) }
        task.perform(worker: 0, team: team)
        team.meet()
        return size
    }

    private func runAlone(_ task: some TeamTask) -> Int {
        task.begin(team: 1)
        task.perform(worker: 0, team: Team(size: 1, barrier: nil, isCrowded: false))
        return 1
    }
}

/// One thread of the pool, and its next task.
@safe
private final class WorkerThread: @unchecked Sendable {
    // Sendable: `task` and `team` are written by the pool's one runner before `gate.advance()` and read by the thread
    // after it saw the gate move; the runner writes again only after the thread has met at the task's end.

    private let worker: Int
    private let gate = Gate()
    private unowned(unsafe) var task: (any TeamTask)?
    private var team: Team?

    /// Starts the thread; nil where the system has no more.
    init?(worker: Int) {
        self.worker = worker
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(self)
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<WorkerThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            unsafe context.release()
            return nil
        }
        pthread_detach(thread)
    }

    func start(_ task: some TeamTask, _ team: Team) {
        unsafe self.task = task
        self.team = team
        gate.advance()
    }

    private func run() {
        BLASRuntime.prepareWorkerThread()
        var seen = 0
        // Between tasks a thread waits as it did in the last one.
        var isCrowded = false
        while true {
            gate.wait(whileAt: seen, isCrowded: isCrowded)
            seen &+= 1
            guard let team else { continue }
            isCrowded = team.isCrowded
            performTask(with: team)
            team.meet()
        }
    }

    /// Does this worker's share. A function of its own, so that no reference to the task is left when the team meets:
    /// its caller may be the last to have one, and free it.
    @inline(never)
    private func performTask(with team: Team) {
        guard let task = unsafe task else { return }
        task.perform(worker: worker, team: team)
    }
}
