public import Communication

/// How processes share training: each takes a part of every mini-batch, and all have the same parameters.
///
///     var trainer = Trainer(optimizer: Adam(), batchSize: .fixed(8192))
///     trainer.distribution.communicator = try MPICommunicator.world()
///     let history = try trainer.fit(&network, to: data.train)
///
/// Every rank makes the same calls with the same settings and examples; the batch size is that of all ranks together.
/// One order of the examples for each epoch follows from the trainer's seed on every rank, which takes its part of each
/// mini-batch of it, so that a rank reads only these rows of a file. Gradients, costs and evaluations are of all ranks,
/// and what callbacks and observers decide on one rank holds for all. Rank 0 alone writes checkpoints.
///
/// With one process, nothing is shared and nothing is lost. A checkpoint has no distribution: training that is loaded
/// without a trainer is one process's.
public struct Distribution: Sendable {
    /// The processes; one, unless you set another.
    public var communicator: any Communicator

    /// Whether each rank updates a share of the parameters, has the optimizer's moments of these alone, and collects
    /// the other parameters from the other ranks: the moments then take 1/P of the memory on each of P ranks. What is
    /// sent is as much as without.
    public var shardsOptimizer: Bool

    /// The number of parts that each mini-batch is divided into where training is reproducible, at least 1: the same
    /// number gives the same bits for any number of ranks. Nil for as many as there are ranks.
    ///
    /// Each part's gradient is computed apart, and they are added in their order. A rank keeps its share of all parts'
    /// gradients: parts/P of the parameters' memory.
    public var partition: Int?

    /// The bytes of gradients from which on a bucket is reduced while the layers below are computed, at least 1.
    /// Reproducible training has one bucket, whatever it is.
    public var bucketSize: Int

    /// After how many steps the ranks compare their parameters, at least 1. They also do at the end of a run.
    public var comparisonInterval: Int

    /// One process, or those of a communicator.
    public init(
        _ communicator: any Communicator = SingleProcess(), shardsOptimizer: Bool = false, partition: Int? = nil
    ) {
        self.communicator = communicator
        self.shardsOptimizer = shardsOptimizer
        self.partition = partition
        bucketSize = GradientBuckets.defaultSize
        comparisonInterval = Distribution.defaultComparisonInterval
    }

    /// After how many steps ranks compare their parameters unless another number is asked for.
    public static let defaultComparisonInterval = 100

    /// Refuses settings out of their range.
    func validate(reproducible: Bool) throws(HyperparameterError) {
        if let partition {
            try HyperparameterError.requireAtLeastOne("partition", partition)
            guard partition <= Distribution.largestPartition else {
                throw HyperparameterError("partition", partition, expected: "at most \(Distribution.largestPartition)")
            }
            guard reproducible else {
                throw HyperparameterError("partition", partition, expected: "none, or reproducible training")
            }
        }
        try HyperparameterError.requireAtLeastOne("bucket size", bucketSize)
        try HyperparameterError.requireAtLeastOne("comparison interval", comparisonInterval)
    }

    /// A limit for what is surely a mistake.
    static let largestPartition = 65_536
}
