import Descent
import Reporting

/// A way to train with large mini-batches: an optimizer, and what the batch size does to its rate.
package struct LargeBatchMethod: Sendable {
    /// For tables and legends.
    package let title: String

    /// The optimizer at the batch size 256.
    let base: any Optimizer

    /// How its rate follows the batch size; nil where it does not.
    let scaling: LearningRateScaling.Rule?

    /// Whether the rate rises gradually at first.
    let warmsUp: Bool

    static let fixed = LargeBatchMethod(
        title: "momentum, the same rate", base: LargeBatchMethod.momentum(0.02), scaling: nil, warmsUp: false)

    static let scaled = LargeBatchMethod(
        title: "momentum, scaled", base: LargeBatchMethod.momentum(0.02), scaling: .linear, warmsUp: false)

    static let warmedUp = LargeBatchMethod(
        title: "momentum, scaled, warm-up", base: LargeBatchMethod.momentum(0.02), scaling: .linear, warmsUp: true)

    static let lars = LargeBatchMethod(
        title: "LARS, warm-up", base: LARS(), scaling: .squareRoot, warmsUp: true)

    static let lamb = LargeBatchMethod(
        title: "LAMB, warm-up", base: LAMB(), scaling: .squareRoot, warmsUp: true)

    package static let all = [fixed, scaled, warmedUp, lars, lamb]

    private static func momentum(_ rate: Double) -> Momentum { Momentum(learningRate: rate, form: .accumulated) }

    /// The rate at a batch size.
    package func learningRate(_ batchSize: Int) -> Double {
        let factor = scaling.map { LearningRateScaling($0, baseBatchSize: 256).factor(batchSize: batchSize) }
        return base.learningRate * (factor ?? 1)
    }

    /// The optimizer for a batch size.
    func optimizer(_ batchSize: Int) -> any Optimizer {
        let rate = learningRate(batchSize)
        switch base {
        case var optimizer as Momentum:
            optimizer.learningRate = rate
            return optimizer
        case var optimizer as LARS:
            optimizer.learningRate = rate
            return optimizer
        case var optimizer as LAMB:
            optimizer.learningRate = rate
            return optimizer
        default: preconditionFailure("\(base) has no rate that this exercise sets")
        }
    }

    /// The rate in words.
    var description: String {
        let rate = RaceText.rate(base.learningRate)
        return switch scaling {
        case nil: "rate \(rate) at every size"
        case .linear: "rate \(rate) times m/256"
        case .squareRoot: "rate \(rate) times √(m/256)"
        }
    }
}
