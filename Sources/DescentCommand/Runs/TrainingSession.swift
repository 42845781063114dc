import Descent
import Formats
import Reporting

/// A training run from its first step to its results: what it says, what it writes, and how it ends.
struct TrainingSession {
    private let task: TrainingTask
    private let isQuiet: Bool
    private var configuration: RunConfiguration
    /// What is written of it; nil for nothing.
    private var record: RunRecord?
    /// The best parameters so far and when to stop; nil without validation data.
    private var stopping: EarlyStopping?
    /// The last epoch or the part of one with which training ended.
    private var lastEpoch: TrainingHistory.Epoch?
    private var reporter: ProgressReporter
    /// Whether it was said that an epoch's score is no finite number.
    private var hasToldOfScore = false
    /// Whether the ranks have evaluated the trained network: after it none waits for another.
    private var hasEvaluated = false
    /// Where the timeline goes; nil for none.
    private let timelinePath: String?

    /// - Parameters:
    ///   - configuration: what is known of the run before it begins.
    ///   - directory: where it is kept; nil to keep nothing.
    init(
        _ task: TrainingTask, _ configuration: RunConfiguration, directory: RunDirectory?, _ output: OutputOptions,
        timeline: String? = nil
    ) {
        self.task = task
        self.configuration = configuration
        record = directory.map {
            RunRecord(
                $0, monitoring: task.monitor, checkpointing: output.checkpointEvery,
                keeping: output.keepCheckpoints ?? RunRecord.keptCheckpoints)
        }
        let isQuiet = output.quiet || !task.isRoot
        self.isQuiet = isQuiet
        timelinePath = timeline
        reporter = ProgressReporter(
            isTerminal: Console.isTerminal, monitoring: task.monitor, columns: { Console.columns },
            write: { Console.raw($0) })
    }

    /// Trains the network, writes the run, and prints the results.
    ///
    /// - Parameters:
    ///   - run: one that goes on.
    ///   - checkpoint: where it goes on; nil to begin anew.
    mutating func run(
        _ network: consuming Network, resuming run: EarlierRun? = nil, from checkpoint: String? = nil
    ) throws(Failure) {
        if let signal = task.agreed(StopSignal.received) {
            throw Failure(
                signal.status, "\(signal.name) ended the run before the first step; nothing is saved", of: .all)
        }
        // Whatever --quiet says: who looks for a rank that was killed has nothing else.
        if task.isRoot, let processes = Ranks.processes { Console.paragraph("processes of the ranks: \(processes)") }
        // Likewise: all ranks wait for those that have too few processors.
        let warnings = task.communicator.placementWarnings(launcher: Launch.own?.launcher)
        if task.isRoot { for warning in warnings { Console.paragraph("warning: \(warning)") } }
        try record?.prepare(for: network)
        stopping = try task.makeRule(for: network)
        var training: Training
        if let run, let checkpoint {
            training = try resume(run, from: checkpoint)
            if !isQuiet {
                announce(network)
                tellPlace(training)
            }
        } else {
            if !isQuiet { announce(network) }
            do { training = try task.begin(network) } catch {
                record?.discard()
                throw Failure(error)
            }
        }
        try record?.begin(configuration, training.history)
        // What is there is damaged or another run's.
        if run != nil { record?.checkpoints.discard(above: training.step) }
        if let run, checkpoint == nil, task.isRoot {
            Console.message("--resume \(run.givenPath): there is no checkpoint; the run begins anew")
        }
        try complete(&training)
    }

    /// The training of a run's checkpoint.
    private mutating func resume(_ run: EarlierRun, from checkpoint: String) throws(Failure) -> Training {
        var training: Training
        do throws(CheckpointError) {
            let rule = stopping
            training = try LongWait.showing("reading the checkpoint", of: 0) { (_) throws(CheckpointError) in
                try task.load(checkpoint, rule)
            }
        } catch {
            let failure = Failure(error)
            throw Failure(failure.status, "--resume \(run.givenPath): \(error)", of: failure.extent)
        }
        try run.require(NetworkShape(training.network), is: task.shape)
        let (epoch, done) = (training.epoch, training.examplesDone)
        guard epoch + (done > 0 ? 1 : 0) <= task.length.epochs else {
            throw Failure(
                .usage,
                "--epochs \(task.length.epochs): the run has \(CountText.text(epoch, "epoch")) already"
                    + (done > 0 ? " and a part of the next" : "") + "; it can have more, not less")
        }
        stopping = training.callback(EarlyStopping.self)
        training.callbacks = []
        configuration.epochs = epoch
        configuration.steps = training.step
        return training
    }

