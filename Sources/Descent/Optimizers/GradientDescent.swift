import Kernels

/// Gradient descent.
///
///     θ ← θ − α·g
///
/// g is the mean of the gradients over the mini-batch. With the whole set as the batch it is batch gradient descent,
/// with single examples stochastic gradient descent.
///
/// Edge cases:
///
/// - A gradient that is NaN or infinite makes its parameter so, and no other.
/// - At a rate of 0 finite gradients change nothing.
/// - Buffers of no elements are allowed.
public struct GradientDescent: Optimizer {
    /// α: finite and above 0.
    public var learningRate: Double

    /// An optimizer with this learning rate: finite and above 0, which ``validate()`` checks.
    public init(learningRate: Double = 0.1) { self.learningRate = learningRate }

    /// None.
    public var momentCount: Int { 0 }

    /// Refuses a rate that is not finite or not above 0.
    public func validate() throws(HyperparameterError) {
        try HyperparameterError.requirePositive("learning rate", learningRate)
    }

    /// The update of one step; the step's number does not matter.
    public func update(step: Int, learningRate: Double) -> ParameterUpdate {
        ParameterUpdate(.gradientDescent(learningRate: Float(learningRate)))
    }

    /// One step on buffers of your own, in place.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten; of any length and alignment.
    ///   - gradients: g; a NaN here reaches θ.
    /// - Precondition: the buffers have the same length and share no memory.
    public func step(_ parameters: inout MutableSpan<Float>, gradients: Span<Float>) {
        var none = MutableSpan<Float>()
        update(step: 1, learningRate: learningRate).apply(to: &parameters, gradients: gradients, moments: &none)
    }
}

extension Optimizer where Self == GradientDescent {
    /// ``GradientDescent``, as in `Trainer(optimizer: .gradientDescent(learningRate: 0.1))`.
    public static func gradientDescent(learningRate: Double = 0.1) -> GradientDescent {
        GradientDescent(learningRate: learningRate)
    }
}
