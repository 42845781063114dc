package import Descent
import Reporting

/// One of the course's four rules, as it runs in a race: with the constants of the notes and a learning rate of the race's choice.
package enum RaceRule: String, Sendable, Hashable, CaseIterable {
    case gradientDescent = "gradient descent"
    case momentum = "Momentum"
    case rmsprop = "RMSprop"
    case adam = "Adam"

    /// The rule for the engine: Momentum in the average form with β 0.9, RMSprop with β₂ 0.999, Adam with 0.9 and 0.999.
    package func optimizer(learningRate: Double) -> any Optimizer {
        switch self {
        case .gradientDescent: GradientDescent(learningRate: learningRate)
        case .momentum: Momentum(learningRate: learningRate)
        case .rmsprop: RMSprop(learningRate: learningRate)
        case .adam: Adam(learningRate: learningRate)
        }
    }

    /// The rates that a race may try, rising by a factor of about 3.
    ///
    /// Gradient descent and Momentum move by the gradient, RMSprop and Adam by about their rate whatever the gradient is; so the
    /// first pair has the larger rates.
    package var rates: [Double] {
        switch self {
        case .gradientDescent, .momentum: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]
        case .rmsprop, .adam: [0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]
        }
    }

    /// The place of the library's default among the rates.
    package var firstRate: Int {
        switch self {
        case .gradientDescent, .momentum: 4
        case .rmsprop, .adam: 3
        }
    }

    /// How it looks in figures.
    var look: Look {
        switch self {
        case .gradientDescent: .gradientDescent
        case .momentum: .momentum
        case .rmsprop: .rmsprop
        case .adam: .adam
        }
    }
}
