import Descent
import Textbook

/// A learning-rate decay by the textbook and by the engine.
struct CourseSchedule: Sendable {
    /// The rate α of an epoch, counted from 1, from the initial rate α₀.
    let textbook: @Sendable (_ initialRate: Double, _ epoch: Int) -> Double

    /// The same of the engine.
    let engine: Descent.LearningRateDecay

    /// α₀ throughout.
    static let none = CourseSchedule(textbook: { initialRate, _ in initialRate }, engine: .none)

    /// α₀/(1 + R·⌊n/interval⌋), with the exercise's numbering by default.
    static func inverseTime(
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
