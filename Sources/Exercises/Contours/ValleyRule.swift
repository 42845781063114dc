import Reporting
package import Textbook

/// The rules that walk through the valley. L is the curvature across it.
package enum ValleyRule: Sendable, Hashable, CaseIterable {
    case cautiousDescent, zigzaggingDescent, divergingDescent
    case slowMomentum, fastMomentum, accumulatedMomentum
    case rmsprop, adam

    /// α.
    var learningRate: Double {
        switch self {
        case .cautiousDescent: 0.2 / Valley.steepness
        case .zigzaggingDescent, .slowMomentum: 1.9 / Valley.steepness
        case .divergingDescent: 2.05 / Valley.steepness
        case .fastMomentum: 5 / Valley.steepness
        // The average form's α by 1/(1 − β): this is the same rule as the one above.
        case .accumulatedMomentum: 0.5 / Valley.steepness
        case .rmsprop: 0.05
        case .adam: 0.5
        }
    }

    /// The rule, before its first step.
    package var updateRule: any UpdateRule {
        switch self {
        case .cautiousDescent, .zigzaggingDescent, .divergingDescent: GradientDescent(learningRate: learningRate)
        case .slowMomentum, .fastMomentum: Momentum(parameterCount: 2, learningRate: learningRate)
        case .accumulatedMomentum: Momentum(parameterCount: 2, learningRate: learningRate, form: .accumulated)
        case .rmsprop: RMSprop(parameterCount: 2, learningRate: learningRate)
        case .adam: Adam(parameterCount: 2, learningRate: learningRate)
        }
    }

    /// The name of the rule, with its form.
    var name: String {
        switch self {
        case .cautiousDescent, .zigzaggingDescent, .divergingDescent: "gradient descent"
        case .slowMomentum, .fastMomentum: "momentum, average"
        case .accumulatedMomentum: "momentum, accumulated"
        case .rmsprop: "RMSprop"
        case .adam: "Adam"
        }
    }

    /// How it looks in figures: the same rule at another rate is another thing.
    var look: Look {
        switch self {
        case .cautiousDescent: .amber
        case .zigzaggingDescent: .gradientDescent
        case .divergingDescent: .pink
        case .slowMomentum: .purple
        case .fastMomentum: .momentum
        case .accumulatedMomentum: .green
        case .rmsprop: .rmsprop
        case .adam: .adam
        }
    }

    /// The rate as it was chosen.
    var rateText: String {
        switch self {
        case .cautiousDescent: "0.2/L"
        case .zigzaggingDescent, .slowMomentum: "1.9/L"
        case .divergingDescent: "2.05/L"
        case .fastMomentum: "5/L"
        case .accumulatedMomentum: "0.5/L"
        case .rmsprop: "0.05"
        case .adam: "0.5"
        }
    }

    /// The name with the rate.
    var title: String { "\(name), α = \(rateText)" }
}
