package import ArgumentParser
package import Descent
import Formats
import Glibc
import Reporting

/// `descent evaluate`: how a model does on data.
package struct EvaluateCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Prints how well a model does on data.",
        discussion: """
            Examples:
              descent evaluate --model run --data csv:more-flowers.csv:species
              descent evaluate --model run/model.safetensors --data fashion-mnist
              descent evaluate --model run --data csv:flowers.csv --metrics all
              descent evaluate --model run --data csv:flowers.csv --metrics roc_auc --json
              descent evaluate --model run --data csv:flowers.csv --figures pictures

            Prints the line `cost X`, the mean loss without any L2 term, and `accuracy X`, from 0 to 1, where the model tells \
            classes apart, or `r2 X`, R², where it comes close to numbers. The data have the forms of `descent train`; of \
            fashion-mnist it takes the test set.

            A model that was trained on a table takes tables as that one: it finds its columns by their names, in any order, \
            says which others it ignores, and encodes, fills in and scales as it has learnt. The label is the column of that \
            name, unless csv:FILE:COLUMN names another. If it was trained with a column of weights that the table has, or with --weights, \
            the cost is the weighted mean; all metrics count every example once. Where it scales the label, the cost is that of scaled labels, as in \
            training, and all metrics are in the label's own units.

            --metrics adds a table of metrics, as scikit-learn defines them. Beside each is what one reaches without \
            looking at the inputs: by the class with the most examples and the classes' shares of these data, or by the \
            mean of these targets. `all` has also a row for each class and the confusion matrix. A class that is never \
            predicted has the precision 0.

              classes      accuracy, balanced_accuracy; precision, recall, f1, each with _macro or _weighted, or of \
            class 1 of two; top_2_accuracy, top_3_accuracy, top_5_accuracy; roc_auc, log_loss, brier
              real values  r2, rmse, mae, median_absolute_error, explained_variance
            """)

    @OptionGroup
    package var model: ModelOptions

    @Option(
        help: ArgumentHelp(
            "What to evaluate on: fashion-mnist, moons:M[:NOISE[:SEED]], idx:IMAGES,LABELS, npy:X.npy,Y.npy or "
                + "csv:FILE[:COLUMN], or descent:FILE[:PART], which convert has made: its test part, else that for validation, else that to train "
                + "with, or the PART that is named.",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data: DataSource

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @OptionGroup
    package var scaling: ScalingOptions

    @Option(
        help: ArgumentHelp("The metrics to print: all, or names with commas between them.", valueName: "all|NAME,…"),
        transform: { try MetricSelection(parsing: $0) })
    package var metrics: MetricSelection?

    @Flag(help: "Prints one JSON object, with all metrics unless --metrics names some.")
    package var json = false

    @Option(
        help: ArgumentHelp(
            "Where pictures go, made if missing: confusion-matrix.svg, roc.svg and reliability.svg for classes, "
                + "predictions.svg and residuals.svg for real values. (needs gnuplot; default: none)",
            valueName: "DIR"),
        completion: .directory)
    package var figures: String?

    @Flag(help: "Lets --figures replace pictures.")
    package var overwrite = false

    @Option(help: ProductChoice.help)
    package var products = ProductChoice.auto

    package init() {}

    package func validate() throws {
        if let figures, figures.isEmpty { throw ValidationError("--figures is empty; it must name a directory.") }
        if overwrite, figures == nil { throw ValidationError("--overwrite is for --figures, which isn't there.") }
    }

    package func run() throws {
        try table.settings.refuse(unlessTableAmong: data)
        let gnuplot = try figures.map { _ throws(Failure) in try EvaluateCommand.gnuplot() }
        let model = model.path
        let network = try Failure.naming { () throws(FileError) in try Network.load(from: model) }
        let known = KnownModel(network, name: self.model.model)
        try scaling.refuseContradiction(to: known)
        let examples = try data.loadToEvaluate(flag: "--data", table.settings, by: known)
        try TrainingData.refuseNames(of: examples, data, unlessKnown: network.classNames, to: model)
        do { try Compatibility.check(examples, network) } catch {
            throw Failure(error, model: model, data: "\(data)")
        }
        try refuseMetrics(network, examples)
        let areClasses = examples.targets.classCount != nil
        if let figures { try refuseFigures(in: figures, areClasses: areClasses) }
        let evaluation: Evaluation
        do throws(TrainingError) {
            evaluation = try LongWait.showing("evaluating", of: examples.count) { (wait) throws(TrainingError) in
                try network.evaluate(examples, workers: nil, products: products) { wait.advance(by: $0) }
            }
        } catch {
            throw Failure(error, model: model, data: "\(data)")
        }
        guard metrics != nil || json || figures != nil else {
            try Console.result(EvaluateCommand.lines(evaluation).joined(separator: "\n"))
            return try requireFinite(evaluation, model)
        }
        try requireFinite(evaluation, model)
        let predictions: Predictions
        let measured: Metrics
        do throws(TrainingError) {
            let unweighted =
                examples.weights == nil ? evaluation : try network.evaluate(examples.unweighted, products: products)
            predictions = try network.predict(examples.inputs, products: products)
            do {
                measured = try Metrics(
                    predictions, examples.targets, cost: evaluation.cost, logLoss: unweighted.cost,
                    classNames: network.classNames ?? examples.targets.classNames, only: wanted,
                    keepsConfusion: json || wanted == nil)
            } catch {
                throw .memory(error)
            }
        } catch {
            throw Failure(error, model: model, data: "\(data)")
        }
        try report(evaluation, measured)
        guard let gnuplot, let figures else { return }
        let drawn = EvaluationFigures(predictions: predictions, targets: examples.targets, metrics: measured)
        try draw(drawn, gnuplot, in: figures)
    }

    /// The metrics to compute; nil for all. The figures show areas of all classes.
    private var wanted: Set<Metric>? {
        guard case .some(let named)? = metrics, figures == nil else { return nil }
        return Set(named)
    }

    /// Prints what is asked for.
    private func report(_ evaluation: Evaluation, _ measured: Metrics) throws(Failure) {
        let report = MetricsReport(evaluation, measured, metrics ?? .all)
        for remark in report.remarks { Console.message(remark) }
        if json {
            try Console.result(String(JSONText.text(of: report.json).dropLast()))
        } else {
            let lines = metrics == nil ? EvaluateCommand.lines(evaluation) : report.lines
            try Console.result(lines.joined(separator: "\n"))
        }
    }

    private func draw(_ drawn: EvaluationFigures, _ gnuplot: Gnuplot, in directory: String) throws(Failure) {
        let figures: [Figure]
        do { figures = try drawn.all() } catch { throw Failure(.usage, "--figures: \(error)") }
        if drawn.metrics.classification != nil, !figures.contains(where: { $0.name == "roc" }) {
            Console.message("roc.svg is not drawn: the data have only one class")
        }
        for figure in figures {
            let path = try Failure.drawing { () throws(Gnuplot.Problem) in
                try gnuplot.draw(figure, in: directory)
            }
            Console.message("wrote \(path)")
        }
    }

    private func requireFinite(_ evaluation: Evaluation, _ model: String) throws(Failure) {
        guard evaluation.cost.isFinite else {
            throw Failure(.contents, "the cost of \(model) on \(data) is \(evaluation.cost), not a finite number")
        }
    }

    /// Refuses metrics that don't fit the targets or the outputs.
    private func refuseMetrics(_ network: borrowing Network, _ examples: Examples) throws(Failure) {
        guard case .some(let named)? = metrics else { return }
        for metric in named {
            guard let reason = MetricFit.refusal(metric, network, examples.targets) else { continue }
            throw Failure(.usage, "--metrics \(metric.rawValue): \(reason)")
        }
    }

    /// Refuses a directory that can't be written, and pictures that would be replaced, before the work begins.
    private func refuseFigures(in directory: String, areClasses: Bool) throws(Failure) {
        for name in EvaluationFigures.names(areClasses: areClasses) where !overwrite {
            let path = "\(directory)/\(name).svg"
            // A system call that reads the path.
            guard unsafe access(path, F_OK) != 0 else {
                throw Failure(.cannotWrite, "--figures \(directory): \(path) exists already; --overwrite replaces it")
            }
        }
        try Failure.naming { () throws(FileError) in try Directory.makeWritable(directory) }
    }

    private static func gnuplot() throws(Failure) -> Gnuplot {
        do { return try Gnuplot() } catch {
            guard case .missing = error else { throw Failure(error) }
            throw Failure(
                .noInput,
                "--figures: gnuplot is not installed: install it (Debian's package gnuplot-nox) or leave --figures out")
        }
    }

    /// `cost X`, and `accuracy X` of classes or `r2 X` of real targets that differ, after a prefix such as `train `.
    package static func lines(_ evaluation: Evaluation, prefix: String = "") -> [String] {
        ["\(prefix)cost \(NumberText.decimal(evaluation.cost))"]
            + (evaluation.accuracy.map { ["\(prefix)accuracy \(NumberText.fixed($0, places: 6))"] } ?? [])
            + (evaluation.r2.map { ["\(prefix)r2 \(NumberText.fixed($0, places: 6))"] } ?? [])
    }
}
