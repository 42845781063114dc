import Kernels

/// LAMB: Adam whose step in each layer is as long as the layer's weights, for large mini-batches.
///
///     v ← β₁·v + (1 − β₁)·g          v̂ = v / (1 − β₁ᵗ)
///     s ← β₂·s + (1 − β₂)·g²         ŝ = s / (1 − β₂ᵗ)
///     u = v̂ / (√ŝ + ε) + λ·θ
///     θ ← θ − α · ‖θ‖/‖u‖ · u
///
/// The norms are those of one tensor, the weights of a layer or its biases; the trust ratio ‖θ‖/‖u‖ is 1 where either
/// is 0. So α is about the share of its length that a tensor changes by in a step, whatever the size of its gradients.
/// ε is outside the root and acts on the corrected moment. t counts steps from 1 and is never reset.
///
/// You et al. (2020), Algorithm 2, with φ(z) = z: the ratio is not clipped. Biases do not decay, as in ``AdamW``, and
/// have a ratio of 1, as in the authors' code and NVIDIA's apex; ``TrustRatioScope/all`` gives them one of their own,
/// as Optax does and the paper's text. Optax decays biases too, unless it is told not to.
///
/// Edge cases:
///
/// - At λ 0 a parameter whose gradients are all 0 does not move.
/// - A gradient that is NaN reaches v and s of its parameter, and every parameter of its tensor, by the norm.
/// - In a step of spans, which knows of no network, all parameters count as the weights of one layer.
/// - A step below 1 stops the program.
///
/// An update takes two passes, and training keeps the whole gradient for it.
public struct LAMB: Optimizer {
    /// α: finite and above 0.
    public var learningRate: Double

    /// β₁: at least 0 and below 1.
    public var beta1: Double

    /// β₂: at least 0 and below 1.
    public var beta2: Double

    /// ε: from 1.2e-38 to 1e30. Below about 1e-5 single precision's rounding of tiny gradients is amplified.
    public var epsilon: Double

    /// λ: at least 0. It enters u, so that a step takes α·λ times the trust ratio of each weight off it.
    public var weightDecay: Double

    /// What is scaled by a trust ratio.
    public var trustRatio: TrustRatioScope

    /// An optimizer with the given hyperparameters.
    ///
    /// Their ranges are those of the properties; ``validate()`` checks them.
    public init(
        learningRate: Double = 0.003, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-6,
        weightDecay: Double = 0.01, trustRatio: TrustRatioScope = .weights
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.trustRatio = trustRatio
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
        var scalars = adam.scalars(step: step, learningRate: 1)
        scalars.decay = Float(weightDecay)
        return ParameterUpdate(
            layerwise: .lamb(LAMBScalars(adam: scalars, learningRate: learningRate)), sparesBiases: true,
            adaptsBiases: trustRatio == .all)
    }

    private var adam: Adam { Adam(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon) }
}

extension Optimizer where Self == LAMB {
    /// ``LAMB``, as in `Trainer(optimizer: .lamb(learningRate: 0.01))`.
    public static func lamb(
        learningRate: Double = 0.003, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-6,
        weightDecay: Double = 0.01, trustRatio: TrustRatioScope = .weights
    ) -> LAMB {
        LAMB(
            learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
            trustRatio: trustRatio)
    }
}
