import Formats
import Machine

/// The process's worker threads, for the readers of files.
struct PoolWorkforce: Workforce {
    let count: Int

    /// All usable processors, or fewer.
    init(atMost limit: Int = .max) { count = max(1, min(limit, UsableProcessors.count)) }

    func perform(_ body: @Sendable (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            // While others have the threads, the caller works alone.
            _ = WorkerPool.shared.run(Work(body), workers: count, waits: false)
        }
    }

    private final class Work: TeamTask {
        private let body: @Sendable (Int) -> Void

        init(_ body: @escaping @Sendable (Int) -> Void) { self.body = body }

        func perform(worker: Int, team: Team) { body(worker) }
    }
}
