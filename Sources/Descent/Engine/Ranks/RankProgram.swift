import Communication
import Kernels
import LinearAlgebra

/// A training step that ranks share: each computes the gradient of its part of the mini-batch, the gradients are added,
/// and every rank has the new parameters.
///
/// A step's mean is over the examples of all ranks: each rank's gradient is a sum over its own, divided once by the
/// number of all, so a batch that does not divide evenly is no special case. The L2 term enters with the batch's first
/// example.
///
/// The parts' gradients are added in one of two ways.
///
/// - *As they come*: by the communicator's sum, in buckets, from the last layer down, while the layers below are
///   computed. The order of the additions is the communicator's.
/// - *In order*: each rank gets a slice of the gradient of every part, and adds them in the order of the parts. The
///   bits then follow from the number of parts, and not from that of the ranks.
///
/// The update runs everywhere on all parameters, or each rank updates its slices, of which alone it has the moments,
/// and the ranks collect the parameters from each other.
final class RankProgram: StepExecutor {
    var program: ProgramChoice { inner.program }
    var layout: ParameterLayout { inner.layout }
    let batchSize: Int
    var workers: Int { inner.workers }
    var usesOpenBLAS: Bool { inner.usesOpenBLAS }
    var gradients: VectorView<Float> { inner.gradients }

    /// Computes the gradient of a part.
    private let inner: any StepExecutor
    private let communicator: any Communicator
    private let partition: BatchPartition
    private let reduction: any GradientReduction
    private let sweep: UpdateSweep
    private let momentStride: Int
    private let isSharded: Bool
    private let timeline: StepTimeline?

    /// The parts' costs; then the number of correct predictions and of ranks that withdrew.
    private let sums: AlignedBuffer<Double>

    /// - Parameters:
    ///   - inner: takes parts of up to `partition.largestPart(of: batchSize)` examples, and keeps gradients.
    ///   - shards: which slices of the parameters this rank updates; nil for all of them.
    ///   - reduction: adds the gradients.
    init(
        _ inner: any StepExecutor, batchSize: Int, _ communicator: any Communicator, _ partition: BatchPartition,
        shards: ParameterShards?, reduction: any GradientReduction, workers: Int,
        timeline: StepTimeline? = nil
    ) throws(MemoryError) {
        self.inner = inner
        self.batchSize = batchSize
        self.communicator = communicator
        self.partition = partition
        self.reduction = reduction
        self.timeline = timeline
        isSharded = shards != nil
        momentStride = shards?.ownCount ?? inner.layout.parameterCount
        sums = try AlignedBuffer(count: partition.partCount + 2)
        sweep = try UpdateSweep(layout: inner.layout, slices: shards?.own.reversed(), workers: workers)
    }

    /// One step: `rows` are this rank's examples, in the order of the batch, perhaps none.
    func run(_ request: StepRequest) -> StepOutcome {
        sums.view.update(repeating: 0)
        let own = partition.parts(ofRank: communicator.rank)
        let start = partition.places(ofRank: communicator.rank, of: request.exampleCount).lowerBound
        for round in 0..<partition.largestPartCount {
            let part = own.lowerBound + round
            let places = part < own.upperBound ? partition.places(ofPart: part, of: request.exampleCount) : 0..<0
            let needsGradient = request.change != nil
            if places.isEmpty {
                if needsGradient { inner.gradients.update(repeating: 0) }
            } else {
                inner.tell(needsGradient ? reduction.receiver : nil)
                let outcome = inner.run(
                    StepRequest(
                        parameters: request.parameters, source: request.source,
                        rows: request.rows[places.lowerBound - start..<places.upperBound - start],
                        of: request.exampleCount, l2: places.lowerBound == 0 ? request.l2 : 0, change: nil))
                sums.view[part] = outcome.cost
                sums.view[partition.partCount] += Double(outcome.correctPredictions)
            }
            if needsGradient { reduction.add(inner.gradients, round: round) }
        }
        return conclude(request.change, parameters: request.parameters)
    }

    /// Takes part in the step that the others take, with nothing: this rank can't go on.
    func withdraw(_ change: ParameterChange, parameters: VectorView<Float>) {
        sums.view.update(repeating: 0)
        sums.view[partition.partCount + 1] = 1
        inner.gradients.update(repeating: 0)
        for round in 0..<partition.largestPartCount { reduction.add(inner.gradients, round: round) }
        _ = conclude(change, parameters: parameters)
    }

    /// Adds what the ranks found, and updates the parameters unless one has withdrawn.
    private func conclude(_ change: ParameterChange?, parameters: VectorView<Float>) -> StepOutcome {
        let start = timeline?.now ?? 0
        let transfer = unsafe communicator.startSum(
            UnsafeMutableBufferPointer(start: sums.view.base, count: sums.count))
        if change != nil { reduction.finish(inner.gradients) }
        communicator.wait(for: transfer)
        timeline?.record("wait for sums", on: .work, since: start)
        var cost = 0.0
        for part in 0..<partition.partCount { cost += sums.view[part] }
        let outcome = StepOutcome(
            cost: cost, correctPredictions: Int(sums.view[partition.partCount]),
            hasWithdrawn: sums.view[partition.partCount + 1] > 0)
        guard let change, !outcome.hasWithdrawn else { return outcome }
        let combine: ((VectorView<Double>) -> Void)? =
            isSharded
            ? { [communicator] norms in
                unsafe communicator.sum(UnsafeMutableBufferPointer(start: norms.base, count: norms.count))
            } : nil
        let updateStart = timeline?.now ?? 0
        sweep.run(
            change, parameters: parameters, gradients: inner.gradients, momentStride: momentStride,
            backup: cost.isFinite ? change.backup : nil, combine: combine)
        timeline?.record("update", on: .work, since: updateStart)
        guard isSharded else { return outcome }
        let collectionStart = timeline?.now ?? 0
        reduction.collect(parameters)
        timeline?.record("collect parameters", on: .work, since: collectionStart)
        return outcome
    }
}

/// Adds the gradients of the parts of a step.
protocol GradientReduction: AnyObject {
    /// What is told of gradients while they are computed; nil where nothing is done before they are complete.
    var receiver: (any GradientReceiver)? { get }

    /// Adds the gradient of this rank's part of a round; zero where it has none. All ranks take part in every round.
    func add(_ gradients: VectorView<Float>, round: Int)

    /// Waits for the sums, and leaves them in `gradients`: all of them, or those of this rank's slices.
    func finish(_ gradients: VectorView<Float>)

    /// Gives every rank the parameters of all slices, each from its rank.
    func collect(_ parameters: VectorView<Float>)
}
