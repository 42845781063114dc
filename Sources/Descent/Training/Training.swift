import Communication
import Kernels
import LinearAlgebra

/// The training of a network: all that changes from step to step, in one value.
///
///     var training = try Training(of: network, on: data.train, with: trainer)
///     while training.epoch < 20, !training.isStopped, try !training.runEpoch().isDiverged {
///         print(training.epoch, try training.network.evaluate(data.test).cost)
///     }
///     try training.save(to: "run.checkpoint")
///
/// It holds the network, the optimizer's moments, the number of steps and the place in the epoch, what the epoch's
/// costs add up to, the parameters to fall back on, and the history. Learning rates and orders follow from the numbers
/// of step and epoch, so that nothing else has a state, and what ``save(to:)`` writes is all there is: a training
/// that is loaded takes the same steps, to the last bit, as one that was never interrupted.
///
/// Training is moved, not copied, from thread to thread too. Every buffer is allocated when it is made; a step
/// allocates nothing.
/// ``Trainer/fit(_:to:epochs:steps:validating:)`` is a training from its first step to its end.
public struct Training: ~Copyable, @unchecked Sendable {
    // Sendable although the programs have scratch memory: it alone has them, and only its mutating methods run them.

    /// The network as it is after the last step. ``finish()`` may give another, the best one.
    ///
    /// When training has diverged it has the parameters at the end of the last whole epoch with a finite cost.
    public internal(set) var network: Network

    /// The settings.
    public let trainer: Trainer

    /// What training learns from.
    let data: TrainingData

    /// What steps go through: all examples, or room for two batches of a reader's.
    let examples: Examples

    /// m.
    let exampleCount: Int

    /// What reads a reader's batches; nil for examples.
    let reading: BatchReader?

    /// The targets as the network learns them: scaled, if it scales them.
    let targets: Targets

    /// What the network is evaluated on after each epoch: the validation set and the test set.
    let validation: Examples?
    let test: Examples?

    /// The number of examples in a full batch, of all ranks together.
    public let batchSize: Int

    /// The ranks that share training.
    let ranks: RankGroup

    /// Whether steps are drawn: the smallest are shorter than it takes to look for what draws them.
    let isTimed: Bool

    // MARK: State

    var optimizer: OptimizerState

    /// The last parameters between two epochs whose cost was finite, or those before training.
    var lastGood: AlignedBuffer<Float>

    /// The epoch that goes on or, between two epochs, the one before; number 0 before the first.
    var tally: EpochTally

    /// The whole epochs.
    var wholeEpochs: TrainingHistory

    /// What every learning rate of the schedule is multiplied with, from 0 to 1: 1 unless a callback, as
    /// ``ReduceOnPlateau``, or you have lowered it.
    public var learningRateFactor = 1.0 {
        didSet {
            precondition(
                learningRateFactor >= 0 && learningRateFactor <= 1, "a factor of \(learningRateFactor), expected 0 to 1"
            )
        }
    }

    /// Whether a callback has stopped training: there are no further steps until you set it to false. A checkpoint
    /// keeps it.
    ///
    /// ``run(epochs:steps:)`` then takes no step, so that a run which is taken up again from its last checkpoint ends
    /// as it ended; ``runEpoch()`` and ``runStep()`` throw ``TrainingError/stopped(epoch:step:history:)``. An
    /// observer's ``TrainingDecision/stop`` ends its own run alone, and leaves this as it is.
    public var isStopped = false

    /// What looks at training after each step, in this order; a checkpoint keeps what they remember.
    ///
    /// ``TrainingCallback/trainingBegan(_:)`` of each is called before the next step, also when you have changed one.
    public var callbacks: [any TrainingCallback] {
        get { installed }
        set {
            installed = newValue
            hasBegun = false
        }
    }

    /// The callbacks.
    var installed: [any TrainingCallback] = []

    /// Whether the callbacks know that training goes on.
    var hasBegun = false

    /// What tells this run from others, in its checkpoints; training that is loaded keeps it.
    var run = Training.newRun()

    /// How often it was saved.
    var saveCount = 0

    /// Of what training learns from, for checkpoints; nil before the first.
    var checksums: Checksums?

    // MARK: Scratch

    let program: any StepExecutor
    let validationProgram: ForwardProgram?
    let testProgram: ForwardProgram?

    /// The order of the examples in the epoch that goes on or, between two epochs, in the one before.
    var order: EpochOrder

