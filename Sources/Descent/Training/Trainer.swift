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
    public var workers: Int?

    /// Whether the same seed is to give the same bits for any number of workers.
    ///
    /// With AVX-512 it does in any case, and this costs nothing. On other processors it keeps to products whose order of
    /// summation does not follow from how the work is shared, and they are slower there than OpenBLAS's.
    public var isReproducible: Bool

    /// Which program takes the steps.
    package var program = ProgramChoice.fastest

    /// Where the time of the steps goes, for benchmarks: each run adds to it. Only one run at a time may have it.
    package nonisolated(unsafe) var profile: StepProfile?

    /// A trainer with these settings; they are checked when training begins.
    public init(
        optimizer: any Optimizer = Adam(), batchSize: BatchSize = .automatic,
        schedule: any LearningRateSchedule = LearningRateDecay.none, order: BatchOrder = .shuffled(seed: 1),
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

    /// Trains a network.
    ///
    /// Everything is checked and allocated before the first step; a step allocates nothing.
    ///
    /// - Parameters:
    ///   - network: starts from its parameters and ends with the trained ones. When training diverges it gets those at the end
    ///     of the last whole epoch with a finite cost.
    ///   - examples: what to learn.
    ///   - epochs: how many times to go through them, at least 1.
    ///   - steps: ends training after so many steps if that comes first.
    ///   - validation: examples on which the network is evaluated after each epoch.
    ///   - observer: is told of every step, on the calling thread, and may stop training.
    /// - Returns: what happened, epoch by epoch.
    public func fit(
        _ network: inout Network, to examples: Examples, epochs: Int = 10, steps: Int? = nil,
        validating validation: Examples? = nil,
        observing observer: ((TrainingProgress) -> TrainingDecision)? = nil
    ) throws(TrainingError) -> TrainingHistory {
        try fit(
            &network, to: examples, epochs: epochs, steps: steps, validating: validation,
            inspecting: observer.map { observer in { progress, _ in observer(progress) } })
    }

    /// Trains a network as `fit` does, and shows it to the observer as it is after each step.
    ///
    /// The time that the observer takes counts in the epoch's seconds; whoever evaluates the network there has to subtract it.
    ///
    /// - Parameter observer: is told of every step, is lent the network for that time, and may stop training.
    package func fit(
        _ network: inout Network, to examples: Examples, epochs: Int, steps: Int? = nil,
        validating validation: Examples? = nil,
        inspecting observer: ((TrainingProgress, borrowing Network) -> TrainingDecision)?
    ) throws(TrainingError) -> TrainingHistory {
        try validate(epochs: epochs, steps: steps)
        try Compatibility.check(examples, network)
        if let validation { try Compatibility.check(validation, network) }
        let names = network.classNames ?? examples.targets.classNames
        if let validation { try Compatibility.checkNames(of: validation, trainedWith: names) }
        if network.classNames == nil { network.classNames = names }
        var run = try TrainingRun(self, network, examples, epochs: epochs, steps: steps, validation: validation)
        return try BLASRuntime.holdingOneThread { () throws(TrainingError) in try run.train(&network, observer) }
    }

    /// Refuses settings that are out of range.
    package func validate(epochs: Int, steps: Int?) throws(TrainingError) {
        do {
            try optimizer.validate()
            try schedule.validate()
            try HyperparameterError.requireNonNegative("l2", l2)
            try HyperparameterError.requireAtLeastOne("epochs", epochs)
            if let steps { try HyperparameterError.requireAtLeastOne("steps", steps) }
        } catch {
            throw .hyperparameter(error)
        }
        _ = try Trainer.workerCount(workers)
    }

    /// The number of workers that was asked for, or all usable processors.
    package static func workerCount(_ wanted: Int?) throws(TrainingError) -> Int {
        guard let wanted else { return min(UsableProcessors.count, largestWorkerCount) }
        guard wanted >= 1, wanted <= largestWorkerCount else {
            throw .hyperparameter(
                HyperparameterError("workers", wanted, expected: "from 1 to \(largestWorkerCount)"))
        }
        return wanted
    }

    /// Debian builds OpenBLAS for callers on 64 threads.
    static let largestWorkerCount = 64
}
