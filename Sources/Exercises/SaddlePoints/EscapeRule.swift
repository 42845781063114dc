import Reporting
import Textbook

/// The rules that are compared at a saddle.
package enum EscapeRule: String, CaseIterable, Sendable {
    case gradientDescent = "gradient descent"
    case momentum = "Momentum"
    case rmsprop = "RMSprop"
    case adam = "Adam"

    /// The textbook's rule at its start, with the notes' constants.
    func rule(parameterCount: Int, learningRate: Double) -> any UpdateRule {
        switch self {
        case .gradientDescent: GradientDescent(learningRate: learningRate)
        case .momentum: Momentum(parameterCount: parameterCount, learningRate: learningRate)
        case .rmsprop: RMSprop(parameterCount: parameterCount, learningRate: learningRate)
        case .adam: Adam(parameterCount: parameterCount, learningRate: learningRate)
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
