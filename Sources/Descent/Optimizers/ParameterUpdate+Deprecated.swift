import Kernels

extension ParameterUpdate {
    /// θ ← θ − α·g.
    @available(*, deprecated, message: "Use the `update(step:learningRate:)` of `GradientDescent`")
    public static func gradientDescent(learningRate: Double) -> ParameterUpdate {
        ParameterUpdate(.gradientDescent(learningRate: Float(learningRate)))
    }

    /// v ← β·v + c·g, θ ← θ − α·v, with c the gradient's scale: 1 − β for an average, 1 for an accumulation.
    @available(*, deprecated, message: "Use the `update(step:learningRate:)` of `Momentum`")
    public static func momentum(learningRate: Double, beta: Double, gradientScale: Double) -> ParameterUpdate {
        ParameterUpdate(
            .momentum(learningRate: Float(learningRate), beta: Float(beta), gradientScale: Float(gradientScale)))
    }

    /// s ← β₂·s + (1 − β₂)·g², then θ ← θ − α·g/√(s + ε) or θ ← θ − α·g/(√s + ε).
    @available(*, deprecated, message: "Use the `update(step:learningRate:)` of `RMSprop`")
    public static func rmsprop(
        learningRate: Double, beta2: Double, epsilon: Double, epsilonPlacement: EpsilonPlacement
    ) -> ParameterUpdate {
        RMSprop(learningRate: learningRate, beta2: beta2, epsilon: epsilon, epsilonPlacement: epsilonPlacement)
            .update(step: 1, learningRate: learningRate)
    }

    /// v ← β₁·v + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², θ ← θ − a·v/(c·√s + ε), with a the rate and c the root's factor
    /// that hold the bias corrections.
    @available(*, deprecated, message: "Use the `update(step:learningRate:)` of `Adam`")
    public static func adam(
        beta1: Double, beta2: Double, correctedRate: Double, rootCorrection: Double, epsilon: Double
    ) -> ParameterUpdate {
        ParameterUpdate(
            .adam(
                AdamScalars(
                    beta1: Float(beta1), oneMinusBeta1: Float(1 - beta1), beta2: Float(beta2),
                    oneMinusBeta2: Float(1 - beta2), correctedRate: Float(correctedRate),
                    rootCorrection: Float(rootCorrection), epsilon: Float(epsilon))))
    }
}
