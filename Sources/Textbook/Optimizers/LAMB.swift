import Glibc

/// LAMB: Adam whose change of each tensor is as long as the tensor, times α.
///
///     v ← β₁·v + (1 − β₁)·g          v̂ = v / (1 − β₁ᵗ)
///     s ← β₂·s + (1 − β₂)·g²         ŝ = s / (1 − β₂ᵗ)
///     u = v̂ / (√ŝ + ε) + λ·θ
///     θ ← θ − α·r·u                  r = ‖θ‖ / ‖u‖, or 1 where either is 0
///
/// θ parameters, g gradients (the mean over the mini-batch), v and s estimates of their first and second moments, α
/// learning rate, λ weight decay, t steps counted from 1 over all epochs. The norms are those of the weights of a
/// layer, or of its biases. Biases do not decay, and have r = 1 unless they are adapted.
///
/// Source: You et al. (2020), Algorithm 2, with φ(z) = z.
package struct LAMB: UpdateRule {
    /// α.
    package var learningRate: Double

    /// β₁, β₂, ε and λ.
    package let beta1, beta2, epsilon, weightDecay: Double

    /// Whether biases have a ratio of their own.
    package let adaptsBiases: Bool

    /// v.
    package private(set) var firstMoments: [Double]

    /// s.
    package private(set) var secondMoments: [Double]

    /// t, the steps made.
    package private(set) var stepCount = 0

    private let tensors: Tensors

    /// Makes the optimizer for parameters of the given number.
    ///
    /// - Parameter biases: which of them are biases, in order.
    /// - Precondition: 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0, λ ≥ 0.
    package init(
        parameterCount: Int, learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-6,
        weightDecay: Double = 0.01, biases: [Range<Int>] = [], adaptsBiases: Bool = false
    ) {
        precondition(beta1 >= 0 && beta1 < 1, "β₁ of LAMB is \(beta1), but must lie in 0 ..< 1.")
        precondition(beta2 >= 0 && beta2 < 1, "β₂ of LAMB is \(beta2), but must lie in 0 ..< 1.")
        precondition(epsilon >= 0, "ε of LAMB is \(epsilon), but must not be negative.")
        precondition(weightDecay >= 0, "λ of LAMB is \(weightDecay), but must not be negative.")
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.adaptsBiases = adaptsBiases
        firstMoments = [Double](repeating: 0, count: parameterCount)
        secondMoments = firstMoments
        tensors = Tensors(parameterCount: parameterCount, biases: biases)
    }

    package mutating func step(parameters: inout [Double], gradients: [Double]) {
        checkLengths(parameters: parameters, gradients: gradients, state: firstMoments)
        stepCount += 1
        let firstCorrection = 1 - pow(beta1, Double(stepCount))
        let secondCorrection = 1 - pow(beta2, Double(stepCount))
        for (range, areBiases) in tensors.ranges {
            var u = [Double](repeating: 0, count: parameters.count)
            for i in range {
                let g = gradients[i]
                firstMoments[i] = beta1 * firstMoments[i] + (1 - beta1) * g
                secondMoments[i] = beta2 * secondMoments[i] + (1 - beta2) * (g * g)
                let v = firstMoments[i] / firstCorrection
                let s = secondMoments[i] / secondCorrection
                u[i] = v / (s.squareRoot() + epsilon) + (areBiases ? 0 : weightDecay * parameters[i])
            }
            let (thetaNorm, changeNorm) = (Tensors.norm(parameters, range), Tensors.norm(u, range))
            let isAdapted = (adaptsBiases || !areBiases) && thetaNorm != 0 && changeNorm != 0
            let ratio = isAdapted ? thetaNorm / changeNorm : 1
            for i in range { parameters[i] -= learningRate * ratio * u[i] }
        }
    }
}
