package import ArgumentParser
import Descent
import Reporting

/// `descent cross-validate`: how well networks do that are trained on parts of the data, each on the rest.
package struct CrossValidateCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "cross-validate",
        abstract: "Tests settings on every example, by networks that are trained on the others.",
        usage: "descent cross-validate --data D [--folds 5] [--metrics NAME,…] [--layers N,N,…] [--optimizer NAME] …",
        discussion: """
            Examples:
              descent cross-validate --data csv:flowers.csv:species
              descent cross-validate --data csv:flowers.csv --metrics f1_macro,roc_auc
              descent cross-validate --data moons:1000 --layers 16,8 --json

            The examples are divided at random into K folds whose sizes differ by one at most, the same share of each class in \
            each, chosen by --seed. For each fold a network is trained on the examples of the others as descent train would \
            train it: with the same defaults and flags; what is learnt from a table, and the scaling, come from those \
            examples alone; and of at least \(TrainingLength.leastCount) of them a tenth is held out for validation, which tells when to \
            stop and the best epoch. Then it is tested on the fold's examples, which have chosen nothing.

            On standard output comes a line for each fold, and then `cost M ± D` and the same for accuracy, or r2 and rmse, and \
            for --metrics: the mean of the folds, and their sample deviation √(Σ(x − M)²/(K − 1)), from which the networks' \
            differences from set to set can be read. The cost is that of scaled labels where these are scaled. No model is \
            kept: train one on all examples, by descent train with the same flags.

            Up to --workers folds are trained at the same time, with one worker each, so that neither their number nor the \
            number of processors shows in a result: each is that of descent train --workers 1. With --reproducible, or \
            --products own, no number of workers shows, and large networks are trained by all workers, fold after fold, where \
            that is faster. Each of the folds at the same time has its examples in memory.

            Ctrl-C ends it within a step and prints the folds that are done; the exit status is 130. Training that diverges in \
            a fold ends it with 65.
            """)

    @OptionGroup(title: "Data")
    package var data: FoldOptions

    @OptionGroup(title: "Network")
    package var network: NetworkOptions

    @OptionGroup(title: "Optimizer")
    package var optimizer: OptimizerOptions

    @OptionGroup(title: "Training")
    package var training: TrainingOptions

    @OptionGroup(title: "Large mini-batches")
    package var largeBatches: LargeBatchOptions

    @OptionGroup(title: "Validation")
    package var validation: FoldValidationOptions

    @OptionGroup(title: "Output")
    package var output: FoldOutputOptions

    package init() {}

    package func run() throws {
        StopSignal.catchOnce()
        let trainer = try training.trainer(try optimizer.makeOptimizer())
        if let path = network.initialWeights {
            throw Failure(
                .usage,
                "--initial-weights \(path): its network may have learnt from the examples that it would be tested on; leave "
                    + "the flag out")
        }
        if !(validation.validationSplit.map { $0 > 0 } ?? training.hasAutomaticLength) {
            try validation.selection.requireValidation(remedy: "--validation-split F")
        }
        let loaded = try FoldedData(data.data, data.table.settings, network.loss)
        var folds = FoldTrainer(
            data: loaded, folds: try makeFolds(of: loaded.targets), options: data, network: network,
            training: training, largeBatches: largeBatches, selection: validation.selection,
            validationShare: validation.validationSplit, trainer: trainer)
        let schedule = try plan(&folds)
        let queue = FoldQueue(
            count: folds.folds.count,
            train: { [folds] (fold, isStopped) throws(Failure) in
                try folds.run(fold, isStopped: isStopped)
            }
        ) { result in
            if !output.quiet { Console.line(line(result)) }
        }
        let (results, failure) = queue.run(atOnce: schedule.foldCount)
        let report = FoldReport(results: results, foldCount: folds.folds.count, metrics: folds.metrics)
        if !results.isEmpty { try print(report, loaded.targets) }
        if let failure { throw failure }
        guard results.count < folds.folds.count, let signal = StopSignal.received else { return }
        throw Failure(
            signal.status,
            "\(signal.name) ended the cross-validation; \(results.count) of \(folds.folds.count) folds "
                + (results.count == 1 ? "is done" : "are done"))
    }

    /// The folds, of classes with the same share of each.
    private func makeFolds(of targets: Targets) throws(Failure) -> Folds {
        do {
            return try targets.folds(data.folds, seed: training.seed, stratified: true)
        } catch {
            if case .setting(let setting) = error { throw Failure(setting) }
            throw Failure(error, flag: "--folds")
        }
    }

    /// Makes the choices that the first fold's data decide, and says them.
    private func plan(_ folds: inout FoldTrainer) throws(Failure) -> FoldSchedule {
        let wanted: Int
        do { wanted = try Trainer.workerCount(training.workers, products: training.products) } catch {
            throw Failure(error)
        }
        folds.trainer.workers = 1
        let first = try folds.prepare(0)
        let parameterCount = first.network.parameterCount
        let batch = first.task.batch
        folds.metrics = try chosenMetrics(first.network, folds.data.targets)
        // Debian's OpenBLAS is built for so many callers.
        let most = training.products == .own || training.reproducible ? wanted : min(wanted, 64)
        var schedule = FoldSchedule(
            folds: folds.folds.count, workers: most, parameterCount: parameterCount, batchSize: batch.batchSize,
            isIndependent: training.products == .own || training.reproducible)
        let training = first.data.training
        let examples = training.train.byteCount + (training.validation?.byteCount ?? 0) + first.data.test.byteCount
        // The parameters once more for the best epoch's.
        let bytes = folds.data.foldBytes(examples) + batch.trainingBytes + 4 * parameterCount
        do {
            schedule = try schedule.fitting(foldBytes: bytes, sharedBytes: folds.data.sharedBytes)
        } catch {
            throw Failure(.usage, "--layers and --batch-size, with the examples of one fold beside the data: \(error)")
        }
        folds.trainer.workers = schedule.workers
        if !output.quiet { announce(first, schedule, foldBytes: bytes, folds) }
        return schedule
    }

    /// The metrics to measure: accuracy, or R² and RMSE, and those of `--metrics`.
    private func chosenMetrics(_ network: borrowing Network, _ targets: Targets) throws(Failure) -> [Metric] {
        var chosen: [Metric] = network.output == .identity ? [.r2, .rmse] : [.accuracy]
        switch output.metrics {
        case nil: break
        case .all?:
            for metric in Metric.allCases where MetricFit.refusal(metric, network, targets) == nil {
                if !chosen.contains(metric) { chosen.append(metric) }
            }
        case .some(let named)?:
            for metric in named {
                if let reason = MetricFit.refusal(metric, network, targets) {
                    throw Failure(.usage, "--metrics \(metric.rawValue): \(reason)")
                }
                if !chosen.contains(metric) { chosen.append(metric) }
            }
        }
        return chosen
    }

    /// Says what is about to be trained, and how.
    private func announce(
        _ first: borrowing FoldTrainer.Prepared, _ schedule: FoldSchedule, foldBytes: Int, _ folds: FoldTrainer
    ) {
        let units = [first.network.inputs] + first.network.layers.map(\.units)
        let widths = units.map { "\($0)" }.joined(separator: "-")
        let together = schedule.foldCount == 1 ? "one fold" : "\(schedule.foldCount) folds"
        let workers = schedule.workers == 1 ? "1 worker" : "up to \(schedule.workers) workers"
        // Of folds whose batch sizes differ, the first's, and its rate.
        let parts = [
            "\(folds.folds.count) folds of \(NumberText.grouped(folds.data.targets.count)) examples",
            "\(widths), \(NumberText.grouped(first.network.parameterCount)) parameters",
            "batch size \(first.task.batch.batchSize)",
            optimizerText(first.task),
            "\(together) at the same time, with \(workers) and \(MemoryError.amount(foldBytes)) each",
        ]
        Console.paragraph(parts.joined(separator: ", "))
        if let text = first.task.tableText { Console.paragraph(text) }
        if let text = first.task.weightText { Console.paragraph(text) }
        if let text = first.task.lengthText { Console.paragraph(text) }
    }

    /// What updates the parameters, at which rate.
    private func optimizerText(_ task: TrainingTask) -> String {
        OptimizerText.text(
            optimizer.optimizer.description, givenRate: "\(task.givenLearningRate)",
            scaled: largeBatches.scaleLearningRate.map { (task.trainer.optimizer.learningRate, "\($0)") },
            warmup: largeBatches.warmup.map { "\($0)" })
    }

    /// A fold's line on standard error.
    private func line(_ result: FoldResult) -> String {
        let best = result.savedEpoch.map { ", the best \(NumberText.grouped($0))" } ?? ""
        return "fold \(result.number)/\(data.folds)  cost \(NumberText.decimal(result.cost))  "
            + "\(CountText.text(result.epochs, "epoch"))\(best)  \(NumberText.duration(seconds: result.seconds))"
    }

    private func print(_ report: FoldReport, _ targets: Targets) throws(Failure) {
        for remark in report.remarks { Console.message(remark) }
        guard output.json else { return try Console.result(report.lines.joined(separator: "\n")) }
        let object = report.json(data.data, targets, seed: training.seed)
        try Console.result(String(JSONText.text(of: object).dropLast()))
    }
}
