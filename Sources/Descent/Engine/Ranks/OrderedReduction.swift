import Communication
import Kernels
import LinearAlgebra

/// Adds the gradients of the parts in their order, so that the bits do not follow from the number of ranks.
///
/// Each rank adds the slices of all parts that are its own: it is sent them round by round, a part of each rank in
/// every one. The sums are then collected, unless each rank updates its slices alone.
final class OrderedReduction: GradientReduction {
    private let communicator: any Communicator
    private let partition: BatchPartition
    private let shards: ParameterShards
    private let isSharded: Bool
    private let kernels: any KernelSet.Type = SelectedKernels.best

    /// This rank's slice of every part's gradient, [parts, stride]; with one rank the sum so far and the next gradient.
    private let slices: AlignedBuffer<Float>
    private let stride: Int

    /// What is sent in each round, and where what is received lies.
    private let sent: [RankRanges]
    private let received: [RankRanges]

    init(
        _ communicator: any Communicator, _ partition: BatchPartition, _ shards: ParameterShards, isSharded: Bool
    ) throws(MemoryError) {
        precondition(shards.ranges.count == 1, "an ordered reduction of several buckets")
        self.communicator = communicator
        self.partition = partition
        self.shards = shards
        self.isSharded = isSharded
        let stride = (shards.ownCount + 15) / 16 * 16
        self.stride = stride
        let isAlone = communicator.size == 1
        slices = try AlignedBuffer(count: (isAlone ? min(partition.partCount, 2) : partition.partCount) * stride)
        let ranks = 0..<communicator.size
        let empty = 0..<0
        // One rank sends nothing to itself.
        let rounds = 0..<(isAlone ? 0 : partition.largestPartCount)
        sent = rounds.map { round in
            let hasPart = round < partition.parts(ofRank: communicator.rank).count
            return RankRanges(ranks.map { hasPart ? shards.ranges[0][$0] : empty })
        }
        received = rounds.map { round in
            RankRanges(
                ranks.map { rank in
                    let parts = partition.parts(ofRank: rank)
                    guard round < parts.count else { return empty }
                    let start = (parts.lowerBound + round) * stride
                    return start..<start + shards.ownCount
                })
        }
    }

    var receiver: (any GradientReceiver)? { nil }

    func add(_ gradients: VectorView<Float>, round: Int) {
        if communicator.size == 1 {
            let start = round == 0 ? 0 : stride
            slices.view[start..<start + gradients.count].update(from: gradients)
            if round > 0 { sum(2) }
            return
        }
        let transfer = unsafe communicator.startExchange(
            gradients.base, sent[round], into: slices.view.base, received[round])
        communicator.wait(for: transfer)
    }

    func finish(_ gradients: VectorView<Float>) {
        let count = shards.ownCount
        if communicator.size > 1, count > 0 { sum(partition.partCount) }
        gradients[shards.own[0].range].update(from: slices.view[0..<count])
        if !isSharded { collect(gradients) }
    }

    /// Adds the first slices, in their order, to the first.
    private func sum(_ termCount: Int) {
        // Safe: there are as many slices, so far apart.
        unsafe kernels.tinySumGradients(
            gradients: slices.view.base, count: shards.ownCount, stride: stride, termCount: termCount)
    }

    func collect(_ values: VectorView<Float>) {
        communicator.wait(for: unsafe communicator.startAllGather(values.base, shards.ranges[0]))
    }
}
