import Kernels
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

    /// The rule's moments for each parameter, asked for once: every update has to have as many.
    let momentCount: Int

    /// The moments, one run of all parameters after the other.
    private var moments: AlignedBuffer<Float>

    /// Validates the rule and allocates its moments, all zero.
    ///
    /// - Precondition: `parameterCount` is at least 0, and so is the rule's `momentCount`.
    public init(_ rule: any Optimizer, parameterCount: Int) throws(TrainingError) {
        try self.init(rule, parameterCount: parameterCount, momentCount: rule.momentCount)
    }

    /// The same for a rule that was asked already how many moments it has.
    init(_ rule: any Optimizer, parameterCount: Int, momentCount: Int) throws(TrainingError) {
        precondition(parameterCount >= 0 && parameterCount < 1 << 48, "\(parameterCount) parameters")
        precondition(momentCount >= 0, "a rule with \(momentCount) moments; it must have at least 0")
        do { try rule.validate() } catch { throw .hyperparameter(error) }
        let moments = try TrainingError.onMemory { () throws(MemoryError) in
            let (count, overflow) = momentCount.multipliedReportingOverflow(by: parameterCount)
            try MemoryError.require(overflow || count > Int.max / 4 ? .max : 4 * count)
            return try AlignedBuffer<Float>(count: count)
        }
        self.rule = rule
        self.parameterCount = parameterCount
        self.momentCount = momentCount
        self.moments = moments
    }

    /// One step, in place.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten.
    ///   - gradients: g, the mean over the mini-batch.
    ///   - learningRate: the rate of this step, or nil for the rule's own.
    /// - Precondition: both spans have `parameterCount` elements, and the rule's update has its `momentCount`.
    public mutating func step(
        _ parameters: inout MutableSpan<Float>, gradients: Span<Float>, learningRate: Double? = nil
    ) {
        let update = advance(learningRate: learningRate ?? rule.learningRate)
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
        let update = rule.update(step: stepCount, learningRate: learningRate)
        // What applies the update looks at no lengths: with more moments than there are it would write past the buffer.
        precondition(
            update.momentCount == momentCount,
            "an update with \(update.momentCount) moments of a rule with \(momentCount); the two must be equal")
        return update
    }

    /// Whether every moment is finite.
    var areMomentsFinite: Bool {
        SelectedKernels.best.allFinite(moments.view)
    }

    /// All parameters' first moments, then all second, lent to a step.
    var momentView: VectorView<Float> { moments.view }
}
