package import Descent

extension DataSource {
    /// The examples, to learn from.
    ///
    /// A table's encoder is that of a model to begin from, else it learns from all rows. What the user should know
    /// goes to standard error, a line each.
    ///
    /// - Parameters:
    ///   - flag: what the user gave the source for, to name in an error.
    ///   - settings: how tables are read. Flags for tables are refused where the source is none.
    ///   - integers: what integer labels mean.
    ///   - hasLossFlag: whether `--loss squared` can make labels that are no classes numbers; an error then says so.
    ///   - model: that whose parameters training begins from; nil for none.
    package func load(
        flag: String, _ settings: TableSettings = TableSettings(),
        readingIntegersAs integers: LabelInterpretation = .classes, hasLossFlag: Bool = false,
        model: KnownModel? = nil
    ) throws(Failure) -> LoadedData {
        try settings.refuse(unlessTableAmong: self)
        if case .csv(let path, let column) = self {
            if let model, model.readsTables {
                let (examples, encoder) = try examples(ofTable: path, label: column, settings, by: model, flag: flag)
                return LoadedData(examples, encoder: encoder)
            }
            var table = try TrainingTable(
                path: path, label: column, settings, readingIntegersAs: integers, flag: flag)
            let encoder = try table.encoder()
            let examples = try table.examples(by: encoder)
            table.sayWarnings()
            return LoadedData(examples, encoder: encoder)
        }
        if case .descent(let path, let part) = self {
            let file = try ConvertedData(path, flag: flag)
            if let model { try file.requireEncoding(of: model) }
            return try file.loaded(part, readingIntegersAs: integers)
        }
        do throws(DataError) {
            return try loadArrays(readingIntegersAs: integers)
        } catch {
            let failure = Failure(error, flag: flag)
            guard case .contents(_, .label(let label, _, _)) = error else { throw failure }
            var message = failure.message
            if label < 0 { message += "; numpy.unique(y, return_inverse=True)[1] numbers any labels from 0" }
            if hasLossFlag { message += "; --loss squared takes labels as numbers to come close to" }
            throw Failure(failure.status, message)
        }
    }

    /// The examples of what is no table, and the test set, where the source has one.
    func loadArrays(readingIntegersAs integers: LabelInterpretation) throws(DataError) -> LoadedData {
        try LongWait.reading(files) { () throws(DataError) in try readArrays(readingIntegersAs: integers) }
    }

    private func readArrays(readingIntegersAs integers: LabelInterpretation) throws(DataError) -> LoadedData {
        switch self {
        case .fashionMNIST:
            let data = try Dataset.fashionMNIST()
            return LoadedData(try data.train.reading(integers), test: try data.test.reading(integers))
        case .moons(let count, let noise, let seed):
            return LoadedData(try Examples.moons(count, noise: noise, seed: seed).reading(integers))
        case .idx(let images, let labels):
            return LoadedData(try .idx(images: images, labels: labels, readingIntegersAs: integers))
        case .npy(let inputs, let targets):
            return LoadedData(try .npy(inputs: inputs, targets: targets, readingIntegersAs: integers))
        case .csv, .descent: preconditionFailure("a table is no array")
        }
    }

    /// The examples to judge a model by: the test set, where the source has one.
    ///
    /// Tables are taken as the model's own was: by its encoder, or, where it was not trained on one, by the places of
    /// their columns, which must be numbers.
    package func loadToEvaluate(
        flag: String, _ settings: TableSettings = TableSettings(), by model: KnownModel
    ) throws(Failure) -> Examples {
        try settings.refuse(unlessTableAmong: self)
        if case .csv(let path, let column) = self {
            return try examples(ofTable: path, label: column, settings, by: model, flag: flag).examples
        }
        if case .descent(let path, let part) = self {
            let file = try ConvertedData(path, flag: flag)
            try file.requireEncoding(of: model)
            return try file.toEvaluate(part, readingIntegersAs: model.integers)
        }
        do throws(DataError) {
            let loaded = try loadArrays(readingIntegersAs: model.integers)
            return loaded.test ?? loaded.examples
        } catch {
            throw Failure(error, flag: flag)
        }
    }

    /// A table's examples, as a model takes them, and its encoder, with the column of weights that is asked for.
    private func examples(
        ofTable path: String, label: String?, _ settings: TableSettings, by model: KnownModel, flag: String
    ) throws(Failure) -> (examples: Examples, encoder: TableEncoder?) {
        try model.refuseContradictions(settings)
        model.sayUnused(settings)
        do throws(DataError) {
            guard var encoder = model.encoder else {
                let read = try LongWait.reading([path]) { () throws(DataError) in
                    try Examples.csvWithWarnings(
                        path, column: label, separator: settings.separator, header: settings.header,
                        readingIntegersAs: model.integers, classNames: model.classNames, classCount: model.classCount)
                }
                TableNotice.say(read.warnings, of: path)
                return (read.examples, nil)
            }
            let table = try LongWait.reading([path]) { () throws(DataError) in
                try Table.csv(
                    path, for: encoder, label: label, separator: settings.separator, header: settings.header)
            }
            try encoder.requireColumns(
                settings.ignored.names, names: table.columnNames, count: table.columns.count, path: path)
            encoder = try encoder.weighted(by: settings.weights, of: table, label: label)
            var warnings = table.warnings
            let examples = try encoder.examples(from: table, label: label, warnings: &warnings)
            TableNotice.say(warnings.filter { !$0.isOnly(of: settings.ignored.names) }, of: path)
            return (examples, encoder)
        } catch {
            throw Failure(error, flag: flag, takenBy: model, settings)
        }
    }
}

extension TableWarning {
    /// Whether it names ignored columns that all were asked to be ignored.
    func isOnly(of names: [String]) -> Bool {
        if case .ignoredColumns(let ignored) = self { Set(ignored).isSubset(of: names) } else { false }
    }
}

extension Examples {
    /// The same examples with the numbers of their classes as real targets, if they are read that way.
    func reading(_ integers: LabelInterpretation) throws(DataError) -> Examples {
        guard integers == .values, targets.classCount != nil else { return self }
        let values = (0..<count).map { Float(targets.classNumber(ofExample: $0) ?? 0) }
        return try Examples(inputs: inputs, targets: Targets(values: values))
    }
}
