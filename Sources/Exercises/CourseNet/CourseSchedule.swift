package import Descent
import TextbookBridge

/// A learning-rate decay by the textbook and by the engine.
package struct CourseSchedule: Sendable {
    /// The rate α of an epoch, counted from 1, from the initial rate α₀.
    package let textbook: @Sendable (_ initialRate: Double, _ epoch: Int) -> Double

    /// The same of the engine.
    package let engine: LearningRateDecay

    package init(
        textbook: @escaping @Sendable (_ initialRate: Double, _ epoch: Int) -> Double, engine: LearningRateDecay
    ) {
        self.textbook = textbook
        self.engine = engine
    }

    /// The engine's decay, and the textbook's of the same formula.
    package init(_ engine: LearningRateDecay) {
        self.init(textbook: { engine.textbookRate(initial: $0, epoch: $1) }, engine: engine)
    }

    /// α₀ throughout.
    package static let none = CourseSchedule(.none)

    /// α₀/(1 + R·⌊n/interval⌋), with the exercise's numbering by default.
    package static func inverseTime(
        rate: Double, interval: Int, numbering: EpochNumbering = .notebook
    ) -> CourseSchedule {
        CourseSchedule(.inverseTime(rate: rate, every: interval, numbering: numbering))
    }

    /// Fⁿ·α₀.
    package static func exponential(factor: Double) -> CourseSchedule { CourseSchedule(.exponential(factor: factor)) }

    /// k/epoch·α₀ with k = 1, as the notes have it.
    package static let inverse = CourseSchedule(.inverse(numerator: 1))

    /// k/√epoch·α₀ with k = 1, as the lecture has it.
    package static let inverseSquareRoot = CourseSchedule(.inverseSquareRoot(numerator: 1))

    /// F^⌊n/interval⌋·α₀.
    package static func staircase(factor: Double, interval: Int) -> CourseSchedule {
        CourseSchedule(.staircase(factor: factor, every: interval))
    }

    /// From each epoch of the table on, counted from 1, its rate.
    package static func manual(_ table: [Int: Double]) -> CourseSchedule {
        CourseSchedule(.manual(table.sorted { $0.key < $1.key }.map { .init(epoch: $0.key, learningRate: $0.value) }))
    }
}
