import Descent
import Dispatch
import Machine
import Synchronization

/// Work in parts that are independent of each other.
package enum Concurrently {
    /// Calls `body` for each item, several at a time, and returns the results in the order of the items.
    ///
    /// Items are taken in order by the next free worker, so the longest should come first. The results do not depend on
    /// the number of workers. The first error in the order of the items is thrown once all have ended.
    ///
    /// - Parameter workers: the number of calls at a time; nil for the number of usable processors.
    package static func map<Item: Sendable, Output: Sendable>(
        _ items: [Item], workers: Int? = nil, _ body: @Sendable (Item) throws(ExerciseError) -> Output
    ) throws(ExerciseError) -> [Output] {
        let workers = try ExerciseError.wrapping { try Trainer.workerCount(workers, products: .blas) }
        let next = Atomic(0)
        let outcomes = LockedValue([Result<Output, ExerciseError>?](repeating: nil, count: items.count))
        DispatchQueue.concurrentPerform(iterations: min(workers, items.count)) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < items.count else { return }
                let outcome = Result { () throws(ExerciseError) in try body(items[index]) }
                outcomes.withLock { $0[index] = outcome }
            }
        }
        return try outcomes.withLock { $0 }.map { outcome throws(ExerciseError) in
            guard let outcome else { preconditionFailure("an item of \(items.count) was left out") }
            return try outcome.get()
        }
    }
}
