import Kernels
import LinearAlgebra

/// An optimizer at work: its moments for a set of parameters, and the number of steps taken.
///
///     var state = try OptimizerState(Adam(), parameterCount: network.parameterCount)
///     state.step(&network, gradients: backpropagation.gradients)
public struct OptimizerState: ~Copyable {
    /// The optimizer's hyperparameters.
    public let optimizer: any Optimizer

    /// The optimizer's hyperparameters.
    @available(*, deprecated, renamed: "optimizer")
    public var rule: any Optimizer { optimizer }

    /// The number of steps taken so far.
    public private(set) var stepCount = 0

    /// How many parameters the state is for.
    public let parameterCount: Int

    /// The optimizer's moments for each parameter, asked for once: every update has to have as many.
    let momentCount: Int

    /// The moments, one run of all parameters after the other.
    private(set) var moments: AlignedBuffer<Float>

    /// Validates the optimizer and allocates its moments, all zero.
    ///
    /// - Precondition: `parameterCount` is at least 0, and so is the optimizer's `momentCount`.
    public init(_ optimizer: any Optimizer, parameterCount: Int) throws(TrainingError) {
        do { try optimizer.validate() } catch { throw .hyperparameter(error) }
        try self.init(optimizer, parameterCount: parameterCount, momentCount: optimizer.momentCount)
    }

    /// Allocates the moments of an optimizer that has been validated and asked how many it has.
    init(_ optimizer: any Optimizer, parameterCount: Int, momentCount: Int) throws(TrainingError) {
        precondition(parameterCount >= 0 && parameterCount < 1 << 48, "\(parameterCount) parameters")
        precondition(momentCount >= 0, "an optimizer with \(momentCount) moments; it must have at least 0")
        let moments = try TrainingError.onMemory { () throws(MemoryError) in
            let (count, overflow) = momentCount.multipliedReportingOverflow(by: parameterCount)
            try MemoryError.require(overflow || count > Int.max / 4 ? .max : 4 * count)
            return try AlignedBuffer<Float>(count: count)
        }
        self.optimizer = optimizer
        self.parameterCount = parameterCount
        self.momentCount = momentCount
        self.moments = moments
    }

    /// One step, in place.
    ///
    /// Ignores the network's layout: an optimizer that treats biases differently, as ``AdamW`` does, takes all
    /// parameters for weights.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten.
    ///   - gradients: g, the mean over the mini-batch.
    ///   - learningRate: α of this step, finite, at least 0 and within `Float`'s range; nil for the optimizer's own.
    /// - Precondition: both spans have `parameterCount` elements and share no memory, and the optimizer's update has
    ///   its `momentCount`.
    public mutating func step(
        _ parameters: inout MutableSpan<Float>, gradients: Span<Float>, learningRate: Double? = nil
    ) {
        let update = advance(learningRate: checked(learningRate))
        var moments = moments.mutableSpan
        update.apply(to: &parameters, gradients: gradients, moments: &moments)
    }

    /// One step of a network, in place.
    ///
    /// - Parameters:
    ///   - network: of `parameterCount` parameters, overwritten.
    ///   - gradients: g, the mean over the mini-batch, in the layout of the parameters.
    ///   - learningRate: α of this step, finite, at least 0 and within `Float`'s range; nil for the optimizer's own.
    /// - Precondition: network and gradients have `parameterCount` elements and share no memory, and the optimizer's
    ///   update has its `momentCount`.
    public mutating func step(_ network: inout Network, gradients: Span<Float>, learningRate: Double? = nil) {
        precondition(
            network.parameterCount == parameterCount && gradients.count == parameterCount,
            "\(network.parameterCount) parameters and \(gradients.count) gradients, expected \(parameterCount) of each")
        let update = advance(learningRate: checked(learningRate))
        let layout = network.layout
        // Safe: all have the layout's length, and network and moments outlive the call; a network has at least two
        // parameters.
        let (parameters, moments) = unsafe (network.parameterPointer, moments.pointerForDisjointWrites)
        unsafe gradients.withUnsafeBufferPointer { gradients in
            guard let gradients = gradients.baseAddress else { return }
            unsafe update.apply(layout: layout, parameters: parameters, gradients: gradients, moments: moments)
        }
    }

    /// The rate of a step of your own: the given one or the optimizer's.
    private func checked(_ learningRate: Double?) -> Double {
        let rate = learningRate ?? optimizer.learningRate
        precondition(
            rate >= 0 && rate <= Double(Float.greatestFiniteMagnitude),
            "learning rate \(rate); it must be finite, at least 0 and within the range of single precision")
        return rate
    }

    /// Counts one more step and gives its update: the step program applies it, part by part.
    mutating func advance(learningRate: Double) -> ParameterUpdate {
        stepCount += 1
        let update = optimizer.update(step: stepCount, learningRate: learningRate)
        // What applies the update looks at no lengths: with more moments than there are it would write past the buffer.
        precondition(
            update.momentCount == momentCount,
            "an update with \(update.momentCount) moments of an optimizer with \(momentCount); the two must be equal")
        return update
    }

    /// Forgets a step whose update was not applied.
    mutating func takeBack() { stepCount -= 1 }

    /// Takes over the steps and moments of a state that was written to a file.
    ///
    /// - Precondition: there are `momentCount` moments for each parameter.
    mutating func restore(stepCount: Int, moments values: [Float]) {
        precondition(values.count == moments.count, "\(values.count) moments, expected \(moments.count)")
        self.stepCount = stepCount
        for index in values.indices { moments.view[index] = values[index] }
    }

    /// Whether every moment is finite.
    var areMomentsFinite: Bool {
        SelectedKernels.best.allFinite(moments.view)
    }

    /// All parameters' first moments, then all second, lent to a step.
    var momentView: VectorView<Float> { moments.view }
}
