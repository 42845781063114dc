package import Descent
import Textbook

/// The other forms of section 6.
extension CourseSchedule {
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
