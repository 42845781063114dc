import Kernels

/// RMSprop: gradient descent with each parameter's step divided by the root mean square of its gradients.
///
///     s ← β₂·s + (1 − β₂)·g²
///     inside    θ ← θ − α·g/√(s + ε)
///     outside   θ ← θ − α·g/(√s + ε)
///
/// s starts at 0 and is not corrected for that, so the first steps are larger by up to 1/√(1 − β₂). ε inside the root
/// is the lecture's form, outside it PyTorch's. Hinton, Srivastava and Swersky (2012), lecture 6e.
///
/// Edge cases:
///
/// - A gradient that is NaN reaches θ and s of its parameter, and no other; s keeps it.
/// - A parameter whose gradients are all 0 does not move: its step is 0 divided by √ε or ε.
/// - At a rate of 0 θ stays, and s follows the gradients.
/// - Buffers of no elements are allowed.
public struct RMSprop: Optimizer {
    /// α: finite and above 0.
    public var learningRate: Double

    /// β₂: at least 0 and below 1.
    public var beta2: Double

    /// ε: from 1.2e-38 to 1e30. Below 1e-6 inside the root, or 1e-5 outside it, single precision's rounding of tiny
    /// gradients is amplified.
    public var epsilon: Double

    /// Where ε is added: inside the root or outside it.
    public var epsilonPlacement: EpsilonPlacement

    /// An optimizer with the given hyperparameters.
    ///
    /// Their ranges are those of the properties; ``validate()`` checks them.
    public init(
        learningRate: Double = 0.001, beta2: Double = 0.999, epsilon: Double = 1e-8,
        epsilonPlacement: EpsilonPlacement = .inside
    ) {
        self.learningRate = learningRate
        self.beta2 = beta2
        self.epsilon = epsilon
        self.epsilonPlacement = epsilonPlacement
    }

    /// One, the average of the squares.
    public var momentCount: Int { 1 }

    /// Refuses a rate or an ε that is not finite and above 0, and a β₂ outside 0 ..< 1.
    public func validate() throws(HyperparameterError) {
        try HyperparameterError.requirePositive("learning rate", learningRate)
        try HyperparameterError.requireDecayConstant("beta2", beta2)
        try HyperparameterError.requireEpsilon(epsilon)
    }

    /// The update of one step; the step's number does not matter.
    public func update(step: Int, learningRate: Double) -> ParameterUpdate {
        switch epsilonPlacement {
        case .inside:
            ParameterUpdate(
                .rmspropInside(
                    learningRate: Float(learningRate), beta2: Float(beta2), oneMinusBeta2: Float(1 - beta2),
                    epsilon: Float(epsilon)))
        case .outside:
            ParameterUpdate(
                .rmspropOutside(
                    learningRate: Float(learningRate), beta2: Float(beta2), oneMinusBeta2: Float(1 - beta2),
                    epsilon: Float(epsilon)))
        }
    }

    /// One step on buffers of your own, in place.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten; of any length and alignment.
    ///   - gradients: g; a NaN here reaches θ and s.
    ///   - squares: s, overwritten; zero before the first step.
    /// - Precondition: the buffers have the same length and share no memory.
    public func step(
        _ parameters: inout MutableSpan<Float>, gradients: Span<Float>, squares: inout MutableSpan<Float>
    ) {
        update(step: 1, learningRate: learningRate).apply(to: &parameters, gradients: gradients, moments: &squares)
    }
}

extension Optimizer where Self == RMSprop {
    /// ``RMSprop``, as in `Trainer(optimizer: .rmsprop(learningRate: 0.01))`.
    public static func rmsprop(
        learningRate: Double = 0.001, beta2: Double = 0.999, epsilon: Double = 1e-8,
        epsilonPlacement: EpsilonPlacement = .inside
    ) -> RMSprop {
        RMSprop(learningRate: learningRate, beta2: beta2, epsilon: epsilon, epsilonPlacement: epsilonPlacement)
    }
}
