import Glibc
import Kernels

/// Adam: momentum and RMSprop together, both corrected for their start at zero.
///
///     v ← β₁·v + (1 − β₁)·g          v̂ = v / (1 − β₁ᵗ)
///     s ← β₂·s + (1 − β₂)·g²         ŝ = s / (1 − β₂ᵗ)
///     θ ← θ − α · v̂ / (√ŝ + ε)
///
/// Kingma and Ba (2015), Algorithm 1, where v and s are called m and v. ε is outside the root and acts on the corrected
/// moment. t counts steps from 1 and is never reset.
///
/// The first step moves a parameter by α·g/(|g| + ε), almost α, whatever the size of its gradient:
///
///     var parameters: [Float] = [1, 2]
///     let gradients: [Float] = [0.5, 0]
///     var state = try OptimizerState(Adam(learningRate: 0.001), parameterCount: 2)
///     var span = parameters.mutableSpan
///     state.step(&span, gradients: gradients.span)
///     print(parameters)  // [0.999, 2.0]
///
/// Edge cases:
///
/// - A gradient that is NaN reaches θ, v and s of its parameter, and no other; v and s keep it.
/// - A parameter whose gradients are all 0 does not move: its step is 0 divided by ε.
/// - At a rate of 0 θ stays, and v and s follow the gradients.
/// - Buffers of no elements are allowed.
/// - A step below 1 stops the program.
public struct Adam: Optimizer {
    /// α: finite and above 0.
    public var learningRate: Double

    /// β₁: at least 0 and below 1.
    public var beta1: Double

    /// β₂: at least 0 and below 1.
    public var beta2: Double

    /// ε: from 1.2e-38 to 1e30. Below about 1e-5 single precision's rounding of tiny gradients is amplified.
    public var epsilon: Double

    /// An optimizer with the given hyperparameters.
    ///
    /// Their ranges are those of the properties; ``validate()`` checks them.
    public init(learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    /// Two, the averages of the gradients and of their squares.
    public var momentCount: Int { 2 }

    /// Refuses a rate or an ε that is not finite and above 0, and a β outside 0 ..< 1.
    public func validate() throws(HyperparameterError) {
        try HyperparameterError.requirePositive("learning rate", learningRate)
        try HyperparameterError.requireDecayConstant("beta1", beta1)
        try HyperparameterError.requireDecayConstant("beta2", beta2)
        try HyperparameterError.requireEpsilon(epsilon)
    }

    /// The update of step t.
    ///
    /// With a = α/(1 − β₁ᵗ) and c = 1/√(1 − β₂ᵗ), α·v̂/(√ŝ + ε) is a·v/(c·√s + ε): both corrections cost nothing per
    /// parameter.
    ///
    /// - Precondition: `step` is at least 1.
    public func update(step: Int, learningRate: Double) -> ParameterUpdate {
        ParameterUpdate(.adam(scalars(step: step, learningRate: learningRate)))
    }

    /// The scalars of step t.
    @inline(__always)
    func scalars(step: Int, learningRate: Double) -> AdamScalars {
        precondition(step >= 1, "step \(step): steps are counted from 1")
        return AdamScalars(
            beta1: Float(beta1), oneMinusBeta1: Float(1 - beta1), beta2: Float(beta2), oneMinusBeta2: Float(1 - beta2),
            correctedRate: Float(learningRate / Adam.oneMinusPower(beta1, step)),
            rootCorrection: Float(1 / Adam.oneMinusPower(beta2, step).squareRoot()), epsilon: Float(epsilon))
    }

    /// 1 − βᵗ.
    ///
    /// ln β ≤ β − 1, so βᵗ is below e⁻⁴⁰, 4e-18, once (1 − β)·t exceeds 40: less than half an ulp of what lies below 1,
    /// and the difference rounds to 1 exactly. A power takes 12 ns, and a tiny network's step well under a microsecond.
    private static func oneMinusPower(_ beta: Double, _ step: Int) -> Double {
        let t = Double(step)
        return (1 - beta) * t > 40 ? 1 : 1 - pow(beta, t)
    }

    /// One step on buffers of your own, in place.
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
}

extension AdamScalars {
    /// Applies Adam's or AdamW's update in place, on moments that lie in two buffers.
    ///
    /// - Precondition: the four lengths are equal.
    func apply(
        to parameters: inout MutableSpan<Float>, gradients: Span<Float>, firstMoment: inout MutableSpan<Float>,
        secondMoment: inout MutableSpan<Float>
    ) {
        let count = parameters.count
        precondition(
            gradients.count == count && firstMoment.count == count && secondMoment.count == count,
            "\(count) parameters, \(gradients.count) gradients, \(firstMoment.count) first moments and "
                + "\(secondMoment.count) second moments")
        unsafe parameters.withUnsafeMutableBufferPointer { parameters in
            unsafe gradients.withUnsafeBufferPointer { gradients in
                unsafe firstMoment.withUnsafeMutableBufferPointer { first in
                    unsafe secondMoment.withUnsafeMutableBufferPointer { second in
                        // Safe: the lengths were checked; an empty buffer has nothing to update.
                        guard let parameters = parameters.baseAddress, let gradients = gradients.baseAddress,
                            let first = first.baseAddress, let second = second.baseAddress
                        else { return }
                        unsafe SelectedKernels.best.update(
                            .adam(self), parameters: parameters, firstMoment: first, secondMoment: second,
                            gradients: gradients, count: count)
                    }
                }
            }
        }
    }
}

extension Optimizer where Self == Adam {
    /// ``Adam``, as in `Trainer(optimizer: .adam(learningRate: 0.01))`.
    public static func adam(
        learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8
    ) -> Adam {
        Adam(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
}
