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
    /// From 1 to 1024; with ``ProductChoice/blas`` from 1 to 64, as Debian builds OpenBLAS for 64 threads, and
    /// ``ProductChoice/auto`` keeps to Descent's kernels above that. Nil takes at most 64, but for
    /// ``ProductChoice/own``. Where the system starts fewer threads, there are
    /// fewer workers, and ``TrainingHistory/workers`` has their number.
    public var workers: Int?

    /// Who computes the matrix products: by default OpenBLAS those of large mini-batches and layers, Descent's own
    /// kernels the others.
    public var products: ProductChoice

    /// Whether the same seed must give the same bits for any number of workers.
    ///
    /// It keeps to Descent's own kernels, whose order of summation does not follow from how the work is shared. Whether
    /// that costs speed depends on the processor: docs/kernels.md has the measurements. It contradicts
    /// ``ProductChoice/blas``: training is refused.
    public var isReproducible: Bool

    /// How processes share training; by default one has it alone.
    public var distribution = Distribution()

    /// Which program takes the steps.
    package var program = ProgramChoice.fastest

    /// Where the time of the steps goes, for benchmarks: each run adds to it.
    package var profile: StepProfile?

    /// What draws the steps and their parts; nil for nothing.
    package var timeline: StepTimeline?

    /// A trainer with these settings; they are checked when training begins.
    public init(
        optimizer: some Optimizer = Adam(), batchSize: BatchSize = .automatic,
        schedule: some LearningRateSchedule = LearningRateDecay.none, order: BatchOrder = .shuffled(seed: 1),
        l2: Double = 0, workers: Int? = nil, products: ProductChoice = .auto, reproducible: Bool = false
    ) {
        self.optimizer = optimizer
        self.batchSize = batchSize
        self.schedule = schedule
        self.order = order
        self.l2 = l2
        self.workers = workers
        self.products = products
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
            try distribution.validate(reproducible: isReproducible)
            if let epochs { try HyperparameterError.requireAtLeastOne("epochs", epochs) }
            if let steps { try HyperparameterError.requireAtLeastOne("steps", steps) }
        } catch {
            throw .hyperparameter(error)
        }
        try Trainer.check(products, reproducible: isReproducible)
        _ = try Trainer.workerCount(workers, products: products)
    }

    /// Refuses to ask OpenBLAS for what it does not promise.
    package static func check(_ products: ProductChoice, reproducible: Bool) throws(TrainingError) {
        guard reproducible, products == .blas else { return }
        throw .hyperparameter(
            HyperparameterError("products", "blas", expected: "auto or own where training must be reproducible"))
    }

    /// The number of workers that was asked for, or all usable processors.
    ///
    /// - Parameter products: who computes the products.
    package static func workerCount(_ wanted: Int?, products: ProductChoice = .auto) throws(TrainingError) -> Int {
        let largest = products == .blas ? ProductRule.largestCallerCount : largestWorkerCount
        // All usable processors, but no more than leave OpenBLAS in use.
        guard let wanted else {
            return min(UsableProcessors.count, products == .own ? largest : ProductRule.largestCallerCount)
        }
        guard wanted >= 1, wanted <= largest else {
            throw .hyperparameter(HyperparameterError("workers", wanted, expected: "from 1 to \(largest)"))
        }
        return wanted
    }

    /// A limit for what is surely a mistake: more than any machine has processors of one kind.
    static let largestWorkerCount = 1024
}
