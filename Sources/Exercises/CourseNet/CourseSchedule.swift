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
