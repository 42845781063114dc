import Descent
import Machine
import Synchronization

/// Folds that workers train side by side, each the next that is left.
final class FoldQueue: TeamTask {
    private let count: Int
    private let train: (_ fold: Int, _ isStopped: () -> Bool) throws(Failure) -> FoldResult?
    private let report: (FoldResult) -> Void

    private struct State {
        var results: [FoldResult] = []
        var failures: [(fold: Int, failure: Failure)] = []
    }

    private let state = LockedValue(State())

    /// The number of the next fold that is left.
    private let next = Atomic<Int>(0)

    /// Whether a fold has failed, which ends the others.
    private let hasFailed = Atomic<Bool>(false)

    /// - Parameters:
    ///   - count: the number of folds.
    ///   - train: trains one and measures it, counted from 0; it asks after each step whether to stop, and then has no
    ///     result. Several threads call it.
    ///   - report: is told of each fold that is done, by one thread at a time.
    init(
        count: Int, train: @escaping (_ fold: Int, _ isStopped: () -> Bool) throws(Failure) -> FoldResult?,
        report: @escaping (FoldResult) -> Void
    ) {
        self.count = count
        self.train = train
        self.report = report
    }

    /// Trains all folds, so many at the same time, until they are done, one fails or a signal comes.
    ///
    /// - Returns: the results of those that are done, in the order of the folds, and what went wrong first in that
    ///   order.
    func run(atOnce workers: Int) -> (results: [FoldResult], failure: Failure?) {
        // The folds' own work asks the pool for no threads: with one worker each it needs none, and alone in turn
        // nobody else has them.
        WorkerPool.shared.run(self, workers: workers)
        return state.withLock { state in
            (
                state.results.sorted { $0.number < $1.number },
                state.failures.min { $0.fold < $1.fold }?.failure
            )
        }
    }

    func perform(worker: Int, team: Team) {
        // Relaxed: numbers are given once, and results pass through the lock.
        func isStopped() -> Bool { hasFailed.load(ordering: .relaxed) || StopSignal.received != nil }
        while !isStopped() {
            let fold = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard fold < count else { return }
            do throws(Failure) {
                guard let result = try train(fold, isStopped) else { return }
                state.withLock { state in
                    state.results.append(result)
                    report(result)
                }
            } catch {
                hasFailed.store(true, ordering: .relaxed)
                state.withLock { $0.failures.append((fold, error)) }
            }
        }
    }
}