    /// Where the parameters are kept that may be the next `lastGood`; empty without an L2 term. A step keeps parameters
    /// when their loss is finite, and only after it is it known whether their L2 term is.
    var candidate: AlignedBuffer<Float>

    /// The part of an epoch with which a run ended.
    var unfinished: TrainingHistory.Epoch?

    /// What ends a run before its time and is thrown at its end.
    var interruption: Interruption?

    /// Whether a rank could not take the last step, so that none has.
    var hasWithdrawn = false

    /// Whether the system was asked for huge pages.
    var hasAdvised = false

    /// Training that begins with the first step.
    ///
    /// Everything is checked and allocated now.
    ///
    /// - Parameters:
    ///   - network: what to train; it is gone if an error is thrown: pass `network.copy()` to keep it.
    ///   - examples: what to learn.
    ///   - trainer: the settings.
    ///   - validation: examples on which the network is evaluated after each epoch.
    ///   - callbacks: what looks at training after each step, in this order.
    /// - Throws: ``TrainingError`` for settings out of their range, for examples that the network is not for, and for
    ///   too little memory.
    public init(
        of network: consuming Network, on examples: Examples, with trainer: Trainer = Trainer(),
        validating validation: Examples? = nil, callbacks: [any TrainingCallback] = []
    ) throws(TrainingError) {
        try self.init(of: network, on: examples, with: trainer, validating: validation, testing: nil)
        installed = callbacks
    }

    /// Training on examples that a reader reads when steps need them.
    ///
    /// - Parameters:
    ///   - network: what to train; it is gone if an error is thrown: pass `network.copy()` to keep it.
    ///   - reader: what to learn. Its classes have the network's names, if that has any.
    ///   - trainer: the settings. ``BatchOrder/blocks(seed:size:window:)`` suits a reader that is fast where the
    ///     numbers of examples are close to each other.
    ///   - validation: examples on which the network is evaluated after each epoch.
    ///   - callbacks: what looks at training after each step, in this order.
    /// - Throws: ``TrainingError`` for settings out of their range, for a reader that the network is not for, and for
    ///   too little memory.
    public init(
        of network: consuming Network, reading reader: some ExampleReader, with trainer: Trainer = Trainer(),
        validating validation: Examples? = nil, callbacks: [any TrainingCallback] = []
    ) throws(TrainingError) {
        try trainer.validate(epochs: nil, steps: nil)
        let parts = try TrainingParts(trainer, network, .reader(reader), validation: validation, test: nil)
        self.init(of: network, parts)
        installed = callbacks
    }

    /// Training whose network is evaluated on test examples too, which choose nothing.
    package init(
        of network: consuming Network, on examples: Examples, with trainer: Trainer, validating validation: Examples?,
        testing test: Examples?
    ) throws(TrainingError) {
        try trainer.validate(epochs: nil, steps: nil)
        let parts = try TrainingParts(trainer, network, .examples(examples), validation: validation, test: test)
        self.init(of: network, parts)
    }

    /// Training that begins with the first step, with all that it needs.
    init(of network: consuming Network, _ parts: consuming TrainingParts) {
        trainer = parts.trainer
        data = parts.data
        examples = parts.examples
        exampleCount = parts.exampleCount
        reading = parts.reading
        targets = parts.examples.targets.scaled(by: network.targetStandardization)
        validation = parts.validation
        test = parts.test
        batchSize = parts.batchSize
        ranks = parts.ranks
        isTimed = parts.trainer.timeline != nil
        program = parts.program
        validationProgram = parts.validationProgram
        testProgram = parts.testProgram
        if network.classNames == nil { network.classNames = parts.classNames }
        optimizer = parts.optimizer
        order = parts.order
        lastGood = parts.lastGood
        candidate = parts.candidate
        tally = EpochTally(number: 0)
        tally.stopClock()
        wholeEpochs = TrainingHistory(batchSize: batchSize, workers: program.workers)
        ranks.broadcast(network.parameterView)
        lastGood.view.update(from: network.parameterView)
        self.network = network
    }

    /// Ends training, and gives its network: as it is after the last step, unless a callback chooses otherwise, as
    /// ``EarlyStopping`` does the best.
    public consuming func finish() -> Network {
        let hasDiverged = isDiverged
        var callbacks = installed
        var network = network
        if !hasDiverged {
            for index in callbacks.indices { callbacks[index].trainingEnded(&network) }
        }
        return network
    }
}

