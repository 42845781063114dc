import Glibc

/// Gradient descent with momentum: the update follows an average of the gradients.
///
///     average        v ← β·v + (1 − β)·g
///     accumulated    v ← β·v + g
///     both           θ ← θ − α·v
///
/// θ parameters, g gradients (the mean over the mini-batch), v velocity, which starts at 0 and doesn't hold α, α
/// learning rate, β usually 0.9. The accumulated form with α is the average form with α / (1 − β).
///
/// The correction of the average form, off by default as in the notes, takes v / (1 − βᵗ) for v in the last line, t
/// counted from 1. Source: course notes, section 3.2.
package struct Momentum: UpdateRule {
    /// What the velocity is.
    package enum Form: Hashable, Sendable, CaseIterable {
        /// The exponentially weighted average of the gradients.
        case average

        /// Their sum, exponentially forgotten.
        case accumulated
    }

    /// α.
    package var learningRate: Double

    /// β.
    package let beta: Double

    /// What the velocity is.
    package let form: Form

    /// Whether the average is freed of the bias from its start at 0.
    package let correctsBias: Bool

    /// v.
    package private(set) var velocity: [Double]

    /// t, the steps made.
    package private(set) var stepCount = 0

    /// Makes the optimizer for parameters of the given number.
    ///
    /// - Precondition: 0 ≤ β < 1; only the average form is corrected.
    package init(
        parameterCount: Int, learningRate: Double, beta: Double = 0.9, form: Form = .average, correctsBias: Bool = false
    ) {
        precondition(beta >= 0 && beta < 1, "β of momentum is \(beta), but must lie in 0 ..< 1.")
        precondition(form == .average || !correctsBias, "The accumulated form of momentum has no bias to correct.")
        self.learningRate = learningRate
        self.beta = beta
        self.form = form
        self.correctsBias = correctsBias
        velocity = [Double](repeating: 0, count: parameterCount)
    }

    package mutating func step(parameters: inout [Double], gradients: [Double]) {
        checkLengths(parameters: parameters, gradients: gradients, state: velocity)
        stepCount += 1
        let share =
            switch form {
            case .average: 1 - beta
            case .accumulated: 1.0
            }
        let correction = correctsBias ? 1 - pow(beta, Double(stepCount)) : 1
        for i in parameters.indices {
            velocity[i] = beta * velocity[i] + share * gradients[i]
            parameters[i] -= learningRate * (velocity[i] / correction)
        }
    }
}
