import LinearAlgebra
import Machine

/// Trains networks by mini-batch gradient descent.
///
///     let trainer = Trainer(optimizer: Adam(learningRate: 0.001), batchSize: .fixed(256))
///     let history = try trainer.fit(&network, to: data.train, epochs: 10, validating: data.test)
///
/// A trainer is a value of settings; it can train any number of networks, at the same time too.
public struct Trainer: Sendable {
    /// How parameters follow their gradients.
    public var optimizer: any Optimizer

    /// How many examples a step sees.
    public var batchSize: BatchSize

    /// The learning rate over time.
    public var schedule: any LearningRateSchedule

    /// In which order an epoch goes through the examples.
    public var order: BatchOrder

    /// λ of the L2 term: finite and at least 0.
    public var l2: Double

    /// The number of workers; nil for all usable processors. The same number and seed give the same bits.
    ///
    /// From 1 to 1024 with AVX-512. On other processors, where OpenBLAS computes the larger products, from 1 to 64, as
    /// Debian builds OpenBLAS for 64 threads; nil takes at most 64. Where the system starts fewer threads than
    /// that, there are fewer workers, and ``TrainingHistory/workers`` has their number.
    public var workers: Int?

    /// Whether the same seed must give the same bits for any number of workers.
    ///
    /// With AVX-512 it does in any case, and this costs nothing. On other processors it keeps to products whose order
    /// of summation does not follow from how the work is shared, and they are slower there than OpenBLAS's.
    public var isReproducible: Bool

    /// Which program takes the steps.
    package var program = ProgramChoice.fastest

    /// Where the time of the steps goes, for benchmarks: each run adds to it.
    package var profile: StepProfile?

    /// A trainer with these settings; they are checked when training begins.
    public init(
        optimizer: some Optimizer = Adam(), batchSize: BatchSize = .automatic,
        schedule: some LearningRateSchedule = LearningRateDecay.none, order: BatchOrder = .shuffled(seed: 1),
        l2: Double = 0, workers: Int? = nil, reproducible: Bool = false
    ) {
        self.optimizer = optimizer
        self.batchSize = batchSize
        self.schedule = schedule
        self.order = order
        self.l2 = l2
        self.workers = workers
        isReproducible = reproducible
    }

    /// The number of epochs where neither epochs nor steps were asked for.
    package static let defaultEpochs = 10

    /// Refuses settings that are out of range.
    package func validate(epochs: Int?, steps: Int?) throws(TrainingError) {
        do {
            try optimizer.validate()
            try schedule.validate()
            try HyperparameterError.requireNonNegative("l2", l2)
            if let epochs { try HyperparameterError.requireAtLeastOne("epochs", epochs) }
            if let steps { try HyperparameterError.requireAtLeastOne("steps", steps) }
        } catch {
            throw .hyperparameter(error)
        }
        _ = try Trainer.workerCount(workers)
    }

    /// The number of workers that was asked for, or all usable processors.
    ///
    /// - Parameter callsOpenBLAS: whether each of them may call OpenBLAS.
    package static func workerCount(
        _ wanted: Int?, callsOpenBLAS: Bool = Products.preferOpenBLAS(reproducible: false)
    ) throws(TrainingError) -> Int {
        let largest = callsOpenBLAS ? largestCallerCount : largestWorkerCount
        guard let wanted else { return min(UsableProcessors.count, largest) }
        guard wanted >= 1, wanted <= largest else {
            throw .hyperparameter(HyperparameterError("workers", wanted, expected: "from 1 to \(largest)"))
        }
        return wanted
    }

    /// Debian builds OpenBLAS for callers on 64 threads.
    static let largestCallerCount = 64

    /// A limit for what is surely a mistake: more than any machine has processors of one kind.
    static let largestWorkerCount = 1024
}
