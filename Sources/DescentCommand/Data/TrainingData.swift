package import Descent
import Reporting

/// What a run trains, validates and tests with.
package struct TrainingData: Sendable {
    package let train: Examples
    package let validation: Examples?
    package let test: Examples?

    /// Where each comes from, to name in messages.
    package let source: DataSource
    package let validationSource: DataSource?
    package let testSource: DataSource?

    /// The share of the data that is held out for validation; nil where nothing said or chose one.
    package let validationShare: Double?

    /// What was held out of how many examples, or why nothing was; nil where nothing is to be said.
    package let heldOutText: String?

    /// How tables are taken; nil where the data are none.
    package let encoder: TableEncoder?

    /// The weights of the classes, from the examples to train with; nil where none were asked for.
    package let classWeights: ClassWeights?

    /// The column that weights the examples to train with; nil for none.
    package let weightsColumn: String?

    /// Loads the data and holds out what is not to be trained with. Of a table the encoder learns from what is.
    ///
    /// Validation and test data are taken as the training data are, and those as a model takes them whose parameters
    /// training begins from.
    ///
    /// - Parameters:
    ///   - seed: decides which examples are held out.
    ///   - holdsOutUnasked: whether to hold out examples for validation where the flags say nothing of it and there are
    ///     enough.
    ///   - classWeights: how much each class counts in the costs of training, validation and test data.
    ///   - model: that model; nil where there is none.
    package init(
        _ options: DataOptions, _ held: ValidationOptions, seed: UInt64, holdsOutUnasked: Bool, loss: LossOption,
        classWeights option: ClassWeightsOption? = nil, model: KnownModel? = nil
    ) throws(Failure) {
        let settings = options.table.settings
        try settings.refuse(unlessTableAmong: options.data, options.testData, held.validationData)
        source = options.data
        let loaded = try Loaded(options.data, settings, loss, model)
        let targets = loaded.targets
        if options.data.isConverted { try TrainingData.refuseSplits(of: options.data, held) }
        let testShare = held.testSplit ?? 0
        guard testShare == 0 || loaded.test == nil else {
            throw Failure(.usage, "--test-split \(testShare): \(options.data) includes a test set of its own")
        }
        let tested = testShare > 0 ? Examples.heldOutCount(testShare, of: targets.count) ?? 0 : 0
        let isEnough = targets.count - tested >= TrainingLength.leastCount
        let chosen: Double? =
            holdsOutUnasked && held.validationData == nil && isEnough && !options.data.isConverted
            ? TrainingLength.heldOutShare : nil
        validationShare = held.validationSplit ?? chosen
        let (all, encoder): (Examples, TableEncoder?)
        let split: (train: Examples, validation: Examples?, test: Examples?)
        let isWhole: Bool
        if options.data.isConverted {
            (all, encoder) = try loaded.examples(learningFrom: nil)
            split = (all, held.validationData == nil ? loaded.validation : nil, loaded.test)
            isWhole = false
        } else {
            let rows = try DataSplit(
                targets, validation: validationShare ?? 0, test: testShare, seed: seed, options.data)
            (all, encoder) = try loaded.examples(learningFrom: rows.isWhole ? nil : rows.train)
            split = try rows.parts(of: all)
            isWhole = rows.isWhole
        }
        self.encoder = encoder
        try TrainingData.requireWeights(
            train: isWhole ? nil : split.train, validation: split.validation, test: split.test, of: options.data)
        let weights = try TrainingData.classWeights(option, for: split.train, from: options.data)
        classWeights = weights
        weightsColumn = split.train.weights == nil ? nil : encoder?.weightsColumn
        train = try TrainingData.weighted(split.train, by: weights, from: options.data)
        let known = KnownModel(encoder, of: all.targets, name: "\(options.data)")
        func load(_ source: DataSource, _ flag: String) throws(Failure) -> Examples {
            let examples = try source.loadToEvaluate(
                flag: flag, source.isTable ? known.settings(settings) : TableSettings(), by: known)
            try TrainingData.refuseNames(
                of: examples, source, unlessKnown: all.targets.classNames, to: "\(options.data)")
            return examples
        }
        let ownValidation = try held.validationData.map { (source) throws(Failure) in
            try load(source, "--validation-data")
        }
        validation = try (ownValidation ?? split.validation).map { (examples) throws(Failure) in
            try TrainingData.weighted(examples, by: weights, from: held.validationData ?? options.data)
        }
        validationSource = held.validationData ?? (split.validation == nil ? nil : options.data)
        let ownTest = try options.testData.map { (source) throws(Failure) in try load(source, "--test-data") }
        test = try (ownTest ?? split.test ?? loaded.test).map { (examples) throws(Failure) in
            try TrainingData.weighted(examples, by: weights, from: options.testData ?? options.data)
        }
        testSource = options.testData ?? (test == nil ? nil : options.data)
        let parts = [
            split.validation.map { "\(NumberText.grouped($0.count)) for validation" },
            split.test.map { "\(NumberText.grouped($0.count)) for the test" },
        ].compactMap { $0 }
        let total = NumberText.grouped(all.count)
        let share = all.targets.classCount == nil ? "at random" : "the same share of each class"
        if options.data.isConverted {
            let total = NumberText.grouped(
                all.count + (split.validation?.count ?? 0) + (split.test?.count ?? 0))
            heldOutText =
                parts.isEmpty
                ? nil : "held out by convert of \(total) examples: \(parts.joined(separator: " and "))"
        } else if !parts.isEmpty {
            heldOutText = "held out of \(total) examples: \(parts.joined(separator: " and ")), \(share)"
        } else if holdsOutUnasked, !isEnough, held.validationData == nil, held.validationSplit == nil {
            heldOutText =
                all.count == 1
                ? "nothing is held out of a single example"
                : "none of \(total) examples are held out, as they are fewer than \(TrainingLength.leastCount)"
        } else {
            heldOutText = nil
        }
    }

    /// Refuses to hold out examples of a source that says itself which are.
    private static func refuseSplits(of source: DataSource, _ held: ValidationOptions) throws(Failure) {
        let flags = [("--validation-split", held.validationSplit), ("--test-split", held.testSplit)]
        for case (let flag, let share?) in flags {
            throw Failure(
                .usage,
                "\(flag) \(share): what \(source) holds out was chosen when it was made; descent convert \(flag) \(share) "
                    + "makes a file that holds out so much")
        }
        if case .descent(let path, let part?) = source {
            throw Failure(
                .usage,
                "--data \(source): training takes all parts; leave out :\(part.rawValue), as in descent:\(path)")
        }
    }

    /// The weights of the classes of the examples to train with.
    static func classWeights(
        _ option: ClassWeightsOption?, for train: Examples, from source: DataSource
    ) throws(Failure) -> ClassWeights? {
        guard let option else { return nil }
        do { return try option.weights(for: train.targets) } catch {
            if case .classWeightsOfValues = error {
                throw Failure(
                    .usage,
                    "--class-weights \(option): the labels of \(source) are numbers to come close to, not classes")
            }
            throw Failure(.usage, "--class-weights: \(error)")
        }
    }

    /// Examples weighted by their classes.
    static func weighted(
        _ examples: Examples, by weights: ClassWeights?, from source: DataSource
    ) throws(Failure) -> Examples {
        guard let weights else { return examples }
        do { return try examples.weighted(by: weights) } catch {
            throw Failure(CommandStatus(error), "--class-weights: \(source): \(error)")
        }
    }

    /// Refuses parts of one source in which every example has the weight 0, with the flags that make other parts.
    static func requireWeights(
        train: Examples?, validation: Examples?, test: Examples?, of source: DataSource
    ) throws(Failure) {
        let others = "another --seed holds out others"
        let parts = [
            (train, "left to train with", others),
            (validation, "held out for validation", "--validation-split 0 holds none out, and another --seed others"),
            (test, "held out for the test", others),
        ]
        for (examples, part, remedy) in parts {
            guard let weights = examples?.weights, !weights.contains(where: { $0 > 0 }) else { continue }
            throw Failure(
                .contents, "no example of \(source) that is \(part) has a weight above 0; \(remedy)")
        }
    }

    /// What is loaded before it is known which rows are trained with.
    private enum Loaded {
        /// An encoder has to learn from it.
        case table(TrainingTable)
        case examples(LoadedData)

        init(
            _ source: DataSource, _ settings: TableSettings, _ loss: LossOption, _ model: KnownModel?
        ) throws(Failure) {
            if case .csv(let path, let column) = source, model?.readsTables != true {
                self = .table(
                    try TrainingTable(
                        path: path, label: column, settings, readingIntegersAs: loss.integerLabels, flag: "--data"))
            } else {
                self = .examples(
                    try source.load(
                        flag: "--data", source.isTable ? settings : TableSettings(),
                        readingIntegersAs: loss.integerLabels, hasLossFlag: true, model: model))
            }
        }

        /// The targets of all rows.
        var targets: Targets {
            switch self {
            case .table(let table): table.targets
            case .examples(let data): data.examples.targets
            }
        }

        /// Those held out for validation, where the source has such.
        var validation: Examples? { if case .examples(let data) = self { data.validation } else { nil } }

        /// The test set, where the source has one.
        var test: Examples? { if case .examples(let data) = self { data.test } else { nil } }

        /// The examples of all rows, and the encoder that made them, which learnt from some of them.
        func examples(learningFrom rows: [Int]?) throws(Failure) -> (all: Examples, encoder: TableEncoder?) {
            switch self {
            case .table(var table):
                let encoder = try table.encoder(learningFrom: rows)
                let all = try table.examples(by: encoder)
                table.sayWarnings()
                return (all, encoder)
            case .examples(let data): return (data.examples, data.encoder)
            }
        }
    }

    /// Refuses examples whose classes have names where the network's are only numbers: which is which could but be
    /// guessed.
    package static func refuseNames(
        of examples: Examples, _ source: DataSource, unlessKnown names: [String]?, to known: String
    ) throws(Failure) {
        if let found = examples.targets.classNames, names == nil {
            let names =
                found.prefix(3).map { Quoting.quoted($0) }.joined(separator: ", ") + (found.count > 3 ? ", …" : "")
            throw Failure(
                .contents,
                "\(source) names its classes (\(names)), and \(known) only numbers them, from 0; its labels have to be those "
                    + "numbers"
            )
        }
    }

    /// Refuses validation and test data that do not fit the network made for the training data.
    package func checkHeldOut(_ network: borrowing Network) throws(Failure) {
        for (name, examples, from) in [("validation", validation, validationSource), ("test", test, testSource)] {
            guard let examples, let from else { continue }
            do {
                try Compatibility.check(examples, network)
            } catch {
                throw Failure(
                    CommandStatus(error), "the \(name) data \(from) do not fit the network made for \(source): \(error)"
                )
            }
        }
    }
}
