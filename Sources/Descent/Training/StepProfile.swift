/// Where the time of training steps goes, summed over the workers, in seconds.
///
/// A trainer that is given one adds to it; reading the clock costs a step some tens of nanoseconds for each part, so none is given
/// unless somebody asks.
package final class StepProfile {
    /// The parts of a step.
    package enum Part: Int, CaseIterable, Sendable {
        /// Collecting inputs and targets.
        case gather
        /// Matrix products, with the packing of their factors.
        case products
        /// Biases, activations and their derivatives, the loss, sums.
        case elementwise
        /// The update of the parameters.
        case update
        /// Waiting for other workers.
        case waiting
    }

    private var seconds = [Double](repeating: 0, count: Part.allCases.count)

    /// A profile with nothing in it.
    package init() {}

    /// The time that the workers together spent on a part.
    package subscript(_ part: Part) -> Double { seconds[part.rawValue] }

    /// Adds to a part.
    func add(_ amount: Double, to part: Part) { seconds[part.rawValue] += amount }

    /// Forgets everything.
    package func reset() { for part in Part.allCases { seconds[part.rawValue] = 0 } }
}
