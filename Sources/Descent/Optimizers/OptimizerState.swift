import LinearAlgebra

/// A rule at work: its moments for a set of parameters, and the number of steps taken.
///
///     var state = try OptimizerState(Adam(), parameterCount: network.parameterCount)
///     state.step(&network, gradients: backpropagation.gradients)
public struct OptimizerState: ~Copyable {
    /// The rule.
    public let rule: any Optimizer

    /// The number of steps taken so far.
    public private(set) var stepCount = 0

    /// How many parameters the state is for.
    public let parameterCount: Int

    /// The moments, one run of all parameters after the other.
    private var moments: AlignedBuffer<Float>

    /// Validates the rule and allocates its moments, all zero.
    public init(_ rule: any Optimizer, parameterCount: Int) throws(TrainingError) {
        precondition(parameterCount >= 0 && parameterCount < 1 << 48, "\(parameterCount) parameters")
        do { try rule.validate() } catch { throw .hyperparameter(error) }
        let moments = try TrainingError.onMemory { () throws(MemoryError) in
            try AlignedBuffer<Float>(count: rule.momentCount * parameterCount)
        }
        self.rule = rule
        self.parameterCount = parameterCount
        self.moments = moments
    }

    /// One step, in place.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten.
    ///   - gradients: g, the mean over the mini-batch.
    ///   - learningRate: the rate of this step, or nil for the rule's own.
    /// - Precondition: both spans have `parameterCount` elements.
    public mutating func step(
        _ parameters: inout MutableSpan<Float>, gradients: Span<Float>, learningRate: Double? = nil
    ) {
        stepCount += 1
        let update = rule.update(step: stepCount, learningRate: learningRate ?? rule.learningRate)
        var moments = moments.mutableSpan
        update.apply(to: &parameters, gradients: gradients, moments: &moments)
    }

    /// One step of a network, in place.
    ///
    /// - Parameters:
    ///   - network: of `parameterCount` parameters, overwritten.
    ///   - gradients: g, the mean over the mini-batch, in the layout of the parameters.
    ///   - learningRate: the rate of this step, or nil for the rule's own.
    public mutating func step(_ network: inout Network, gradients: Span<Float>, learningRate: Double? = nil) {
        var parameters = network.mutableParameters
        step(&parameters, gradients: gradients, learningRate: learningRate)
    }

    /// Counts one more step and gives its update: the step program applies it, part by part.
    mutating func advance(learningRate: Double) -> ParameterUpdate {
        stepCount += 1
        return rule.update(step: stepCount, learningRate: learningRate)
    }

    /// Where the first moment of the first parameter stands.
    var momentsPointer: UnsafeMutablePointer<Float> { unsafe moments.pointer }
}
