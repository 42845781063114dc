/// How many examples a step should see, the reason, and the memory that it takes.
///
///     let advice = try BatchSizeAdvice(forExamples: examples.count, network: network)
///     print(advice.batchSize, advice.reason)
///
/// The notes advise all examples where they are at most 2000, and 64, 128, 256 or 512 of more, as many as the
/// processor's memory holds (course notes, section 1.3). Of the four this takes the largest that leaves an epoch at
/// least 200 steps, since a network learns by steps, and whose activations fit 8 MB, a usual processor's last-level
/// cache; where none does, 64. The cache is a constant and not this machine's, so that a run can be repeated elsewhere.
public struct BatchSizeAdvice: Sendable, Hashable {
    /// What decided.
    public enum Reason: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
        /// It was asked for.
        case requested
        /// There are at most 2000 examples: all of them.
        case wholeSet = "whole-set"
        /// It is the largest that the notes advise.
        case largest
        /// A larger one would leave an epoch fewer than 200 steps.
        case steps
        /// The activations of a larger one would not fit 8 MB.
        case memory

        /// Half a sentence.
        public var description: String {
            switch self {
            case .requested: "as asked for"
            case .wholeSet: "all examples, as they are at most 2000"
            case .largest: "the largest advised"
            case .steps: "a larger one would leave an epoch fewer than 200 steps"
            case .memory: "the activations of a larger one would not fit 8 MB"
            }
        }
    }

    /// The number of examples in a batch.
    public let batchSize: Int

    /// What decided.
    public let reason: Reason

    /// The number of steps of an epoch, the last on what is left.
    public let stepsPerEpoch: Int

    /// The bytes of a batch's inputs, activations and derivatives: 4·(n_x + 2·Σ n_l) an example. A batch of more than
    /// 8192 goes through in parts, and these are the bytes of a part.
    public let activationBytes: Int

    /// About how many bytes training takes besides the examples: parameters, gradients, the optimizer's moments, a copy
    /// to fall back on, the buffers of a batch, and the order of the examples; not what each worker packs into, some
    /// megabytes, nor the second copy that an L2 term takes. If the machine has less, training fails before the first
    /// step.
    public let trainingBytes: Int

    /// The advice for a network and a number of examples.
    ///
    /// - Parameters:
    ///   - requested: the size, or `.automatic` to choose it; the memory is given in either case.
    ///   - count: m, the number of examples, at least 1.
    ///   - network: whose widths decide what fits.
    ///   - optimizer: whose moments count as memory.
    public init(
        _ requested: BatchSize = .automatic, forExamples count: Int, network: borrowing Network,
        optimizer: any Optimizer = Adam()
    ) throws(HyperparameterError) {
        try HyperparameterError.requireAtLeastOne("number of examples", count)
        let layout = network.layout
        let (size, reason) = try requested.choice(forExamples: count, layout: layout)
        batchSize = size
        self.reason = reason
        // Not (count + size − 1) / size, which overflows.
        stepsPerEpoch = (count - 1) / size + 1
        activationBytes = min(size, Microbatch.largestCount) * BatchSizeAdvice.bytesPerExample(layout)
        trainingBytes =
            TrainingMemory(
                layout: layout, momentCount: optimizer.momentCount, batchSize: size, orderCount: count
            ).byteCount
    }

    /// The number of examples up to which the notes take all of them.
    static let wholeSetLimit = 2000

    /// The sizes that the notes advise above that.
    static let sizes = [64, 128, 256, 512]

    /// A network learns by steps: an epoch has at least this many where it can.
    static let leastSteps = 200

    /// A usual processor's last-level cache.
    static let cacheSize = 8 << 20

    /// The bytes of an example's inputs, and of its activations and their derivatives in all layers.
    static func bytesPerExample(_ layout: ParameterLayout) -> Int {
        4 * layout.layers.reduce(layout.inputs) { $0 + 2 * $1.units }
    }
}
