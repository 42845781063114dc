package import ArgumentParser
import Descent
import Formats

/// The flags of training that several processes share.
package struct DistributionOptions: ParsableArguments {
    @Flag(
        help: """
            Trains with all processes that mpirun or srun started, each with a part of every mini-batch; needs a descent \
            built with --traits MPI. --batch-size is that of all together.
            """)
    package var distributed = false

    @Flag(
        help: """
            Gives each process of --distributed a share of the parameters to update, so that the optimizer's moments \
            take 1/P of the memory on each of P. (default: each updates all)
            """)
    package var shardOptimizer = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The number of parts that each mini-batch is divided into with --reproducible: the same number gives the same bits for any "
                + "number of processes. (default: that of the processes)",
            valueName: "N"),
        transform: { try NumberArgument.whole($0) })
    package var partition: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Gradients are added in buckets of whole layers, from the last down, of at least so many MB; not with --reproducible. (default: 4)",
            valueName: "MB"),
        transform: { try NumberArgument.real($0) })
    package var bucketSize: Double?

    @Option(
        help: ArgumentHelp(
            "Where to draw the steps of training and, of several processes, how they add their gradients meanwhile: a trace that "
                + "ui.perfetto.dev and chrome://tracing open. (default: nowhere)",
            valueName: "F.json"),
        completion: .file(extensions: ["json"]))
    package var timeline: String?

    package init() {}

    /// What draws the steps; nil for nothing.
    ///
    /// - Parameters:
    ///   - overwrites: whether an existing file may be replaced.
    ///   - isResumed: whether the run goes on.
    /// - Throws: where the file can't be written, or is there.
    func stepTimeline(overwrites: Bool, isResumed: Bool) throws(Failure) -> StepTimeline? {
        guard let timeline else { return nil }
        if Ranks.isRoot {
            // A run that goes on takes no --overwrite.
            try OutputPath.refuse(
                timeline, flag: "--timeline", overwrites: overwrites && !isResumed,
                remedy: isResumed ? "name another" : "--overwrite replaces it")
        }
        return StepTimeline(capacity: TraceFile.capacity(ranks: Ranks.communicator.size))
    }

    /// The distribution, which is not joined yet.
    func distribution(_ training: TrainingOptions) throws(Failure) -> Distribution {
        for (isGiven, flag) in [(shardOptimizer, "--shard-optimizer"), (bucketSize != nil, "--bucket-size")] {
            guard isGiven, !distributed else { continue }
            throw Failure(.usage, "\(flag) needs --distributed, which shares training among processes")
        }
        if let partition, !training.reproducible {
            throw Failure(.usage, "--partition \(partition) needs --reproducible, for which a fixed division is made")
        }
        var distribution = Distribution(shardsOptimizer: shardOptimizer, partition: partition)
        if let bucketSize {
            guard !training.reproducible else {
                throw Failure(
                    .usage, "--bucket-size can't be given with --reproducible, which adds gradients whole, part by part"
                )
            }
            guard bucketSize > 0, bucketSize <= 1e6 else {
                throw Failure(.usage, "--bucket-size is \(bucketSize); it must be above 0 and at most 1e6")
            }
            distribution.bucketSize = max(Int(bucketSize * 1e6), 1)
        }
        return distribution
    }
}
