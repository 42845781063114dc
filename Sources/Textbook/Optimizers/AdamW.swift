/// AdamW: Adam with a decay of the weights beside it.
///
///     v ← β₁·v + (1 − β₁)·g          v̂ = v / (1 − β₁ᵗ)
///     s ← β₂·s + (1 − β₂)·g²         ŝ = s / (1 − β₂ᵗ)
///     θ ← θ − α·λ·θ                  θ ← θ − α·v̂ / (√ŝ + ε)
///
/// θ parameters, g gradients (the mean over the mini-batch), v and s estimates of their first and second moments, α
/// learning rate, λ weight decay, t steps counted from 1 over all epochs. The decay does not enter v and s.
///
/// Source: Loshchilov and Hutter (2019), Algorithm 2, where only the schedule's multiplier multiplies λ; PyTorch has
/// α·λ, as here.
package struct AdamW: UpdateRule {
    /// α.
    package var learningRate: Double {
        get { adam.learningRate }
        set { adam.learningRate = newValue }
    }

    /// λ.
    package let weightDecay: Double

    /// The parameters that do not decay.
    package let biases: [Range<Int>]

    /// The rest of the step.
    package private(set) var adam: Adam

    /// Makes the optimizer for parameters of the given number.
    ///
    /// - Precondition: 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0, λ ≥ 0.
    package init(
        parameterCount: Int, learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0.01, biases: [Range<Int>] = []
    ) {
        precondition(weightDecay >= 0, "λ of AdamW is \(weightDecay), but must not be negative.")
        self.weightDecay = weightDecay
        self.biases = biases
        adam = Adam(
            parameterCount: parameterCount, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    }

    package mutating func step(parameters: inout [Double], gradients: [Double]) {
        checkLengths(parameters: parameters, gradients: gradients, state: adam.firstMoments)
        for i in parameters.indices where !biases.contains(where: { $0.contains(i) }) {
            parameters[i] -= learningRate * weightDecay * parameters[i]
        }
        adam.step(parameters: &parameters, gradients: gradients)
    }
}
