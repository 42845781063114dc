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

    /// Loads the data and holds out what is not to be trained with.
    ///
    /// Validation and test data number their classes as the training data do, and those as a model does whose
    /// parameters training starts from.
    ///
    /// - Parameters:
    ///   - seed: decides which examples are held out.
    ///   - holdsOutUnasked: whether to hold out examples for validation where the flags say nothing of it and there are
    ///     enough.
    ///   - classNames: that model's names of the classes; nil where there is none, or it has none.
    package init(
        _ options: DataOptions, _ held: ValidationOptions, seed: UInt64, holdsOutUnasked: Bool, loss: LossOption,
        classNames: [String]? = nil
    ) throws(Failure) {
        let header = try options.header.header(of: options.data, options.testData, held.validationData)
        source = options.data
        let loaded = try options.data.load(
            flag: "--data", header: header, readingIntegersAs: loss.integerLabels, hasLossFlag: true,
            classNames: classNames)
        let all = loaded.examples
        let testShare = held.testSplit ?? 0
        guard testShare == 0 || loaded.test == nil else {
            throw Failure(.usage, "--test-split \(testShare): \(options.data) includes a test set of its own")
        }
        func load(_ source: DataSource, _ flag: String) throws(Failure) -> Examples {
            let examples = try source.loadToEvaluate(
                flag: flag, header: header,
                readingIntegersAs: all.targets.valueCount == nil ? .classes : .values,
                classNames: all.targets.classNames)
            try TrainingData.refuseNames(
                of: examples, source, unlessKnown: all.targets.classNames, to: "\(options.data)")
            return examples
        }
        let isEnough = all.count >= TrainingLength.leastCount
        let chosen: Double? =
            holdsOutUnasked && held.validationData == nil && isEnough ? TrainingLength.heldOutShare : nil
        validationShare = held.validationSplit ?? chosen
        let split = try TrainingData.split(
            all, validation: validationShare ?? 0, test: testShare, seed: seed, options.data)
        train = split.train
        let ownValidation = try held.validationData.map { (source) throws(Failure) in
            try load(source, "--validation-data")
        }
        validation = ownValidation ?? split.validation
        validationSource = held.validationData ?? (split.validation == nil ? nil : options.data)
        let ownTest = try options.testData.map { (source) throws(Failure) in try load(source, "--test-data") }
        test = ownTest ?? split.test ?? loaded.test
        testSource = options.testData ?? (test == nil ? nil : options.data)
        let parts = [
            split.validation.map { "\(NumberText.grouped($0.count)) for validation" },
            split.test.map { "\(NumberText.grouped($0.count)) for the test" },
        ].compactMap { $0 }
        let total = NumberText.grouped(all.count)
        let share = all.targets.classCount == nil ? "at random" : "the same share of each class"
        if !parts.isEmpty {
            heldOutText = "held out of \(total) examples: \(parts.joined(separator: " and ")), \(share)"
        } else if holdsOutUnasked, !isEnough, held.validationData == nil, held.validationSplit == nil {
            heldOutText = "none of \(total) examples are held out, as they are fewer than \(TrainingLength.leastCount)"
        } else {
            heldOutText = nil
        }
    }

    /// The three parts of the examples: first the test set is drawn, then the validation set of what is left.
    private static func split(
        _ all: Examples, validation: Double, test: Double, seed: UInt64, _ source: DataSource
    ) throws(Failure) -> (train: Examples, validation: Examples?, test: Examples?) {
        func count(_ share: Double, _ flag: String) throws(Failure) -> Int {
            guard share > 0 else { return 0 }
            guard let count = Examples.heldOutCount(share, of: all.count) else {
                throw Failure(.usage, "\(flag) \(share) of the \(all.count) examples of \(source) leaves a part empty")
            }
            return count
        }
        let (validation, test) = (
            try count(validation, "--validation-split"), try count(test, "--test-split")
        )
        guard validation + test < all.count else {
            throw Failure(
                .usage,
                "--validation-split and --test-split hold out \(validation) and \(test) of the \(all.count) examples of "
                    + "\(source), and leave none to train with")
        }
        guard validation + test > 0 else { return (all, nil, nil) }
        do {
            // The parts are copies.
            try MemoryError.require(all.byteCount, beside: all.byteCount)
        } catch {
            throw Failure(.usage, "--validation-split and --test-split: \(error)")
        }
        var (train, tested, validated): (Examples, Examples?, Examples?) = (all, nil, nil)
        if test > 0 {
            let parts = train.split(holdingOut: test, seed: seed, stratified: true)
            (train, tested) = (parts.train, parts.heldOut)
        }
        if validation > 0 {
            let parts = train.split(holdingOut: validation, seed: seed, stream: 1, stratified: true)
            (train, validated) = (parts.train, parts.heldOut)
        }
        return (train, validated, tested)
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
                "\(source) names its classes (\(names)), and \(known) only numbers them"
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
