import Kernels

/// AdamW: Adam with a decay of the weights that its averages do not see.
///
///     v ← β₁·v + (1 − β₁)·g          v̂ = v / (1 − β₁ᵗ)
///     s ← β₂·s + (1 − β₂)·g²         ŝ = s / (1 − β₂ᵗ)
///     θ ← θ − α·λ·θ − α · v̂ / (√ŝ + ε)
///
/// The decay is decoupled from the gradient: every weight loses the same share of itself, where the L2 term of a cost
/// goes through the division by √ŝ and so decays a weight with large gradients less. ε is outside the root and acts on
/// the corrected moment. t counts steps from 1 and is never reset.
///
/// Loshchilov and Hutter (2019), Algorithm 2, where λ is multiplied by the schedule's multiplier alone. Here the
/// learning rate α multiplies it, as in PyTorch and Optax: with another rate the same decay has another λ. PyTorch and
/// Optax decay biases too; here that is `decaysBiases`.
///
/// Edge cases:
///
/// - With λ 0 it is ``Adam``, bit for bit.
/// - A weight whose gradients are all 0 only decays: a step multiplies it by 1 − α·λ.
/// - A gradient that is NaN reaches θ, v and s of its parameter, and no other; v and s keep it.
/// - A step below 1 stops the program.
public struct AdamW: Optimizer {
    /// α: finite and above 0.
    public var learningRate: Double

    /// β₁: at least 0 and below 1.
    public var beta1: Double

    /// β₂: at least 0 and below 1.
    public var beta2: Double

    /// ε: from 1.2e-38 to 1e30. Below about 1e-5 single precision's rounding of tiny gradients is amplified.
    public var epsilon: Double

    /// λ: at least 0. A step takes α·λ of each weight off it.
    public var weightDecay: Double

    /// Whether biases decay too. In a step of spans, which knows of no network, all parameters are taken for weights.
    public var decaysBiases: Bool

    /// An optimizer with the given hyperparameters.
    ///
    /// Their ranges are those of the properties; ``validate()`` checks them.
    public init(
        learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0.01, decaysBiases: Bool = false
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decaysBiases = decaysBiases
    }

    /// Two, the averages of the gradients and of their squares.
    public var momentCount: Int { 2 }

    /// Refuses a rate or an ε that is not finite and above 0, a β outside 0 ..< 1, and a weight decay that is not
    /// finite or below 0.
    public func validate() throws(HyperparameterError) {
        try adam.validate()
        try HyperparameterError.requireNonNegative("weight decay", weightDecay)
    }

    /// The update of step t.
    ///
    /// - Precondition: `step` is at least 1.
    public func update(step: Int, learningRate: Double) -> ParameterUpdate {
        ParameterUpdate(.adam(scalars(step: step, learningRate: learningRate)), sparesBiases: !decaysBiases)
    }

    /// One step on buffers of your own, in place. All parameters count as weights, so all decay, whatever
    /// `decaysBiases` says.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten; of any length and alignment.
    ///   - gradients: g, the mean over the mini-batch; a NaN here reaches θ, v and s.
    ///   - firstMoment: v, overwritten; zero before the first step.
    ///   - secondMoment: s, overwritten; zero before the first step.
    ///   - step: t, counted from 1.
    /// - Precondition: all four buffers have the same length and share no memory.
    /// - Complexity: one pass, no allocation.
    public func step(
        _ parameters: inout MutableSpan<Float>, gradients: Span<Float>, firstMoment: inout MutableSpan<Float>,
        secondMoment: inout MutableSpan<Float>, step: Int
    ) {
        scalars(step: step, learningRate: learningRate).apply(
            to: &parameters, gradients: gradients, firstMoment: &firstMoment, secondMoment: &secondMoment)
    }

    /// The scalars of step t, with the decay.
    private func scalars(step: Int, learningRate: Double) -> AdamScalars {
        var scalars = adam.scalars(step: step, learningRate: learningRate)
        scalars.decay = Float(learningRate * weightDecay)
        return scalars
    }

    /// The same without a decay.
    private var adam: Adam { Adam(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon) }
}

extension Optimizer where Self == AdamW {
    /// ``AdamW``, as in `Trainer(optimizer: .adamW(weightDecay: 0.05))`.
    public static func adamW(
        learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0.01, decaysBiases: Bool = false
    ) -> AdamW {
        AdamW(
            learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
            decaysBiases: decaysBiases)
    }
}
