/// AMSGrad: Adam whose denominator never falls.
///
///     v ← β₁·v + (1 − β₁)·g
///     s ← β₂·s + (1 − β₂)·g²
///     ŝ ← max(ŝ, s)
///     θ ← θ − α·v / (√ŝ + ε)
///
/// θ parameters, g gradients (the mean over the mini-batch), v and s estimates of their first and second moments, ŝ the
/// largest s so far, α learning rate. All start at 0, and nothing is corrected for that. Where Adam forgets a large
/// gradient, and then follows many small ones with a rate that has grown again, the rate α / √ŝ of a parameter can only
/// fall.
///
/// Source: Reddi, Kale and Kumar (2018), Algorithm 2, which has no ε. Here it is outside the root as in Adam, for a
/// gradient that has been 0 from the start. PyTorch's `amsgrad` corrects v by 1 − β₁ᵗ and the largest s by 1 − β₂ᵗ.
package struct AMSGrad: UpdateRule {
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

    /// ŝ.
    package private(set) var largestSecondMoments: [Double]

    /// Makes the optimizer for parameters of the given number.
    ///
    /// - Precondition: 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0.
    package init(
        parameterCount: Int, learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8
    ) {
        precondition(beta1 >= 0 && beta1 < 1, "β₁ of AMSGrad is \(beta1), but must lie in 0 ..< 1.")
        precondition(beta2 >= 0 && beta2 < 1, "β₂ of AMSGrad is \(beta2), but must lie in 0 ..< 1.")
        precondition(epsilon >= 0, "ε of AMSGrad is \(epsilon), but must not be negative.")
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        firstMoments = [Double](repeating: 0, count: parameterCount)
        secondMoments = firstMoments
        largestSecondMoments = firstMoments
    }

    package mutating func step(parameters: inout [Double], gradients: [Double]) {
        checkLengths(parameters: parameters, gradients: gradients, state: firstMoments)
        for i in parameters.indices {
            let g = gradients[i]
            firstMoments[i] = beta1 * firstMoments[i] + (1 - beta1) * g
            secondMoments[i] = beta2 * secondMoments[i] + (1 - beta2) * (g * g)
            // A NaN stays: `max` would return either of the two.
            if !(secondMoments[i] <= largestSecondMoments[i]) {
                largestSecondMoments[i] = secondMoments[i]
            }
            parameters[i] -= learningRate * (firstMoments[i] / (largestSecondMoments[i].squareRoot() + epsilon))
        }
    }
}
