import Glibc
import Machine
import Synchronization

/// Work that several workers do together.
package protocol TeamTask: AnyObject {
    /// Does one worker's share.
    ///
    /// - Parameters:
    ///   - worker: which share, 0 ..< team.size.
    ///   - team: the workers that do this task, for meeting between its parts.
    func perform(worker: Int, team: Team)
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
package final class WorkerPool: Sendable {
    package static let shared = WorkerPool()

    private struct State: ~Copyable {
        var threads: [WorkerThread] = []
    }

    private let state = SeenMutex(State())
    private let barrier = Barrier()

    private init() {}

    /// Has `workers` workers perform the task, and returns when all have.
    package func run(_ task: some TeamTask, workers: Int) {
        guard workers > 1 else {
            task.perform(worker: 0, team: Team(size: 1, barrier: nil, isCrowded: false))
            return
        }
        state.withLock { state in
            while state.threads.count < workers - 1 {
                state.threads.append(WorkerThread(worker: state.threads.count + 1))
            }
            let team = Team(size: workers, barrier: barrier, isCrowded: workers > UsableProcessors.count)
            for thread in state.threads.prefix(workers - 1) { thread.start(task, team) }
            task.perform(worker: 0, team: team)
            team.meet()
        }
    }
}

/// One thread of the pool and the place where its next task is laid.
@safe
private final class WorkerThread: @unchecked Sendable {
    // Sendable: `task` and `team` are written by the pool's one runner before `gate.advance()` and read by the thread after
    // it saw the gate move; the runner writes again only after the thread has met at the task's end.

    private let worker: Int
    private let gate = Gate()
    private unowned(unsafe) var task: (any TeamTask)?
    private var team: Team?

    init(worker: Int) {
        self.worker = worker
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<WorkerThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        precondition(status == 0, "no thread could be started: \(status)")
        pthread_detach(thread)
    }

    func start(_ task: some TeamTask, _ team: Team) {
        unsafe self.task = task
        self.team = team
        gate.advance()
    }

    private func run() {
        var seen = 0
        // Between tasks a thread waits as it did in the last one.
        var isCrowded = false
        while true {
            gate.wait(whileAt: seen, isCrowded: isCrowded)
            seen &+= 1
            guard let task = unsafe task, let team else { continue }
            isCrowded = team.isCrowded
            task.perform(worker: worker, team: team)
            team.meet()
        }
    }
}

/// A mutex that ThreadSanitizer sees.
@safe
private final class SeenMutex<Value: ~Copyable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value
    init(_ value: consuming Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
    }
    func withLock<R>(_ body: (inout Value) -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&value)
    }
}
