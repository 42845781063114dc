package import ArgumentParser
import Descent
import Formats
import Reporting

/// `descent convert`: makes a file of examples, which training maps and does not read.
package struct ConvertCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Makes a file of examples that is used where it lies, so it may be larger than the memory.",
        usage:
            "descent convert --from D --to F.descent [--validation-split F] [--test-split F] …\n       descent convert --verify F.descent",
        discussion: """
            Examples:
              descent convert --from csv:flowers.csv --to flowers.descent
              descent convert --from csv:flowers.csv --to f.descent --test-split 0.2
              descent convert --from csv:more.csv --to m.descent --encoder-of f.descent
              descent convert --verify flowers.descent

            The file takes the place of the table: descent train --data descent:flowers.descent. What train would learn from \
            the table is learnt here, from the rows to train with, and is in the file: categories, what stands for \
            missing values, the names of the classes. Models that are trained with it predict from tables, by the \
            columns' names. What is held out for validation and the test is in the file too.

            A table is read in passes, as many columns at a time as there is memory for, and may be larger than it; a row \
            takes some 50 bytes of memory. Arrays (npy:, idx:, fashion-mnist) are read as a whole.

            Later tables that a model or another file is to be tested with need the same encoding, which --encoder-of \
            takes from it. Then nothing is held out unless a flag asks for it.

            The file is one of safetensors, with a checksum that --verify compares. It appears under its name when it is \
            complete. Exit status: 64 for wrong flags, 65 for wrong contents of a file, 66 for a missing file, 74 for output \
            that cannot be written, 129, 130 and 143 after SIGHUP, SIGINT and SIGTERM.
            """)

    @Option(
        help: ArgumentHelp(
            "What to convert: csv:FILE[:COLUMN], or npy:X.npy,Y.npy, idx:IMAGES,LABELS, fashion-mnist or moons:M.",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var from: DataSource?

    @Option(help: ArgumentHelp("The file to make.", valueName: "F.descent"), completion: .file())
    package var to: String?

    @Option(
        help: ArgumentHelp(
            "Compares the checksum of a file that convert has made, and does nothing else: about a second for each gigabyte.",
            valueName: "F.descent"),
        completion: .file())
    package var verify: String?

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @Option(
        help: ArgumentHelp(
            "Encodes the table as that of a model, or of another converted file, was, and learns nothing. (default: learns from the rows to "
                + "train with)",
            valueName: "MODEL|F.descent"),
        completion: .file())
    package var encoderOf: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The share of the examples to hold out for validation, from 0 to below 1, the same of each class. (default: 0.1 of at least "
                + "\(TrainingLength.leastCount) examples, else 0; 0 with --encoder-of)",
            valueName: "F"),
        transform: { try ValidationOptions.share($0) })
    package var validationSplit: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The share of the examples to hold out for the test, apart from the validation set. (default: 0)",
            valueName: "F"),
        transform: { try ValidationOptions.share($0) })
    package var testSplit: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The seed of what is held out, as that of train. (default: 1)", valueName: "N"),
        transform: { try NumberArgument.seed($0) })
    package var seed: UInt64 = 1

    @Flag(help: "Lets --to replace an existing file.")
    package var overwrite = false

    @Flag(help: "Prints only the result and errors.")
    package var quiet = false

    package init() {}

    package func validate() throws {
        if verify != nil {
            guard from == nil, to == nil else {
                throw ValidationError("--verify only compares a checksum; --from and --to are for another call.")
            }
            return
        }
        guard let from else { throw ValidationError("Missing --from D: what to convert, such as csv:FILE.") }
        guard let to else { throw ValidationError("Missing --to F.descent: the file to make.") }
        guard !to.isEmpty else { throw ValidationError("--to is empty; it must name a file.") }
        if from.isConverted { throw ValidationError("--from \(from): it is converted already.") }
        if encoderOf != nil, !from.isTable {
            throw ValidationError("--encoder-of is for tables, csv:FILE, and the data are \(from).")
        }
        if let validationSplit, let testSplit, validationSplit + testSplit >= 1 {
            throw ValidationError(
                "--validation-split \(validationSplit) and --test-split \(testSplit) leave nothing to train with; together they must "
                    + "be below 1.")
        }
    }

    package func run() throws {
        if let verify {
            do { try ExampleFile.verify(verify) } catch { throw Failure(error, flag: "--verify") }
            return try Console.result("\(verify): the checksum is that of its contents")
        }
        guard let from, let to else { return }
        try table.settings.refuse(unlessTableAmong: from)
        if let file = from.files.first(where: { OutputPath.areSame($0, to) }) {
            throw Failure(.usage, "--to \(to): it is the file to convert, \(file); name another")
        }
        try OutputPath.refuse(to, flag: "--to", overwrites: overwrite)
        if case .csv(let path, let label) = from {
            try convert(path, label: label, from, to: to)
        } else {
            try convertArrays(from, to: to)
        }
    }

    // MARK: - Tables

    private func convert(_ path: String, label: String?, _ from: DataSource, to: String) throws(Failure) {
        let model = try encoderOf.map { (name) throws(Failure) in try ConvertCommand.known(name) }
        if let model {
            try model.refuseContradictions(table.settings)
            model.sayUnused(table.settings)
        }
        let line = ConversionLine(isQuiet: quiet)
        defer { line.end() }
        var conversion = try naming(model) { () throws(DataError) in
            try TableConversion(path, conversionSettings(label, model)) { progress in
                line.show(progress)
                return StopSignal.received == nil
            }
        }
        let parts = try split(conversion.targets, from)
        try requireWeights(conversion.weights, parts, from)
        let encoder = try naming(model) { () throws(DataError) in
            try conversion.encoder(learningFrom: parts.isWhole ? nil : parts.train)
        }
        // Until here there is nothing that would have to be removed.
        StopSignal.catchOnce()
        let rows = TableConversion.Parts(train: parts.train, validation: parts.validation, test: parts.test)
        let summary = try naming(model) { () throws(DataError) in
            try conversion.write(rows, by: encoder, to: to)
        }
        line.end()
        guard let summary else {
            let signal = StopSignal.received ?? .interrupt
            throw Failure(signal.status, "\(signal.name) ended the conversion; nothing is written to \(to)")
        }
        let ignored = table.settings.ignored.names
        TableNotice.say(conversion.warnings.filter { !$0.isOnly(of: ignored) }, of: path)
        try report(
            to, train: parts.train.count, validation: parts.validation?.count, test: parts.test?.count,
            inputs: summary.inputCount, bytes: summary.byteCount)
    }

    private func conversionSettings(_ label: String?, _ model: KnownModel?) -> TableConversion.Settings {
        var settings = TableConversion.Settings()
        settings.label = label
        settings.weights = table.settings.weights
        settings.task = table.settings.task ?? .automatic
        settings.ignored = table.settings.ignored.names
        settings.categorical = table.settings.categorical.names
        settings.missing = table.settings.missing ?? .refuse
        settings.hasIndicators = table.settings.hasIndicators
        (settings.separator, settings.header) = (table.settings.separator, table.settings.header)
        settings.encoder = model?.encoder
        return settings
    }

    /// The model, or the file, that tells how a table becomes inputs.
    private static func known(_ name: String) throws(Failure) -> KnownModel {
        let given = name.hasPrefix("descent:") ? String(name.dropFirst("descent:".count)) : name
        let path = RunDirectory.model(at: given)
        let encoder = try Failure.naming { () throws(FileError) -> TableEncoder? in
            if let encoder = try ExampleFile.encoder(of: path) { return encoder }
            return try ModelSummary(ofFileAt: path)?.encoder
        }
        guard let encoder else {
            throw Failure(
                .contents, "--encoder-of \(name): it was made of arrays, not of a table, and has no encoding to take")
        }
        return KnownModel(encoder, name: name)
    }

    private func naming<Result>(
        _ model: KnownModel?, _ body: () throws(DataError) -> Result
    ) throws(Failure) -> Result {
        do {
            return try body()
        } catch {
            if let model { throw Failure(error, flag: "--from", takenBy: model, table.settings) }
            throw Failure(error, flag: "--from", learningWith: table.settings)
        }
    }

    /// Refuses parts in which no weight is above 0.
    private func requireWeights(_ weights: [Float]?, _ parts: DataSplit, _ from: DataSource) throws(Failure) {
        guard let weights else { return }
        for (rows, part) in [
            (parts.train, "left to train with"), (parts.validation ?? [], "held out for validation"),
            (parts.test ?? [], "held out for the test"),
        ] where !rows.isEmpty && !rows.contains(where: { weights[$0] > 0 }) {
            throw Failure(
                .contents,
                "no example of \(from) that is \(part) has a weight above 0; another --seed holds out others")
        }
    }

    // MARK: - Arrays

    private func convertArrays(_ from: DataSource, to: String) throws(Failure) {
        let loaded = try from.load(flag: "--from")
        if let testSplit, testSplit > 0, loaded.test != nil {
            throw Failure(.usage, "--test-split \(testSplit): \(from) includes a test set of its own")
        }
        let rows = try split(loaded.examples.targets, from)
        let parts = try rows.parts(of: loaded.examples)
        let test = parts.test ?? loaded.test
        do { try ExampleFile.write(train: parts.train, validation: parts.validation, test: test, to: to) } catch {
            throw Failure(error, flag: "--to")
        }
        let bytes = try Failure.naming { () throws(FileError) in try RegularFile.size(to) }
        try report(
            to, train: parts.train.count, validation: parts.validation?.count, test: test?.count,
            inputs: parts.train.inputs.width, bytes: bytes)
    }

    // MARK: - Parts

    /// The rows of each part: those that train would choose.
    private func split(_ targets: Targets, _ from: DataSource) throws(Failure) -> DataSplit {
        let tested = testSplit.flatMap { Examples.heldOutCount($0, of: targets.count) } ?? 0
        let isEnough = targets.count - tested >= TrainingLength.leastCount
        let share = validationSplit ?? (encoderOf == nil && isEnough ? TrainingLength.heldOutShare : 0)
        return try DataSplit(targets, validation: share, test: testSplit ?? 0, seed: seed, from)
    }

    /// Prints what was written, and what to do with it.
    private func report(
        _ path: String, train: Int, validation: Int?, test: Int?, inputs: Int, bytes: Int
    ) throws(Failure) {
        let parts = [
            "\(NumberText.grouped(train)) to train with", validation.map { "\(NumberText.grouped($0)) for validation" },
            test.map { "\(NumberText.grouped($0)) for the test" },
        ].compactMap { $0 }
        let all = CountText.text(train + (validation ?? 0) + (test ?? 0), "example")
        let kinds = parts.count > 1 ? ": " + parts.joined(separator: ", ") : ""
        try Console.result(
            "wrote \(path), \(all) of \(CountText.text(inputs, "input"))\(kinds); \(MemoryError.amount(bytes))")
        guard !quiet else { return }
        Console.line("next: \(next(path))")
    }

    /// The command that probably comes next.
    private func next(_ path: String) -> String {
        let data = "descent:\(path)"
        guard var encoderOf else { return "descent train --data \(data)" }
        if encoderOf.hasPrefix("descent:") { encoderOf.removeFirst(8) }
        let isFile = encoderOf.hasSuffix(".descent")
        return isFile
            ? "descent train --data descent:\(encoderOf) --validation-data \(data)"
            : "descent evaluate --model \(encoderOf) --data \(data)"
    }
}
