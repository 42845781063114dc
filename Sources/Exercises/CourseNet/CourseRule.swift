package import Descent
import Reporting
package import Textbook

/// An update rule with the course's hyperparameters, by the textbook and by the engine.
package enum CourseRule: String, Sendable, Hashable, CaseIterable, Codable {
    case gradientDescent = "gradient-descent"
    /// The average form, β 0.9, not corrected.
    case momentum
    /// As in section 4 of the notes: β₂ 0.999, ε 10⁻⁸ inside the root; the exercise itself has no RMSprop.
    case rmsprop
    /// β₁ 0.9, β₂ 0.999, ε 10⁻⁸ outside the root; t counts mini-batches and is never reset.
    case adam

    /// The name for people.
    package var title: String {
        switch self {
        case .gradientDescent: "gradient descent"
        case .momentum: "Momentum"
        case .rmsprop: "RMSprop"
        case .adam: "Adam"
        }
    }

    /// The textbook's rule.
    package func textbook(learningRate: Double, parameterCount count: Int) -> any UpdateRule {
        switch self {
        case .gradientDescent: Textbook.GradientDescent(learningRate: learningRate)
        case .momentum: Textbook.Momentum(parameterCount: count, learningRate: learningRate)
        case .rmsprop: Textbook.RMSprop(parameterCount: count, learningRate: learningRate)
        case .adam: Textbook.Adam(parameterCount: count, learningRate: learningRate)
        }
    }

    /// The engine's rule.
    package func engine(learningRate: Double) -> any Optimizer {
        switch self {
        case .gradientDescent: Descent.GradientDescent(learningRate: learningRate)
        case .momentum: Descent.Momentum(learningRate: learningRate)
        case .rmsprop: Descent.RMSprop(learningRate: learningRate)
        case .adam: Descent.Adam(learningRate: learningRate)
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