    /// Says where training goes on, or why it doesn't.
    private func tellPlace(_ training: borrowing Training) {
        let (epoch, step, done) = (training.epoch, training.step, training.examplesDone)
        let part = done > 0 ? ", \(NumberText.grouped(done)) examples into the next" : ""
        let place = "after step \(NumberText.grouped(step)), the end of epoch \(NumberText.grouped(epoch))\(part)"
        if let end = task.end(atEpoch: epoch, step: step, stopping) {
            Console.paragraph("is at its end \(place): \(end)")
        } else {
            Console.line("goes on \(place)")
        }
    }

    /// Runs training to its end, and writes and prints what comes of it.
    private mutating func complete(_ training: inout Training) throws(Failure) {
        do {
            let history = try advance(&training)
            checkpoint(&training)
            let signal = task.agreed(StopSignal.received)
            finish(history, signal)
            var network = try copy(training.network)
            keepBest(of: history, &network)
            try save(network, notes: [:])
            try writeTimeline()
            if let signal { throw interrupted(by: signal, network) }
            try conclude(network)
        } catch let error as TrainingError {
            guard case .diverged(_, _, let history) = error else {
                record?.discard()
                throw Failure(error)
            }
            finish(history, nil)
            var network = try copy(training.network)
            keepBest(of: history, &network)
            try save(network, notes: ["diverged": "true"])
            throw Failure(.contents, "\(error)\(divergenceAdvice)", of: .all)
        } catch let failure as Failure {
            throw failure
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private func copy(_ network: borrowing Network) throws(Failure) -> Network {
        do { return try network.copy() } catch { throw Failure(.usage, "\(error)") }
    }

    /// Writes the timeline of all ranks.
    private mutating func writeTimeline() throws(Failure) {
        guard let timelinePath, let timeline = task.trainer.timeline else { return }
        let communicator = task.communicator
        let own = TraceFile.text(timeline, rank: communicator.rank, host: communicator.placement.host)
        let gathered = communicator.gather(Array(own.utf8))
        guard task.isRoot else { return }
        let parts = gathered.map { String(decoding: $0, as: UTF8.self) }
        if timeline.isFull {
            reporter.clear()
            Console.message("--timeline \(timelinePath): it has the first \(timeline.events.count) events")
        }
        do { try AtomicFile.write(TraceFile.file(of: parts), to: timelinePath) } catch {
            reporter.clear()
            Console.message("--timeline: \(error)")
        }
    }

    /// Takes the steps that are left.
    private mutating func advance(_ training: inout Training) throws(TrainingError) -> TrainingHistory {
        // A run that the rule has ended takes no further step.
        guard stopping?.isOver != true else { return training.history }
        return try task.run(&training) { progress, training in
            observe(progress, &training)
            return StopSignal.received == nil && stopping?.isOver != true ? .continue : .stop
        }
    }

    /// Saves the state with which training ended.
    private mutating func checkpoint(_ training: inout Training) {
        var failure: FileError?
        training.savingTogether { training in
            do throws(FileError) { try record?.checkpoint(&training, nil, stopping, configuration) } catch {
                failure = error
            }
        }
        guard let failure else { return }
        reporter.clear()
        Console.message("\(failure); the run can't be taken up again from its last step")
    }

    /// Reports and records a step.
    private mutating func observe(_ progress: TrainingProgress, _ training: inout Training) {
        if !isQuiet { reporter.report(progress) }
        if let epoch = progress.finishedEpoch {
            judge(epoch, training.network)
        }
        var failure: FileError?
        // Where the ranks share the optimizer, a checkpoint takes all of them.
        if training.savesTogether, training.agrees(record?.isCheckpointDue(progress) ?? false) {
            training.savingTogether { training in
                record?.checkpoint(progress, &training, stopping, configuration) { failure = $0 }
            }
        }
        record?.observe(progress, &training, stopping, &configuration) { failure = $0 }
        guard let failure else { return }
        reporter.clear()
        Console.message("\(failure); training goes on, and at its end everything is written once more")
    }

    /// Takes what validation says of an epoch into account.
    private mutating func judge(_ epoch: TrainingHistory.Epoch, _ network: borrowing Network) {
        guard let score = task.monitor.score(of: epoch) else { return }
        if !score.isFinite, !hasToldOfScore, task.isRoot {
            hasToldOfScore = true
            reporter.clear()
            Console.message(
                "the validation \(task.monitor.name) after epoch \(epoch.number) is \(score.isNaN ? "not a number" : "infinite"); "
                    + "such an epoch is never the best")
        }
        stopping?.record(
            score, cost: epoch.validation?.cost, epoch: epoch.number, step: epoch.step, parameters: network.parameters)
        reporter.best = stopping?.best
    }

    /// Gives the network the parameters of the best epoch, where validation is to choose it.
    private mutating func keepBest(of history: TrainingHistory, _ network: inout Network) {
        guard let seen = stopping?.lastEpoch else { return }
        // An epoch that a signal cut short is no less worth looking at.
        if let last = history.epochs.last, last.number > seen { judge(last, network) }
        guard task.keep == .best, let stopping, let best = stopping.best else { return }
        stopping.restoreBest(to: &network)
        configuration.savedEpoch = best.epoch
        configuration.savedSteps = best.step
        configuration.savedMetric = task.monitor.name
        configuration.savedValue = best.score
        if !isQuiet {
            let score = task.monitor.text(of: best.score, places: 6)
            Console.line(
                "best of \(CountText.text(history.epochCount, "epoch")): \(NumberText.grouped(best.epoch)), with the "
                    + "validation \(task.monitor.name) \(score); its network is the result")
        }
    }

    /// Reports and records how training ended.
    ///
    /// - Parameter signal: what ended it; nil if no signal did.
    private mutating func finish(_ history: TrainingHistory, _ signal: StopSignal?) {
        // On a terminal of many epochs some have no line, but the last has.
        if !isQuiet, let last = history.epochs.last, last.number > reporter.lastReportedEpoch {
            reporter.report(last, of: task.length.epochs)
        }
        reporter.clear()
        if !isQuiet, Console.isTerminal, Console.isUTF8 {
            for line in CostCourse.lines(history, columns: Console.columns) { Console.line(line) }
        }
        record?.complete(with: history)
        lastEpoch = history.epochs.last
        configuration.record(history)
        // Nothing but the rule stopped it: that is how it was meant to end.
        if signal == nil, stopping?.isOver == true, history.ending == .stopped {
            configuration.ending = .completed
        }
    }

    /// Writes model, metrics and configuration if the run has a directory.
    private mutating func save(_ network: borrowing Network, notes: [String: String]) throws(Failure) {
        try record?.save(network, notes: notes, configuration)
    }

    private var divergenceAdvice: String {
        let advice = "; a smaller --learning-rate may help"
        guard let record else { return advice }
        let epoch = configuration.savedEpoch == nil ? "last good" : "best"
        return advice + "; \(record.modelPath) has the parameters of the \(epoch) epoch"
    }

    /// Evaluates the trained network, writes the results and prints them.
    private mutating func conclude(_ network: borrowing Network) throws(Failure) {
        let (train, validation, test) = try task.evaluate(network)
        let monitored = try task.monitored(network)
        hasEvaluated = true
        func named(_ value: Double?) -> [String: Double]? { value.map { [task.monitor.name: $0] } }
        func line(_ set: String, _ value: Double?) -> [String] {
            value.map { ["\(set) \(task.monitor.name) \(task.monitor.text(of: $0, places: 6))"] } ?? []
        }
        // The results are printed first: they must not be lost too.
        var unwritten: Failure?
        if let record {
            configuration.results = RunConfiguration.Results(
                train: train, validation: validation, test: test, validationMetrics: named(monitored.validation),
                testMetrics: named(monitored.test))
            do { try record.write(configuration) } catch { unwritten = error }
            if !isQuiet { Console.line("the model is \(record.modelPath)") }
        }
        let lines =
            EvaluateCommand.lines(train, prefix: "train ")
            + (validation.map { EvaluateCommand.lines($0, prefix: "validation ") } ?? [])
            + line("validation", monitored.validation)
            + (test.map { EvaluateCommand.lines($0, prefix: "test ") } ?? [])
            + line("test", monitored.test)
        if task.isRoot { try Console.result(lines.joined(separator: "\n")) }
        if let unwritten { throw unwritten }
        if !train.cost.isFinite {
            // The last step left parameters that are finite and useless; no step saw the cost that they have.
            configuration.ending = .diverged
            try save(network, notes: ["diverged": "true"])
            throw Failure(
                .contents,
                "training diverged: the trained network's cost is not finite; a smaller --learning-rate may help",
                of: .all)
        }
        for (name, judged) in [("validation", validation), ("test", test)] {
            guard let judged, !judged.cost.isFinite else { continue }
            throw Failure(.contents, "the trained network's cost on the \(name) data is not finite", of: .all)
        }
    }

    /// What a signal that ended training leaves to say: the results if they are quickly found, since a user who stops a
    /// run wants to leave, else those of the last epoch.
    private mutating func interrupted(by signal: StopSignal, _ network: borrowing Network) -> Failure {
        let saved = record.map { "; the model so far is \($0.modelPath)" } ?? "; without --output nothing is saved"
        var message = "\(signal.name) ended training after step \(configuration.steps)\(saved)"
        if let lastEpoch {
            let held = (task.data.validation?.count ?? 0) + (task.data.test?.count ?? 0)
            let summary = InterruptedRun(lastEpoch, examples: task.data.train.count + held)
            if task.isRootsAnswer(summary.isEvaluationShort) {
                // The terminal may be gone: whatever fails here, the command ends as the signal has it.
                do { try conclude(network) } catch {
                    // Others may wait in the evaluation for a rank that could not go on with it.
                    if task.communicator.size > 1, error.extent == .one, !hasEvaluated { return error }
                    Console.message(error.message)
                }
            } else {
                message +=
                    "; \(summary.sentence)" + (record == nil ? "" : "; descent evaluate finds those of the model")
            }
        }
        return Failure(signal.status, message, of: .all)
    }

    /// Says what is about to be trained, and on what.
    private func announce(_ network: borrowing Network) {
        let machine = configuration.machine
        let widths = ([network.inputs] + network.layers.map(\.units)).map { "\($0)" }.joined(separator: "-")
        let examples = task.data.train
        let parts = [
            "\(widths) (\(configuration.activations))",
            "\(NumberText.grouped(network.parameterCount)) parameters",
            CountText.text(examples.count, "example"),
            "batch size \(configuration.batchSize)",
            configuration.optimizer,
            task.ranksText,
            (task.workers == 1 ? "1 worker" : "up to \(task.workers) workers") + (task.ranksText == nil ? "" : " each"),
            machine.instructionSetText,
            "OpenBLAS \(machine.openblas.kernel)",
        ]
        Console.paragraph(parts.compactMap { $0 }.joined(separator: ", "))
        Console.paragraph(BatchSizeText.line(task.batch, dataBytes: examples.byteCount))
        if let text = task.tableText { Console.paragraph(text) }
        if let text = task.weightText { Console.paragraph(text) }
        if let text = task.lengthText { Console.paragraph(text) }
        Console.paragraph("products of a step: \(ProductText.step(task.blasShare))")
        if let pins = machine.openblas.pins {
            Console.paragraph(
                "\(pins) in the environment pins OpenBLAS; without it OpenBLAS suits itself to the processor")
        }
    }
}
