package import Descent
import Textbook

/// A learning-rate decay by the textbook and by the engine.
package struct CourseSchedule: Sendable {
    /// The rate α of an epoch, counted from 1, from the initial rate α₀.
    package let textbook: @Sendable (_ initialRate: Double, _ epoch: Int) -> Double

    /// The same of the engine.
    package let engine: Descent.LearningRateDecay

    package init(
        textbook: @escaping @Sendable (_ initialRate: Double, _ epoch: Int) -> Double,
        engine: Descent.LearningRateDecay
    ) {
        self.textbook = textbook
        self.engine = engine
    }

    /// α₀ throughout.
    package static let none = CourseSchedule(textbook: { initialRate, _ in initialRate }, engine: .none)

    /// α₀/(1 + R·⌊n/interval⌋), with the exercise's numbering by default.
    package static func inverseTime(
        rate: Double, interval: Int, numbering: Descent.EpochNumbering = .notebook
    ) -> CourseSchedule {
        let number = numbering.textbook
        return CourseSchedule(
            textbook: { initialRate, epoch in
                Textbook.LearningRateDecay.inverseTime(
                    initialRate: initialRate, decayRate: rate, epochNumber: number.number(ofEpoch: epoch),
                    interval: interval)
            },
            engine: .inverseTime(rate: rate, every: interval, numbering: numbering))
    }

    /// Fⁿ·α₀.
    package static func exponential(factor: Double, numbering: Descent.EpochNumbering = .zero) -> CourseSchedule {
        let number = numbering.textbook
        return CourseSchedule(
            textbook: { initialRate, epoch in
                Textbook.LearningRateDecay.exponential(
                    initialRate: initialRate, factor: factor, epochNumber: number.number(ofEpoch: epoch))
            },
            engine: .exponential(factor: factor, numbering: numbering))
    }

    /// k/epoch·α₀ with k = 1, as the notes have it.
    package static let inverse = CourseSchedule(
        textbook: { Textbook.LearningRateDecay.inverse(initialRate: $0, k: 1, epoch: $1) },
        engine: .inverse(numerator: 1))

    /// k/√epoch·α₀ with k = 1, as the lecture has it.
    package static let inverseSquareRoot = CourseSchedule(
        textbook: { Textbook.LearningRateDecay.inverseSquareRoot(initialRate: $0, k: 1, epoch: $1) },
        engine: .inverseSquareRoot(numerator: 1))

    /// F^⌊n/interval⌋·α₀.
    package static func staircase(
        factor: Double, interval: Int, numbering: Descent.EpochNumbering = .zero
    ) -> CourseSchedule {
        let number = numbering.textbook
        return CourseSchedule(
            textbook: { initialRate, epoch in
                Textbook.LearningRateDecay.staircase(
                    initialRate: initialRate, factor: factor, epochNumber: number.number(ofEpoch: epoch),
                    interval: interval)
            },
            engine: .staircase(factor: factor, every: interval, numbering: numbering))
    }

    /// From each epoch of the table on, counted from 1, its rate.
    package static func manual(_ table: [Int: Double]) -> CourseSchedule {
        let entries = table.sorted { $0.key < $1.key }.map {
            Descent.LearningRateDecay.ManualRate(epoch: $0.key, learningRate: $0.value)
        }
        return CourseSchedule(
            textbook: { initialRate, epoch in
                Textbook.LearningRateDecay.manual(initialRate: initialRate, table: table, epoch: epoch)
            },
            engine: .manual(entries))
    }
}

extension Descent.EpochNumbering {
    /// The textbook's numbering.
    var textbook: Textbook.EpochNumbering {
        switch self {
        case .zero: .zero
        case .lecture: .lecture
        case .notebook: .notebook
        }
    }
}
