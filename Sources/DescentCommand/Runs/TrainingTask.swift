import Descent

/// What a run trains, on what and for how long, with every choice made that the flags left open.
struct TrainingTask: Sendable {
    /// With a fixed batch size and number of workers, and the rate for that batch size.
    let trainer: Trainer

    /// α as it was given, before it is scaled by the batch size.
    let givenLearningRate: Double

    let data: TrainingData

    /// For how many epochs.
    let length: TrainingLength

    /// What tells the best epoch.
    let monitor: Monitor

    /// Which epoch's network is the result.
    let keep: KeptEpoch

    /// The network's widths and activations.
    let shape: NetworkShape

    /// The batch size, why it is that, and the memory that training takes.
    let batch: BatchSizeAdvice

    /// Whether the network scales its inputs.
    let isStandardized: Bool

    /// How the table became inputs, and what is scaled; nil where nothing is to be said.
    let tableText: String?

    /// How much each example counts; nil where all count the same.
    let weightText: String?

    /// The number of workers.
    let workers: Int

    /// The processes that share training.
    var communicator: any Communicator { trainer.distribution.communicator }

    /// OpenBLAS's share of the arithmetic of a whole batch's products; nil where a step has none.
    let blasShare: Double?

    /// Chooses batch size and workers where the trainer leaves them open.
    init(
        _ trainer: Trainer, _ data: TrainingData, _ training: TrainingOptions, _ selection: SelectionOptions,
        _ largeBatches: LargeBatchOptions, for network: borrowing Network
    ) throws(Failure) {
        do {
            batch = try BatchSizeAdvice(
                trainer.batchSize, forExamples: data.train.count, network: network, optimizer: trainer.optimizer)
        } catch {
            throw Failure(error)
        }
        do {
            workers = try trainer.workerCount
            blasShare = try trainer.blasShare(of: network, batchSize: batch.batchSize)
        } catch {
            throw Failure(error)
        }
        givenLearningRate = trainer.optimizer.learningRate
        var trainer = try largeBatches.adapted(
            trainer, batchSize: batch.batchSize, stepsPerEpoch: batch.stepsPerEpoch)
        trainer.batchSize = .fixed(batch.batchSize)
        trainer.workers = workers
        self.trainer = trainer
        self.data = data
        let monitor = selection.monitor ?? .cost
        self.monitor = monitor
        shape = NetworkShape(network)
        isStandardized = network.standardization != nil
        tableText = TableText.line(data.encoder, network)
        weightText = WeightText.line(column: data.weightsColumn, data.classWeights, of: data.train)
        keep = selection.keep ?? (data.validation == nil ? .last : .best)
        length = TrainingLength(
            training.epochs, steps: training.steps, stepsPerEpoch: batch.stepsPerEpoch,
            isValidated: data.validation != nil, hasClasses: network.output != .identity,
            patience: selection.earlyStopping, minDelta: selection.minDelta, monitor: monitor)
        if let minDelta = selection.minDelta, length.patience == nil {
            throw Failure(.usage, "--min-delta \(minDelta) needs --early-stopping, which asks for improvements")
        }
        guard case .metric(let metric) = monitor else { return }
        let problem =
            MetricFit.refusal(metric, network, data.train.targets)
            ?? data.validation.flatMap { MetricFit.undefined(metric, $0.targets) }
        if let problem { throw Failure(.usage, "--monitor \(monitor.name): \(problem)") }
    }

    /// The rule that keeps the best parameters and ends training; nil without validation data.
    func makeRule(for network: borrowing Network) throws(Failure) -> EarlyStopping? {
        guard data.validation != nil else { return nil }
        do { try MemoryError.require(4 * network.parameterCount) } catch { throw Failure(TrainingError.memory(error)) }
        return EarlyStopping(
            patience: length.patience?.epochs, margin: length.patience?.margin ?? 0, minDelta: length.minDelta,
            higherIsBetter: monitor.higherIsBetter)
    }

    /// Training from its first step.
    func begin(_ network: consuming Network) throws(TrainingError) -> Training {
        try Training(of: network, on: data.train, with: trainer, validating: data.validation, testing: data.test)
    }

