import Kernels

/// LARS: momentum whose rate in each layer follows from the norms of its weights and gradients, for large
/// mini-batches.
///
///     r = η·‖θ‖ / (‖g‖ + λ·‖θ‖)
///     v ← β·v + r·(g + λ·θ)
///     θ ← θ − α·v
///
/// The norms are those of one tensor, the weights of a layer or its biases; the trust ratio r is 1 where ‖θ‖ or ‖g‖ is
/// 0. As η is small, α is large: 1 to 30.
///
/// You, Gritsman and Ginsburg (2017), Algorithm 1, has the rate within the velocity, v ← β·v + α·r·(g + λ·θ) and
/// θ ← θ − v, as TensorFlow and Optax have it. Such a velocity remembers steps at earlier rates, so a change of α calls
/// for a correction, v·αₜ/αₜ₋₁ for v (Goyal et al., 2017, remark 2). Here α is outside, as in NVIDIA's apex and
/// PyTorch's `SGD`: a change acts at once, nothing needs correction, and the steps are those of the paper's form with
/// it.
///
/// Optax divides by ‖g + λ·θ‖ instead; at λ 0 that is the same. Biases do not decay, as in ``AdamW``. By default they
/// have a ratio of their own, as in the paper; at ``TrustRatioScope/weights`` it is 1, as in apex for what does not
/// decay, and they move at the whole α: for rates as of ``Momentum``.
///
/// Edge cases:
///
/// - A gradient that is NaN reaches every parameter of its tensor and all their velocities, by the norm.
/// - In a step of spans, which knows of no network, all parameters count as the weights of one layer.
///
/// An update takes two passes, and training keeps the whole gradient for it.
public struct LARS: Optimizer {
    /// α: finite and above 0.
    public var learningRate: Double

    /// β, the momentum: at least 0 and below 1. The paper calls it m, and λ β.
    public var beta: Double

    /// λ: at least 0.
    public var weightDecay: Double

    /// η: finite and above 0. The share of its length that a tensor changes by in a step is about α·η/(1 − β).
    public var trustCoefficient: Double

    /// What is scaled by a trust ratio.
    public var trustRatio: TrustRatioScope

    /// An optimizer with the given hyperparameters.
    ///
    /// Their ranges are those of the properties; ``validate()`` checks them. α is 1 and η 0.001 by default; where
    /// biases have no ratio of their own they are 0.1, as for ``Momentum``, and 0.01, with which weights move as much.
    public init(
        learningRate: Double? = nil, beta: Double = 0.9, weightDecay: Double = 0.0001, trustCoefficient: Double? = nil,
        trustRatio: TrustRatioScope = .all
    ) {
        self.learningRate = learningRate ?? (trustRatio == .all ? 1 : 0.1)
        self.beta = beta
        self.weightDecay = weightDecay
        self.trustCoefficient = trustCoefficient ?? (trustRatio == .all ? 0.001 : 0.01)
        self.trustRatio = trustRatio
    }

    /// One, the velocity.
    public var momentCount: Int { 1 }

    /// Refuses a rate or a trust coefficient that is not finite and above 0, a β outside 0 ..< 1, and a weight decay
    /// that is not finite or below 0.
    public func validate() throws(HyperparameterError) {
        try HyperparameterError.requirePositive("learning rate", learningRate)
        try HyperparameterError.requireDecayConstant("beta", beta)
        try HyperparameterError.requireNonNegative("weight decay", weightDecay)
        try HyperparameterError.requirePositive("trust coefficient", trustCoefficient)
    }

    /// The update of one step; the step's number does not matter.
    public func update(step: Int, learningRate: Double) -> ParameterUpdate {
        let scalars = LARSScalars(
            learningRate: Float(learningRate), beta: Float(beta), decay: Float(weightDecay),
            trustCoefficient: trustCoefficient)
        return ParameterUpdate(layerwise: .lars(scalars), sparesBiases: true, adaptsBiases: trustRatio == .all)
    }
}

extension Optimizer where Self == LARS {
    /// ``LARS``, as in `Trainer(optimizer: .lars(learningRate: 4))`.
    public static func lars(
        learningRate: Double? = nil, beta: Double = 0.9, weightDecay: Double = 0.0001, trustCoefficient: Double? = nil,
        trustRatio: TrustRatioScope = .all
    ) -> LARS {
        LARS(
            learningRate: learningRate, beta: beta, weightDecay: weightDecay, trustCoefficient: trustCoefficient,
            trustRatio: trustRatio)
    }
}
