import Descent

/// Work that the process's workers call side by side, and how long it takes them.
final class TimedCalls: TeamTask {
    private let calls: Int
    private let now: () -> ContinuousClock.Instant
    private let work: (_ worker: Int) -> Void
    private var seconds = 0.0

    private init(
        _ calls: Int, _ now: @escaping () -> ContinuousClock.Instant, _ work: @escaping (_ worker: Int) -> Void
    ) {
        self.calls = calls
        self.now = now
        self.work = work
    }

    /// How long some calls took, and how many workers made them.
    struct Outcome {
        let seconds: Double
        /// Fewer than were asked for where the system starts no more threads.
        let workers: Int
    }

    /// Has every worker make some calls; the seconds run from where all begin to where the last is done.
    ///
    /// - Parameter now: the clock, which tests may set.
    static func time(
        _ calls: Int, workers: Int, by now: @escaping () -> ContinuousClock.Instant = { .now },
        _ work: @escaping (_ worker: Int) -> Void
    ) -> Outcome {
        let task = TimedCalls(calls, now, work)
        let used = WorkerPool.shared.run(task, workers: workers)
        return Outcome(seconds: task.seconds, workers: used)
    }

    func perform(worker: Int, team: Team) {
        team.meet()
        // One worker alone reads the clock, which may be one that goes on whenever it is read.
        let start = worker == 0 ? now() : nil
        for _ in 0..<calls { work(worker) }
        team.meet()
        if let start { seconds = (now() - start).seconds }
    }
}