    /// Training from a checkpoint, and the rule that goes on with it.
    ///
    /// - Parameter rule: one that has seen nothing yet; nil without validation data.
    func load(_ path: String, _ rule: EarlyStopping?) throws(CheckpointError) -> Training {
        try Training.load(
            from: path, on: data.train, with: trainer, validating: data.validation, testing: data.test,
            callbacks: rule.map { [$0] } ?? [])
    }

    /// Runs training to its end, and lends it to an observer after each step.
    func run(_ training: inout Training, _ observer: TrainingObserver) throws(TrainingError) -> TrainingHistory {
        var score: NetworkScore?
        if let meter = try meter(data.validation, training.network) {
            score = { (network) throws(TrainingError) in try meter.value(of: network) }
        }
        // An optional closure counts as escaping; training forgets it.
        return try withoutActuallyEscaping(observer) { (observer) throws(TrainingError) in
            try training.run(epochs: length.epochs, steps: length.steps, observer: observer, score: score)
        }
    }

    /// Why a run that has come so far takes no further step; nil where it does.
    func end(atEpoch epoch: Int, step: Int, _ stopping: EarlyStopping?) -> String? {
        if let stopping, stopping.isOver {
            return "the validation \(monitor.name) has not improved for "
                + "\(CountText.text(stopping.epochsSinceImprovement, "epoch")), which ends it by --early-stopping, however many "
                + "--epochs it may have; train --initial-weights begins a new run with its model"
        }
        if let steps = length.steps, step >= steps {
            return "these are all of its --steps \(steps), however many --epochs it may have"
        }
        return epoch >= length.epochs ? "these are all of its epochs; --epochs with a larger number goes on" : nil
    }

    /// What measures the monitored metric on some examples; nil where an evaluation always has it.
    private func meter(_ examples: Examples?, _ network: borrowing Network) throws(TrainingError) -> MetricMeter? {
        guard let examples, monitor.hasOwnScore, case .metric(let metric) = monitor else { return nil }
        return try MetricMeter(
            metric, on: examples, for: network, workers: workers, products: trainer.products,
            reproducible: trainer.isReproducible, communicator: communicator)
    }

    /// The monitored metric on the validation and the test data, where there are such data and their evaluations have
    /// no line for it.
    func monitored(_ network: borrowing Network) throws(Failure) -> (validation: Double?, test: Double?) {
        if monitor == .metric(.r2), network.output == .identity { return (nil, nil) }
        do throws(TrainingError) {
            return (
                try meter(data.validation, network)?.value(of: network),
                try data.validation == nil ? nil : meter(data.test, network)?.value(of: network)
            )
        } catch {
            throw Failure(error)
        }
    }

    /// The costs and accuracies of the network on the training data, and on validation and test data if there are any.
    func evaluate(
        _ network: borrowing Network
    ) throws(Failure) -> (train: Evaluation, validation: Evaluation?, test: Evaluation?) {
        // Reproducible results do not depend on the number of workers either.
        let products = trainer.isReproducible ? .own : trainer.products
        let count = data.train.count + (data.validation?.count ?? 0) + (data.test?.count ?? 0)
        do throws(TrainingError) {
            return try LongWait.showing("evaluating", of: count) { (wait) throws(TrainingError) in
                func evaluation(_ examples: Examples) throws(TrainingError) -> Evaluation {
                    try network.evaluate(
                        examples, workers: workers, products: products, communicator: communicator
                    ) { wait.advance(by: $0) }
                }
                let train = try evaluation(data.train)
                let validation = try data.validation.map(evaluation)
                return (train, validation, try data.test.map(evaluation))
            }
        } catch {
            throw Failure(error)
        }
    }
}

extension TrainingTask {
    /// How long training lasts and what is held out, with the reasons; nil where all of that was asked for by number.
    ///
    /// `training lasts until 100 epochs have not improved the validation cost, at most 5,000 epochs; held out of 1,000
    /// examples: 100 for validation, the same share of each class`
    var lengthText: String? {
        let parts = [length.reason.map { "training lasts \($0)" }, data.heldOutText].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
