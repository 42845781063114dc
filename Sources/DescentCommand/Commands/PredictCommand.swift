package import ArgumentParser
package import Descent
import Formats

/// `descent predict`: a model's outputs for inputs.
package struct PredictCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Writes what a model predicts for the rows of a table, or for an array.",
        discussion: """
            Examples:
              descent predict --model run --data csv:more-flowers.csv
              descent predict --model run --data csv:more-flowers.csv --output p.csv
              descent predict --model run --data csv:more-flowers.csv --keep-columns all
              descent predict --model run --input X.npy --output Y.npy

            A table's columns are found by the names of the training table, in any order, and it needs no label. Each row \
            gets one of CSV, with a header: first the columns that training ignored, as they stand in the table, or those \
            of --keep-columns; then `class`, with its name, and `probability NAME` for each class, or `value` for a \
            model of real values. A row with a missing value that training would have dropped gets empty fields. The \
            memory does not grow with the table. A model that was trained on arrays takes the columns as its inputs, in \
            their order; a label among them has to be named: csv:FILE:COLUMN.

            An output that ends in .npy gets the model's outputs alone, little-endian single precision (<f4) of shape \
            (m, units), a row for each example: the probabilities of the classes for softmax, of class 1 or of each \
            unit's yes for sigmoid, and the values themselves otherwise. NumPy reads it with numpy.load. With --input it \
            is that whatever its name.
            """)

    @OptionGroup
    package var model: ModelOptions

    @Option(
        help: ArgumentHelp(
            "What to predict: the table csv:FILE[:COLUMN]; COLUMN is the label, if it has one. Or descent:FILE[:PART], which convert has "
                + "made: its test part, else that for validation, else that to train with, or the PART that is named.",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data: DataSource?

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @OptionGroup
    package var scaling: ScalingOptions

    @Option(
        help: ArgumentHelp(
            "The inputs as an array: (m, n) or more dimensions that are flattened; <f2, <f4, <f8, integers, |b1, or |u1, whose 255 counts as 1.",
            valueName: "X.npy"),
        completion: .file())
    package var input: String?

    @Option(
        help: ArgumentHelp(
            "Where the predictions go, in the form that its name ends in; - is standard output. (default for --data: -)",
            valueName: "P.csv|P.npy|-"),
        completion: .file())
    package var output: String?

    @Option(
        help: ArgumentHelp(
            "The columns of the table to write before the predictions. (default: those that training ignored, but for one with the name of a prediction's column)",
            valueName: "all|none|NAME,…"),
        transform: { try PredictCommand.keptColumns($0) })
    package var keepColumns: KeptColumns?

    @Flag(help: "Lets --output replace an existing file.")
    package var overwrite = false

    @Option(help: ProductChoice.help)
    package var products = ProductChoice.auto

    package init() {}

    package func validate() throws {
        switch (data, input) {
        case (nil, nil): throw ValidationError("Missing --data csv:FILE or --input X.npy: what to predict.")
        case (.some, .some): throw ValidationError("--data and --input: only one of them can be predicted.")
        case (.csv?, nil): break
        case (.descent?, nil):
            if keepColumns != nil { throw ValidationError("--keep-columns is for --data csv:FILE.") }
            if let flag = table.settings.flags.first {
                throw ValidationError("--\(flag.name) is for --data csv:FILE.")
            }
        case (let data?, nil):
            throw ValidationError(
                "--data \(data): predict takes csv:FILE or descent:FILE, and arrays by --input X.npy.")
        case (nil, .some):
            if keepColumns != nil { throw ValidationError("--keep-columns is for --data csv:FILE.") }
            if let flag = table.settings.flags.first {
                throw ValidationError("--\(flag.name) is for --data csv:FILE.")
            }
            guard let output else { throw ValidationError("Missing --output Y.npy: where the outputs go.") }
            guard output != "-" else { throw ValidationError("--output -: an array goes to a file, Y.npy.") }
        }
        guard let output, input == nil, output != "-", PredictionOutput(path: output) == nil else { return }
        guard !output.hasSuffix(".gz") else {
            throw ValidationError(
                "--output \(output): predictions are not compressed; write them to standard output and pipe them into gzip."
            )
        }
        throw ValidationError(
            "--output \(output): expected a name that ends in .csv or .npy, or - for standard output.")
    }

    private static func keptColumns(_ text: String) throws -> KeptColumns {
        if text == "all" { return .all }
        if text == "none" { return .named([]) }
        guard let list = ColumnList(parsing: text) else {
            throw ValidationError("expected all, none, or names or numbers of columns with commas between them.")
        }
        return .named(list.names)
    }

    package func run() throws {
        if let output, output != "-" { try OutputPath.refuse(output, flag: "--output", overwrites: overwrite) }
        let model = model.path
        let network = try Failure.naming { () throws(FileError) in try Network.load(from: model) }
        let known = KnownModel(network, name: self.model.model)
        try scaling.refuseContradiction(to: known)
        if case .csv(let path, let label)? = data {
            try predict(path, label: label, network, known)
        } else if case .descent(let path, let part)? = data {
            try predict(path, part, network, known)
        } else if let input, let output {
            try predict(input, to: output, network, model)
        }
    }

    // MARK: - Tables

    private func predict(
        _ path: String, label: String?, _ network: borrowing Network, _ known: KnownModel
    ) throws(Failure) {
        try known.refuseContradictions(table.settings)
        known.sayUnused(table.settings)
        var settings = TablePrediction.Settings()
        settings.label = label
        settings.named = table.settings.namedBeside
        settings.keeping = keepColumns ?? .ignored
        (settings.separator, settings.header) = (table.settings.separator, table.settings.header)
        let target = output.flatMap { PredictionOutput(path: $0) } ?? .standardOutput
        do {
            let prediction = try TablePrediction(network, path, settings, products: products)
            try prediction.write(to: target)
            TableNotice.say(prediction.warnings.filter { !$0.isOnly(of: table.settings.ignored.names) }, of: path)
        } catch {
            throw failure(error, known)
        }
    }

    private func failure(_ error: PredictionError, _ model: KnownModel) -> Failure {
        switch error {
        case .data(.file(let file)) where file.isBrokenPipe: .brokenPipe
        case .data(let data):
            if case .table(.labelNotNamed) = data {
                Failure(.contents, "\(data), as in csv:FILE:COLUMN")
            } else {
                Failure(data, flag: "--data", takenBy: model, table.settings)
            }
        case .setting(let setting): Failure(setting)
        case .outputNotFinite(let value, let path, let line):
            Failure(.contents, "\(model.name) gives \(value) for line \(line) of \(path), not a finite number")
        case .keptName: Failure(.usage, "--keep-columns: \(error)")
        default: Failure(.usage, error.description)
        }
    }

    // MARK: - Arrays

    private func predict(
        _ input: String, to output: String, _ network: borrowing Network, _ model: String
    ) throws(Failure) {
        let inputs: Inputs
        do { inputs = try .npy(input) } catch { throw Failure(error, flag: "--input") }
        let predictions: Predictions
        do {
            predictions = try network.predict(inputs, products: products)
        } catch {
            throw Failure(error, model: model, data: input)
        }
        if let index = predictions.values.firstIndex(where: { !$0.isFinite }) {
            throw Failure(
                .contents,
                "\(model) gives \(predictions.values[index]) for example \(index / predictions.units + 1) of \(input), not a "
                    + "finite number")
        }
        try Failure.naming { () throws(FileError) in
            try NPY.write(predictions.values, shape: [predictions.count, predictions.units], to: output)
        }
    }
}
