package import Descent

/// What a run trains and tests with.
package struct TrainingData: Sendable {
    package let train: Examples
    package let test: Examples?

    /// Where each comes from, to name in messages.
    package let source: DataSource
    package let testSource: DataSource?

    /// Loads the data. A test set numbers its classes as the training data do, and those as a model does whose
    /// parameters training starts from.
    ///
    /// - Parameter classNames: that model's names of the classes; nil where there is none, or it has none.
    package init(_ options: DataOptions, loss: LossOption, classNames: [String]? = nil) throws(Failure) {
        let header = try options.header.header(of: options.data, options.testData)
        let loaded = try options.data.load(
            flag: "--data", header: header, readingIntegersAs: loss.integerLabels, hasLossFlag: true,
            classNames: classNames)
        train = loaded.examples
        source = options.data
        guard let testSource = options.testData else {
            test = loaded.test
            self.testSource = loaded.test == nil ? nil : options.data
            return
        }
        let test = try testSource.loadToEvaluate(
            flag: "--test-data", header: header,
            readingIntegersAs: train.targets.valueCount == nil ? .classes : .values,
            classNames: train.targets.classNames)
        try TrainingData.refuseNames(of: test, testSource, unlessKnown: train.targets.classNames, to: "\(options.data)")
        self.test = test
        self.testSource = testSource
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

    /// Refuses a test set that does not fit the network made for the training data.
    package func checkTest(_ network: borrowing Network) throws(Failure) {
        guard let test, let testSource else { return }
        do {
            try Compatibility.check(test, network)
        } catch {
            throw Failure(
                CommandStatus(error), "the test data \(testSource) do not fit the network made for \(source): \(error)")
        }
    }
}
