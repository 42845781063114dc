/// RMSprop: each parameter's step is divided by the root of its mean squared gradient.
///
///     s ← β₂·s + (1 − β₂)·g²
///     inside the root     θ ← θ − α·g / √(s + ε)
///     outside the root    θ ← θ − α·g / (√s + ε)
///
/// θ parameters, g gradients (the mean over the mini-batch), s their mean squares, which start at 0 and are not
/// corrected, α learning rate, ε usually 10⁻⁸. Where dW is small against db, the two updates are nearly
/// equal: it is the rate of W, its update by its gradient, that is the larger one (the notes say the update).
///
/// Source: course notes, section 4, which puts ε inside the root, unlike section 5 on Adam; PyTorch puts it outside.
/// The notes print s = β₂·v + …; β₂·s is meant.
package struct RMSprop: UpdateRule {
    /// Where ε is added: inside the root or outside it.
    package enum EpsilonPlacement: Hashable, Sendable, CaseIterable {
        /// √(s + ε).
        case inside

        /// √s + ε.
        case outside
    }

    /// α.
    package var learningRate: Double

    /// β₂.
    package let beta2: Double

    /// ε.
    package var epsilon: Double

    /// Where ε is added: inside the root or outside it.
    package let epsilonPlacement: EpsilonPlacement

    /// s.
    package private(set) var meanSquares: [Double]

    /// Makes the optimizer for parameters of the given number.
    ///
    /// - Precondition: 0 ≤ β₂ < 1, ε ≥ 0.
    package init(
        parameterCount: Int, learningRate: Double, beta2: Double = 0.999, epsilon: Double = 1e-8,
        epsilonPlacement: EpsilonPlacement = .inside
    ) {
        precondition(beta2 >= 0 && beta2 < 1, "β₂ of RMSprop is \(beta2), but must lie in 0 ..< 1.")
        precondition(epsilon >= 0, "ε of RMSprop is \(epsilon), but must not be negative.")
        self.learningRate = learningRate
        self.beta2 = beta2
        self.epsilon = epsilon
        self.epsilonPlacement = epsilonPlacement
        meanSquares = [Double](repeating: 0, count: parameterCount)
    }

    package mutating func step(parameters: inout [Double], gradients: [Double]) {
        checkLengths(parameters: parameters, gradients: gradients, state: meanSquares)
        for i in parameters.indices {
            let g = gradients[i]
            meanSquares[i] = beta2 * meanSquares[i] + (1 - beta2) * (g * g)
            let s = meanSquares[i]
            switch epsilonPlacement {
            case .inside: parameters[i] -= learningRate * g / (s + epsilon).squareRoot()
            case .outside: parameters[i] -= learningRate * g / (s.squareRoot() + epsilon)
            }
        }
    }
}
