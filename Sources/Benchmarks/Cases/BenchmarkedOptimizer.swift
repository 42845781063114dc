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

    /// What an update moves for each parameter: each stream read and written, the gradient read.
    package var bytesPerParameter: Int { 8 * streams + 4 }
}
