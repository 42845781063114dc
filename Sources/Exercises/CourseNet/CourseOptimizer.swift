package import Descent
package import Reporting
package import Textbook
import TextbookBridge

/// One of the course's four optimizers with the notes' constants, by the textbook and by the engine. The raw value is
/// the name of its row in the catalogue.
package enum CourseOptimizer: String, Sendable, Hashable, CaseIterable, Codable {
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

    /// The engine's optimizer.
    package func engine(learningRate: Double) -> any Optimizer {
        switch self {
        case .gradientDescent: Descent.GradientDescent(learningRate: learningRate)
        case .momentum: Descent.Momentum(learningRate: learningRate)
        case .rmsprop: Descent.RMSprop(learningRate: learningRate)
        case .adam: Descent.Adam(learningRate: learningRate)
        }
    }

    /// The textbook's optimizer at its start.
    package func textbook(learningRate: Double, parameterCount count: Int) -> any UpdateRule {
        OptimizerPair(engine(learningRate: learningRate)).textbook(parameterCount: count)
    }

    /// How it looks in figures.
    package var look: Look { .optimizer(rawValue) }
}
