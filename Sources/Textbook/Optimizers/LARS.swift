/// LARS: momentum with a rate of its own for each tensor.
///
///     r = η·‖θ‖ / (‖g‖ + λ·‖θ‖), or 1 where ‖θ‖ or ‖g‖ is 0
///
///     rate outside    v ← β·v + r·(g + λ·θ)                     θ ← θ − αₜ·v
///     rate within     v ← β·v + αₜ·r·(g + λ·θ)                  θ ← θ − v
///     corrected       v ← β·(αₜ/αₜ₋₁)·v + αₜ·r·(g + λ·θ)        θ ← θ − v
///
/// θ parameters, g gradients (the mean over the mini-batch), v velocity, α learning rate, β momentum, λ weight decay, η
/// trust coefficient. The norms are those of the weights of a layer, or of its biases. Biases do not decay, and have
/// r = 1 unless they are adapted.
///
/// A velocity that holds α remembers earlier steps at earlier rates. With the correction it is α times that of the
/// first form, and the steps are the same; without it a change of α acts as late as the velocity forgets.
///
/// Source: You, Gritsman and Ginsburg (2017), Algorithm 1, which has the rate within; the correction is remark 2 of
/// Goyal et al. (2017).
package struct LARS: UpdateRule {
    /// Where the rate is.
    package enum Form: Hashable, Sendable, CaseIterable {
        case outside
        case within
        case corrected
    }

    /// α; above 0 in the corrected form.
    package var learningRate: Double

    /// β, λ and η.
    package let beta, weightDecay, trustCoefficient: Double

    /// Where the rate is.
    package let form: Form

    /// Whether biases have a ratio of their own.
    package let adaptsBiases: Bool

    /// v.
    package private(set) var velocity: [Double]

    /// αₜ₋₁.
    private var lastRate: Double?

    private let tensors: Tensors

    /// Makes the optimizer for parameters of the given number.
    ///
    /// - Parameter biases: which of them are biases, in order.
    /// - Precondition: 0 ≤ β < 1, λ ≥ 0, η > 0.
    package init(
        parameterCount: Int, learningRate: Double, beta: Double = 0.9, weightDecay: Double = 0.0001,
        trustCoefficient: Double = 0.001, biases: [Range<Int>] = [], adaptsBiases: Bool = true, form: Form = .outside
    ) {
        precondition(beta >= 0 && beta < 1, "β of LARS is \(beta), but must lie in 0 ..< 1.")
        precondition(weightDecay >= 0, "λ of LARS is \(weightDecay), but must not be negative.")
        precondition(trustCoefficient > 0, "η of LARS is \(trustCoefficient), but must be positive.")
        self.learningRate = learningRate
        self.beta = beta
        self.weightDecay = weightDecay
        self.trustCoefficient = trustCoefficient
        self.adaptsBiases = adaptsBiases
        self.form = form
        velocity = [Double](repeating: 0, count: parameterCount)
        tensors = Tensors(parameterCount: parameterCount, biases: biases)
    }

    package mutating func step(parameters: inout [Double], gradients: [Double]) {
        checkLengths(parameters: parameters, gradients: gradients, state: velocity)
        let correction = form == .corrected ? learningRate / (lastRate ?? learningRate) : 1
        lastRate = learningRate
        for (range, areBiases) in tensors.ranges {
            let decay = areBiases ? 0 : weightDecay
            let (thetaNorm, gradientNorm) = (Tensors.norm(parameters, range), Tensors.norm(gradients, range))
            let isAdapted = (adaptsBiases || !areBiases) && thetaNorm != 0 && gradientNorm != 0
            let ratio = isAdapted ? trustCoefficient * thetaNorm / (gradientNorm + decay * thetaNorm) : 1
            for i in range {
                let change = ratio * (gradients[i] + decay * parameters[i])
                velocity[i] = beta * correction * velocity[i] + (form == .outside ? change : learningRate * change)
                parameters[i] -= form == .outside ? learningRate * velocity[i] : velocity[i]
            }
        }
    }
}
