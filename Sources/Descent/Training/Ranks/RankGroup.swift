import Communication
import Formats
import LinearAlgebra

/// The ranks that train together, as one of them sees them: which examples and parameters are its own, and what all
/// have to agree on.
///
/// With one process everything is its own, and nothing is asked.
package struct RankGroup: Sendable {
    let communicator: any Communicator
    package let partition: BatchPartition

    /// Which parameters each rank updates; nil where every rank updates all.
    let shards: ParameterShards?

    /// After how many steps parameters are compared.
    let comparisonInterval: Int

    /// - Parameter partCount: the number of parts that reproducible training goes on with; nil for the distribution's.
    package init(_ trainer: Trainer, _ layout: ParameterLayout, partCount: Int? = nil) throws(TrainingError) {
        let distribution = trainer.distribution
        let communicator = distribution.communicator
        self.communicator = communicator
        let size = communicator.size
        isSeveral = size > 1
        isReproducible = trainer.isReproducible
        let parts = trainer.isReproducible ? partCount ?? distribution.partition ?? size : size
        partition = BatchPartition(partCount: parts, size: size)
        comparisonInterval = distribution.comparisonInterval
        guard parts <= Distribution.largestPartition, parts >= 1 else {
            throw .hyperparameter(
                HyperparameterError("partition", parts, expected: "from 1 to \(Distribution.largestPartition)"))
        }
        if size > 1 || parts > 1 {
            // What ranks send is counted in 32 bits. Added in order, the slices of all parts lie in one memory, each
            // from a multiple of 16 numbers on.
            let together = trainer.isReproducible ? parts : 1
            let (count, overflow) = (layout.parameterCount + 15).multipliedReportingOverflow(by: together)
            guard !overflow, count <= Int(Int32.max) else {
                throw .hyperparameter(
                    HyperparameterError(
                        "number of parameters", layout.parameterCount,
                        expected: "at most \(Int(Int32.max) / together - 15)"
                            + (together > 1 ? " with \(together) parts of a mini-batch" : "")))
            }
        }
        shards =
            distribution.shardsOptimizer && size > 1
            ? ParameterShards(
                layout, RankGroup.buckets(trainer, layout), rank: communicator.rank, size: size)
            : nil
    }

    /// The buckets that a gradient is reduced in: one where it is added in the order of parts.
    static func buckets(_ trainer: Trainer, _ layout: ParameterLayout) -> GradientBuckets {
        GradientBuckets(layout, size: trainer.isReproducible ? .max : trainer.distribution.bucketSize)
    }

    /// Whether there are other ranks. Stored: a call of the communicator takes a hundredth of the smallest steps.
    let isSeveral: Bool

    /// Whether gradients are added in the order of parts.
    let isReproducible: Bool

    /// Whether steps go through parts: those of several ranks, some of which may have none, or several of one rank.
    var hasParts: Bool { isSeveral || partition.partCount > 1 }

    /// Whether this rank writes what is written.
    var isRoot: Bool { communicator.rank == 0 }

    /// This rank's places of a batch.
    func own(_ batch: Range<Int>) -> Range<Int> {
        guard isSeveral else { return batch }
        let places = partition.places(ofRank: communicator.rank, of: batch.count)
        return batch.lowerBound + places.lowerBound..<batch.lowerBound + places.upperBound
    }

    /// The number of parameters that this rank has moments of.
    func momentParameterCount(_ layout: ParameterLayout) -> Int { shards?.ownCount ?? layout.parameterCount }

    /// The program of steps that the ranks share.
    ///
    /// - Parameters:
    ///   - inner: takes the parts of a step.
    ///   - workers: how many there may be.
    func program(
        _ inner: any StepExecutor, batchSize: Int, buckets: GradientBuckets, trainer: Trainer, workers: Int
    ) throws(MemoryError) -> RankProgram {
        let layout = inner.layout
        let reduction: any GradientReduction
        if trainer.isReproducible {
            let slices =
                shards ?? ParameterShards(layout, buckets, rank: communicator.rank, size: communicator.size)
            reduction = try OrderedReduction(communicator, partition, slices, isSharded: shards != nil)
        } else {
            reduction = try BucketedReduction(
                communicator, buckets, shards, gradients: inner.gradients, timeline: trainer.timeline)
        }
        return try RankProgram(
            inner, batchSize: batchSize, communicator, partition, shards: shards, reduction: reduction,
            workers: workers, timeline: trainer.timeline)
    }
}

extension RankGroup {
    /// Gives all ranks the parameters of rank 0.
    func broadcast(_ parameters: VectorView<Float>) {
        guard isSeveral else { return }
        // Safe: the view has as many.
        let values = unsafe UnsafeMutableBufferPointer(start: parameters.base, count: parameters.count)
        unsafe communicator.broadcast(UnsafeMutableRawBufferPointer(values))
    }

    /// Sums over all ranks.
    func total(_ values: [Double]) -> [Double] {
        guard isSeveral else { return values }
        var values = values
        unsafe values.withUnsafeMutableBufferPointer { unsafe communicator.sum($0) }
        return values
    }

    /// Whether something holds on any rank.
    func any(_ isTrue: Bool) -> Bool {
        guard isSeveral else { return isTrue }
        return total([isTrue ? 1 : 0])[0] > 0
    }

    /// Compares the parameters of all ranks.
    ///
    /// - Returns: the ranks whose parameters are not those of rank 0.
    func differing(_ parameters: VectorView<Float>) -> [Int] {
        guard isSeveral else { return [] }
        // Safe: the view has as many.
        return differing(unsafe CRC32.of(UnsafeBufferPointer(start: parameters.base, count: parameters.count)))
    }

    /// The ranks whose checksum is not that of rank 0.
    func differing(_ checksum: UInt32) -> [Int] {
        guard isSeveral else { return [] }
        var checksums = [Double](repeating: 0, count: communicator.size)
        checksums[communicator.rank] = Double(checksum)
        checksums = total(checksums)
        return checksums.indices.filter { checksums[$0] != checksums[0] }
    }
}
