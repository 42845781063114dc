import Glibc

/// Adam: momentum and RMSprop together, both averages corrected for their start at 0.
///
///     v ← β₁·v + (1 − β₁)·g         v̂ = v / (1 − β₁ᵗ)
///     s ← β₂·s + (1 − β₂)·g²        ŝ = s / (1 − β₂ᵗ)
///     θ ← θ − α·v̂ / (√ŝ + ε)
///
/// θ parameters, g gradients (the mean over the mini-batch), v and s estimates of their first and second moments, α
/// learning rate, t steps counted from 1 over all epochs. ε is outside the root and acts on the corrected moment.
///
/// Source: course notes, section 5, after Kingma and Ba (2015), Algorithm 1, where v and s are called m and v. The
/// notes print s = β₂·v + …; β₂·s is meant. Section 4 on RMSprop has ε inside the root.
package struct Adam: UpdateRule {
    /// α.
    package var learningRate: Double

    /// β₁.
    package let beta1: Double

    /// β₂.
    package let beta2: Double

    /// ε.
    package let epsilon: Double

    /// v.
    package private(set) var firstMoments: [Double]

    /// s.
    package private(set) var secondMoments: [Double]

    /// t, the steps made. May be set, for steps that start in the middle; the exercise's single step has t = 2 with
    /// moments 0.
    package var stepCount = 0

    /// Makes the optimizer for parameters of the given number.
    ///
    /// - Precondition: 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0.
    package init(
        parameterCount: Int, learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8
    ) {
        precondition(beta1 >= 0 && beta1 < 1, "β₁ of Adam is \(beta1), but must lie in 0 ..< 1.")
        precondition(beta2 >= 0 && beta2 < 1, "β₂ of Adam is \(beta2), but must lie in 0 ..< 1.")
        precondition(epsilon >= 0, "ε of Adam is \(epsilon), but must not be negative.")
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        firstMoments = [Double](repeating: 0, count: parameterCount)
        secondMoments = [Double](repeating: 0, count: parameterCount)
    }

    package mutating func step(parameters: inout [Double], gradients: [Double]) {
        checkLengths(parameters: parameters, gradients: gradients, state: firstMoments)
        stepCount += 1
        let firstCorrection = 1 - pow(beta1, Double(stepCount))
        let secondCorrection = 1 - pow(beta2, Double(stepCount))
        for i in parameters.indices {
            let g = gradients[i]
            firstMoments[i] = beta1 * firstMoments[i] + (1 - beta1) * g
            secondMoments[i] = beta2 * secondMoments[i] + (1 - beta2) * (g * g)
            let v = firstMoments[i] / firstCorrection
            let s = secondMoments[i] / secondCorrection
            parameters[i] -= learningRate * (v / (s.squareRoot() + epsilon))
        }
    }
}
