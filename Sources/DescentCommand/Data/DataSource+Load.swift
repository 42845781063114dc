package import Descent

extension DataSource {
    /// The examples, to train with.
    ///
    /// - Parameters:
    ///   - flag: what the user gave the source for, to name in an error.
    ///   - header: whether the first line of a CSV file is a header. Where that seems to have been an example, a line
    ///     on standard error says so.
    ///   - integers: what integer labels mean.
    ///   - hasLossFlag: whether `--loss squared` can make labels that are no classes numbers; an error then says so.
    ///   - classCount: the number of classes of a model that has no names for them: labels of a CSV file are their
    ///     numbers then.
    ///   - classNames: by which to number the classes of a CSV file; nil to take those found.
    /// - Returns: also the test set, where the source has one.
    package func load(
        flag: String, header: CSVHeader = .automatic, readingIntegersAs integers: LabelInterpretation = .classes,
        hasLossFlag: Bool = false, classNames: [String]? = nil, classCount: Int? = nil
    ) throws(Failure) -> (examples: Examples, test: Examples?) {
        do throws(DataError) {
            switch self {
            case .fashionMNIST:
                let data = try Dataset.fashionMNIST()
                return try (data.train.reading(integers), data.test.reading(integers))
            case .moons(let count, let noise, let seed):
                return try (Examples.moons(count, noise: noise, seed: seed).reading(integers), nil)
            case .idx(let images, let labels):
                return (try .idx(images: images, labels: labels, readingIntegersAs: integers), nil)
            case .npy(let inputs, let targets):
                return (try .npy(inputs: inputs, targets: targets, readingIntegersAs: integers), nil)
            case .csv(let path, let column):
                let read = try Examples.csvWithWarnings(
                    path, column: column, header: header, readingIntegersAs: integers, classNames: classNames,
                    classCount: classCount)
                for case .headerDoubt(_, let reason) in read.warnings {
                    Console.message("warning: \(path): \(reason); --no-header takes it for an example")
                }
                return (read.examples, nil)
            }
        } catch {
            let failure = Failure(error, flag: flag)
            guard hasLossFlag, case .contents(_, .label) = error else { throw failure }
            throw Failure(failure.status, "\(failure.message); --loss squared takes labels as numbers to come close to")
        }
    }

    /// The examples to judge a network by: the test set, where the source has one.
    package func loadToEvaluate(
        flag: String, header: CSVHeader = .automatic, readingIntegersAs integers: LabelInterpretation,
        classNames: [String]?, classCount: Int? = nil
    ) throws(Failure) -> Examples {
        let loaded = try load(
            flag: flag, header: header, readingIntegersAs: integers, classNames: classNames, classCount: classCount)
        return loaded.test ?? loaded.examples
    }
}

extension Examples {
    /// The same examples with the numbers of their classes as real targets, if they are read that way.
    fileprivate func reading(_ integers: LabelInterpretation) throws(DataError) -> Examples {
        guard integers == .values, targets.classCount != nil else { return self }
        let values = (0..<count).map { Float(targets.classNumber(ofExample: $0) ?? 0) }
        return try Examples(inputs: inputs, targets: Targets(values: values))
    }
}
