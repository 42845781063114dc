import Descent
import Reporting

/// What a cross-validation divides into folds.
enum FoldedData: Sendable {
    /// An encoder has to learn from each fold's rows to train with.
    case table(TrainingTable, SaidWarnings)
    case examples(Examples)

    /// Loads the data.
    init(_ source: DataSource, _ settings: TableSettings, _ loss: LossOption) throws(Failure) {
        try settings.refuse(unlessTableAmong: source)
        if source.isConverted {
            throw Failure(
                .usage,
                "--data \(source): what convert has learnt from all of its rows would tell each fold of those that it is tested "
                    + "on; cross-validate takes the table itself, csv:FILE")
        }
        if case .csv(let path, let column) = source {
            self = .table(
                try TrainingTable(
                    path: path, label: column, settings, readingIntegersAs: loss.integerLabels, flag: "--data"),
                SaidWarnings())
        } else {
            self = .examples(
                try source.load(
                    flag: "--data", TableSettings(), readingIntegersAs: loss.integerLabels, hasLossFlag: true
                ).examples)
        }
    }

    /// The targets of all rows.
    var targets: Targets {
        switch self {
        case .table(let table, _): table.targets
        case .examples(let examples): examples.targets
        }
    }

    /// The bytes that stay in memory for all folds together.
    var sharedBytes: Int {
        switch self {
        case .table(let table, _): table.byteCount
        case .examples(let examples): examples.byteCount
        }
    }

    /// The bytes that a fold takes beside them, where its examples take so many: a table is encoded as a whole for each
    /// fold, and its rows are then picked.
    func foldBytes(_ examples: Int) -> Int {
        switch self {
        case .table: 2 * examples
        case .examples: examples
        }
    }

    /// The examples of all rows, and the encoder, which learnt from some of them.
    fileprivate func examples(
        learningFrom rows: [Int]
    ) throws(Failure) -> (all: Examples, encoder: TableEncoder?) {
        switch self {
        case .table(var table, let said):
            let encoder = try table.encoder(learningFrom: rows)
            let all = try table.examples(by: encoder)
            table.sayWarnings(noting: said)
            return (all, encoder)
        case .examples(let all): return (all, nil)
        }
    }
}

/// What one network of a cross-validation is trained and tested with.
struct FoldData: Sendable {
    /// Without a test set: it chooses nothing and is looked at once.
    let training: TrainingData

    /// The examples that the fold holds out.
    let test: Examples

    /// Takes what a fold trains with as `descent train` would take a file of these rows: of enough of them a part is
    /// held out for validation, and encoder and scaling learn from the rest.
    ///
    /// - Parameters:
    ///   - validation: the share of the fold's training rows to hold out; nil where no flag says it.
    ///   - holdsOutUnasked: whether to hold out some then, if there are enough.
    ///   - option: how much each class counts, which follows from what is left to train with.
    init(
        _ fold: Folds.Fold, of data: FoldedData, from source: DataSource, validation: Double?, holdsOutUnasked: Bool,
        seed: UInt64, classWeights option: ClassWeightsOption?
    ) throws(Failure) {
        let rows = fold.trainingRows
        let isEnough = rows.count >= TrainingLength.leastCount
        let share = validation ?? (holdsOutUnasked && isEnough ? TrainingLength.heldOutShare : nil)
        let split = try DataSplit(
            data.targets[rows: rows], validation: share ?? 0, test: 0, seed: seed, source)
        let trainingRows = split.train.map { rows[$0] }
        let (all, encoder) = try data.examples(learningFrom: trainingRows)
        do { try MemoryError.require(all.byteCount, beside: all.byteCount) } catch {
            throw Failure(.usage, "--data \(source): \(error)")
        }
        let learnt = all[rows: trainingRows]
        let validating = split.validation.map { held in all[rows: held.map { rows[$0] }] }
        let testing = all[rows: fold.heldOutRows]
        try TrainingData.requireWeights(train: learnt, validation: validating, test: testing, of: source)
        let weights = try TrainingData.classWeights(option, for: learnt, from: source)
        func weighted(_ examples: Examples) throws(Failure) -> Examples {
            try TrainingData.weighted(examples, by: weights, from: source)
        }
        test = try weighted(testing)
        let total = NumberText.grouped(rows.count)
        let how = all.targets.classCount == nil ? "at random" : "the same share of each class"
        var text: String?
        if let held = split.validation {
            text =
                "held out of each fold's \(total) examples to train with: \(NumberText.grouped(held.count)) for validation, \(how)"
        } else if holdsOutUnasked, !isEnough, validation == nil {
            text =
                "none of each fold's \(total) examples to train with are held out, as they are fewer than "
                + "\(TrainingLength.leastCount)"
        }
        training = TrainingData(
            train: try weighted(learnt),
            validation: try validating.map { (examples) throws(Failure) in try weighted(examples) },
            source: source, validationShare: share, heldOutText: text, encoder: encoder, classWeights: weights)
    }
}

extension TrainingData {
    /// Data of one source that are divided already, without a test set.
    fileprivate init(
        train: Examples, validation: Examples?, source: DataSource, validationShare: Double?, heldOutText: String?,
        encoder: TableEncoder?, classWeights: ClassWeights?
    ) {
        self.train = train
        self.validation = validation
        test = nil
        self.source = source
        validationSource = validation == nil ? nil : source
        testSource = nil
        self.validationShare = validationShare
        self.heldOutText = heldOutText
        self.encoder = encoder
        self.classWeights = classWeights
        weightsColumn = train.weights == nil ? nil : encoder?.weightsColumn
    }
}