extension Training {
    /// The number of whole epochs so far.
    public var epoch: Int { wholeEpochs.epochCount }

    /// The number of steps so far.
    public var step: Int { optimizer.stepCount }

    /// The number of examples that the steps of the epoch that goes on went through; 0 between two epochs.
    public var examplesDone: Int { isBetweenEpochs ? 0 : tally.exampleCount }

    /// The number of steps of an epoch; the last may be of fewer examples.
    public var stepsPerEpoch: Int { (exampleCount + batchSize - 1) / batchSize }

    /// What happened so far, epoch by epoch; the last may be the part of one with which ``run(epochs:steps:)`` ended.
    public var history: TrainingHistory {
        var history = wholeEpochs
        if let unfinished { history.append(unfinished) }
        return history
    }

    /// Whether a cost, a parameter or a moment was no longer finite: there are no further steps.
    ///
    /// The cost that the last step has led to is seen by the next one.
    public var isDiverged: Bool { wholeEpochs.ending == .diverged }

    /// The learning rate of the last step; 0 before the first.
    public var learningRate: Double { tally.learningRate }

    /// The mean cost of the steps of the epoch so far, or, between two epochs, of the one before; NaN before the first.
    public var cost: Double { tally.cost }

    /// The L2 norm ‖∇J‖ of the gradient of all parameters: on the mini-batch of the last step, as the parameters are
    /// now. NaN before the first step.
    ///
    /// It takes as long as a step, and allocates the memory of one. Of training that ranks share all must ask.
    ///
    /// - Throws: ``TrainingError/memory(_:)``.
    public func gradientNorm() throws(TrainingError) -> Double {
        guard tally.exampleCount > 0 else { return .nan }
        var backpropagation = try Backpropagation(
            for: network, batchSize: batchSize, workers: try trainer.workerCount, products: trainer.products,
            reproducible: trainer.isReproducible)
        var rows: [Int32] = []
        let batch = reading?.lastRows ?? order.last(ranks.own(lastBatch))
        for index in 0..<batch.count { rows.append(batch[index]) }
        guard ranks.isSeveral else {
            _ = try backpropagation.run(network, on: examples, rows: rows, l2: trainer.l2)
            let gradients = backpropagation.gradients
            var sum = 0.0
            for index in gradients.indices { sum += Double(gradients[index]) * Double(gradients[index]) }
            return sum.squareRoot()
        }
        // Each rank's mean, by its share of the examples.
        var gradient = [Double](repeating: 0, count: network.parameterCount)
        if !rows.isEmpty {
            // The L2 term counts once, with the batch's first example.
            let isFirst = ranks.own(lastBatch).lowerBound == lastBatch.lowerBound
            _ = try backpropagation.run(network, on: examples, rows: rows, l2: isFirst ? trainer.l2 : 0)
            let share = Double(rows.count) / Double(lastBatch.count)
            let gradients = backpropagation.gradients
            for index in gradients.indices { gradient[index] = share * Double(gradients[index]) }
        }
        return ranks.total(gradient).reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// The first of the callbacks of a type, as it is now; nil where there is none.
    public func callback<Callback: TrainingCallback>(_ type: Callback.Type) -> Callback? {
        for case let callback as Callback in installed { return callback }
        return nil
    }

    /// A name for a run that no other has: 64 random bits.
    static func newRun() -> String {
        let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Whether the next step is an epoch's first.
    var isBetweenEpochs: Bool { tally.number == 0 || tally.exampleCount == exampleCount }

    /// Where the examples of the last step lie in the order.
    var lastBatch: Range<Int> {
        let count = tally.exampleCount
        return count == 0 ? 0..<0 : (count - 1) / batchSize * batchSize..<count
    }
}

/// The checksums of the examples of training.
struct Checksums {
    let examples: UInt32
    let validation: UInt32?

    /// Reads all of the examples.
    ///
    /// - Parameter communicator: the ranks that all ask; rank 0 reads for them.
    init(_ data: TrainingData, validation: Examples?, _ communicator: any Communicator = SingleProcess()) {
        let isRoot = communicator.rank == 0
        var found = [0.0, 0]
        if isRoot { found = [Double(data.checksum), Double(validation?.checksum ?? 0)] }
        unsafe found.withUnsafeMutableBufferPointer { unsafe communicator.sum($0) }
        examples = UInt32(found[0])
        self.validation = validation == nil ? nil : UInt32(found[1])
    }
}
