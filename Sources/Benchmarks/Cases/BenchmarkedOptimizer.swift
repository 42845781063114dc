package import Descent
import Textbook
package import TextbookBridge

/// An optimizer that is timed, and the textbook's of the same hyperparameters that proves it.
package struct BenchmarkedOptimizer: Sendable {
    package let pair: OptimizerPair

    /// Every form of every optimizer in the catalogue.
    package static let all = OptimizerPair.all.map { BenchmarkedOptimizer(pair: $0) }

    /// The engine's optimizer.
    package var engine: any Optimizer { pair.engine }

    /// As the command line spells it: `adam`.
    package var optimizer: String { pair.row.name }

    /// Which of the optimizer's forms: `average`, `inside`; nil where it has one.
    package var form: String? { pair.form }

    /// The name with the form: `rmsprop (inside)`.
    package var name: String { pair.description }

    /// The arrays that an update reads and writes: the parameters and each moment.
    package var streams: Int { 1 + engine.momentCount }

    /// What an update moves for each parameter: in one pass each stream read and written, the gradient read.
    package var bytesPerParameter: Int { passes.reduce(0) { $0 + $1.bytes } }

    /// The passes of an update over memory.
    package var passes: [MemoryPass] { MemoryPass.passes(of: engine) }
}

/// How many arrays a pass over memory reads and writes, and how many it only reads.
package struct MemoryPass: Sendable, Hashable {
    package let changes: Int
    package let reads: Int

    /// For each element.
    package var bytes: Int { 8 * changes + 4 * reads }

    /// The passes of an optimizer's update.
    package static func passes(of optimizer: any Optimizer) -> [MemoryPass] {
        switch optimizer {
        // Moments from gradients, with the norms of parameters and change; then the parameters from the moments.
        case is Descent.LAMB: [MemoryPass(changes: 2, reads: 2), MemoryPass(changes: 1, reads: 2)]
        // The norms of parameters and gradients; then velocity and parameters from the gradients.
        case is Descent.LARS: [MemoryPass(changes: 0, reads: 2), MemoryPass(changes: 2, reads: 1)]
        default: [MemoryPass(changes: 1 + optimizer.momentCount, reads: 1)]
        }
    }

    /// What an optimizer's update moves for each parameter in a step of training.
    ///
    /// One pass takes the gradient from a cache, where the step has just left it. Two passes come when all of it is
    /// complete, and read it from memory.
    package static func bytesInTraining(_ optimizer: any Optimizer) -> Int {
        let passes = passes(of: optimizer)
        return passes.reduce(0) { $0 + $1.bytes } - (passes.count == 1 ? 4 : 0)
    }
}
