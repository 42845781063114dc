import Benchmarks
import Descent
import Reporting

/// A training run from its first step to its results: what it says, what it writes, and how it ends.
struct TrainingSession {
    /// The least time between two writes of the metrics: an epoch may take microseconds.
    private static let interval = Duration.seconds(1)

    private let trainer: Trainer
    private let data: TrainingData
    private let epochs: Int
    private let steps: Int?
    private let batch: BatchSizeAdvice
    private let isQuiet: Bool
    private var configuration: RunConfiguration
    private var directory: RunDirectory?
    private var metrics = MetricsTable()
    private var epochsSeen = 0
    private var reporter = ProgressReporter(
        isTerminal: Console.isTerminal, columns: Console.columns, write: { Console.raw($0) })
    private let clock = ContinuousClock()
    private var lastWrite: ContinuousClock.Instant

    /// - Parameters:
    ///   - trainer: with a fixed batch size and number of workers.
    ///   - batch: why the trainer's batch size is what it is, and the memory that training takes.
    ///   - configuration: what is known of the run before it begins.
    ///   - directory: where it is kept; nil for nowhere.
    init(
        trainer: Trainer, data: TrainingData, epochs: Int, steps: Int?, batch: BatchSizeAdvice,
        configuration: RunConfiguration, directory: RunDirectory?, isQuiet: Bool
    ) {
        self.trainer = trainer
        self.data = data
        self.epochs = epochs
        self.steps = steps
        self.batch = batch
        self.configuration = configuration
        self.directory = directory
        self.isQuiet = isQuiet
        lastWrite = clock.now
    }

    /// Trains the network, writes the run, and prints the results.
    mutating func run(_ network: inout Network) throws(Failure) {
        if let signal = StopSignal.received {
            throw Failure(signal.status, "\(signal.name) ended the run before the first step; nothing is saved")
        }
        try directory?.prepare()
        if !isQuiet { announce(network) }
        do {
            try record(train(&network))
        } catch {
            guard case .diverged(_, _, let history) = error else {
                directory?.discard()
                throw Failure(error)
            }
            record(history)
            try save(network, notes: ["diverged": "true"])
            throw Failure(.contents, "\(error)\(divergenceAdvice)")
        }
        try save(network, notes: [:])
        if let signal = StopSignal.received {
            let saved = directory.map { "the model so far is \($0.modelPath)" } ?? "without --output nothing is saved"
            throw Failure(signal.status, "\(signal.name) ended training after step \(configuration.steps); \(saved)")
        }
        try conclude(network)
    }

    private mutating func train(_ network: inout Network) throws(TrainingError) -> TrainingHistory {
        // The copy is taken back afterwards: an escaping closure cannot hold on to `self`.
        let monitor = Monitor(self)
        defer { self = monitor.session }
        return try trainer.fit(
            &network, to: data.train, epochs: epochs, steps: steps, validating: data.test,
            observing: { progress in
                monitor.session.observe(progress)
                return StopSignal.received == nil ? .goOn : .stop
            })
    }

    private final class Monitor {
        var session: TrainingSession

        init(_ session: TrainingSession) { self.session = session }
    }

    /// Takes note of a step.
    private mutating func observe(_ progress: TrainingProgress) {
        if !isQuiet { reporter.report(progress) }
        guard let epoch = progress.finishedEpoch else { return }
        epochsSeen += 1
        guard directory != nil else { return }
        metrics.append(epoch)
        configuration.epochs = epoch.number
        configuration.steps = epoch.step
        guard clock.now - lastWrite >= TrainingSession.interval else { return }
        // Should the disk be full now, it may not be later, and the last write will tell.
        try? directory?.writeProgress(metrics: metrics, configuration: configuration)
        lastWrite = clock.now
    }

    /// Takes note of how training ended.
    private mutating func record(_ history: TrainingHistory) {
        if !isQuiet {
            for epoch in history.epochs.dropFirst(epochsSeen) { reporter.report(epoch, of: epochs) }
        }
        reporter.clear()
        if directory != nil { metrics.complete(with: history) }
        configuration.record(history)
    }

    /// Writes model, metrics and configuration, if anything is to be written.
    private func save(_ network: borrowing Network, notes: [String: String]) throws(Failure) {
        guard let directory else { return }
        do {
            try directory.writeModel(network, notes: notes)
            try directory.write(metrics: metrics, configuration: configuration)
        } catch {
            throw Failure(error)
        }
    }

    private var divergenceAdvice: String {
        let advice = "; a smaller --learning-rate may help"
        guard let directory else { return advice }
        return advice + "; \(directory.modelPath) has the parameters of the last good epoch"
    }

    /// Evaluates the trained network, writes the results and prints them.
    private mutating func conclude(_ network: borrowing Network) throws(Failure) {
        let train: Evaluation
        let test: Evaluation?
        do throws(TrainingError) {
            train = try network.evaluate(data.train, workers: trainer.workers)
            if let examples = data.test {
                test = try network.evaluate(examples, workers: trainer.workers)
            } else {
                test = nil
            }
        } catch {
            throw Failure(error)
        }
        if let directory {
            configuration.results = RunConfiguration.Results(train: train, test: test)
            do {
                try directory.write(configuration)
            } catch {
                throw Failure(error)
            }
            if !isQuiet { Console.line("the model is \(directory.modelPath)") }
        }
        let lines =
            EvaluateCommand.lines(train, prefix: "train ")
            + (test.map { EvaluateCommand.lines($0, prefix: "test ") } ?? [])
        try Console.result(lines.joined(separator: "\n"))
        if !train.cost.isFinite {
            // The last step left parameters that are finite and useless; no step saw the cost that they have.
            configuration.ending = .diverged
            try save(network, notes: ["diverged": "true"])
            throw Failure(
                .contents,
                "training diverged: the trained network's cost is not finite; a smaller --learning-rate may help")
        }
        if let test, !test.cost.isFinite {
            throw Failure(.contents, "the trained network's cost on the test data is not finite")
        }
    }

    /// Says what is about to be trained, and on what.
    private func announce(_ network: borrowing Network) {
        let machine = configuration.machine
        let widths = ([network.inputs] + network.layers.map(\.units)).map { "\($0)" }.joined(separator: "-")
        let workers = trainer.workers ?? 1
        let parts = [
            "\(widths) (\(configuration.activations))",
            "\(NumberText.grouped(network.parameterCount)) parameters",
            "\(NumberText.grouped(data.train.count)) examples",
            "batch size \(configuration.batchSize)",
            configuration.rule,
            workers == 1 ? "1 worker" : "up to \(workers) workers",
            machine.instructionSetText,
            "OpenBLAS \(machine.openblas.kernel)",
        ]
        Console.line(parts.joined(separator: ", "))
        Console.line(BatchSizeText.line(batch, dataBytes: data.train.byteCount))
        if let pins = machine.openblas.pins {
            Console.line("\(pins) in the environment pins OpenBLAS; without it OpenBLAS suits itself to the processor")
        }
    }
}
