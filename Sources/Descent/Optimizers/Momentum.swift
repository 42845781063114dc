import Kernels

/// Gradient descent with momentum, in either of its two forms.
///
///     average       v ← β·v + (1 − β)·g      θ ← θ − α·v
///     accumulated   v ← β·v + g              θ ← θ − α·v
///
/// v starts at 0 and is not corrected for that. The average form is the lecture's; the accumulated form is PyTorch's
/// `SGD` with `momentum`, and equals the average form at a rate 1/(1 − β) times as large. In neither does v hold α: a
/// change of the rate acts at once, and no momentum correction is due (Polyak, 1964, has it within; there v has to be
/// multiplied by αₜ/αₜ₋₁: Goyal et al., 2017, remark 2). It is not Nesterov's form.
///
/// Edge cases:
///
/// - A gradient that is NaN reaches θ and v of its parameter, and no other; v keeps it.
/// - At β 0 either form is gradient descent.
/// - At a rate of 0 θ stays, and v follows the gradients.
/// - Buffers of no elements are allowed.
public struct Momentum: Optimizer {
    /// How the gradient enters the velocity.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// v ← β·v + (1 − β)·g: an exponentially weighted average of the gradients.
        case average

        /// v ← β·v + g: a sum of the gradients with fading weights.
        case accumulated

        fileprivate var defaultLearningRate: Double {
            switch self {
            case .average: 0.1
            case .accumulated: 0.01
            }
        }
    }

    /// α: finite and above 0.
    public var learningRate: Double

    /// β: at least 0 and below 1. At 0 either form is gradient descent.
    public var beta: Double

    /// How the gradient enters the velocity.
    public var form: Form

    /// An optimizer; without a rate, 0.1 in the average form and 0.01 in the accumulated, which for β 0.9 are the same.
    ///
    /// The ranges are those of the properties; ``validate()`` checks them.
    public init(learningRate: Double? = nil, beta: Double = 0.9, form: Form = .average) {
        self.learningRate = learningRate ?? form.defaultLearningRate
        self.beta = beta
        self.form = form
    }

    /// One, the velocity.
    public var momentCount: Int { 1 }

    /// Refuses a rate that is not finite and above 0, and a β outside 0 ..< 1.
    public func validate() throws(HyperparameterError) {
        try HyperparameterError.requirePositive("learning rate", learningRate)
        try HyperparameterError.requireDecayConstant("beta", beta)
    }

    /// The update of one step; the step's number does not matter.
    public func update(step: Int, learningRate: Double) -> ParameterUpdate {
        let gradientScale =
            switch form {
            case .average: 1 - beta
            case .accumulated: 1.0
            }
        return ParameterUpdate(
            .momentum(learningRate: Float(learningRate), beta: Float(beta), gradientScale: Float(gradientScale)))
    }

    /// One step on buffers of your own, in place.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten; of any length and alignment.
    ///   - gradients: g; a NaN here reaches θ and v.
    ///   - velocity: v, overwritten; zero before the first step.
    /// - Precondition: the buffers have the same length and share no memory.
    public func step(
        _ parameters: inout MutableSpan<Float>, gradients: Span<Float>, velocity: inout MutableSpan<Float>
    ) {
        update(step: 1, learningRate: learningRate).apply(to: &parameters, gradients: gradients, moments: &velocity)
    }
}

extension Optimizer where Self == Momentum {
    /// ``Momentum``, as in `Trainer(optimizer: .momentum(beta: 0.95))`.
    public static func momentum(
        learningRate: Double? = nil, beta: Double = 0.9, form: Momentum.Form = .average
    ) -> Momentum {
        Momentum(learningRate: learningRate, beta: beta, form: form)
    }
}
