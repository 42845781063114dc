import Descent
import Dispatch
import Synchronization

/// Work that falls into parts which know nothing of each other.
package enum Concurrently {
    /// Calls `body` for each item, several at a time, and returns the results in the order of the items.
    ///
    /// Items are taken in order by whoever is free, so the longest should come first. The results do not depend on how many
    /// work. The first error in the order of the items is thrown once all have ended.
    ///
    /// - Parameter workers: how many calls there may be at a time; nil for as many as there are usable processors.
    package static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], workers: Int?, _ body: @Sendable (Item) throws(ExerciseError) -> Result
    ) throws(ExerciseError) -> [Result] {
        let lanes = try ExerciseError.onTraining { () throws(TrainingError) in
            try Trainer.workerCount(workers, callsOpenBLAS: true)
        }
        let next = Mutex(0)
        let outcomes = Mutex([Swift.Result<Result, ExerciseError>?](repeating: nil, count: items.count))
        DispatchQueue.concurrentPerform(iterations: min(lanes, items.count)) { _ in
            while true {
                let index = next.withLock { next in
                    next += 1
                    return next - 1
                }
                guard index < items.count else { return }
                let outcome: Swift.Result<Result, ExerciseError>
                do throws(ExerciseError) {
                    outcome = .success(try body(items[index]))
                } catch {
                    outcome = .failure(error)
                }
                outcomes.withLock { $0[index] = outcome }
            }
        }
        var results: [Result] = []
        for outcome in outcomes.withLock({ $0 }) {
            guard let outcome else { preconditionFailure("an item of \(items.count) was left out") }
            results.append(try outcome.get())
        }
        return results
    }
}
