package import Descent

/// What a trained model knows of its data, by which later data are read.
package struct KnownModel: Sendable {
    /// As the user named it.
    let name: String
    /// How it takes tables; nil where it was not trained on one.
    let encoder: TableEncoder?
    /// nil where it has none.
    let classNames: [String]?
    /// The number of classes of a model that only numbers them; nil for others.
    let classCount: Int?
    /// What integer labels are for it.
    let integers: LabelInterpretation
    let scalesInputs: Bool

    /// A network, loaded from the model of this name.
    package init(_ network: borrowing Network, name: String) {
        self.name = name
        encoder = network.encoder
        classNames = network.classNames
        classCount = network.numberedClassCount
        integers = network.output == .identity ? .values : .classes
        scalesInputs = network.standardization != nil
    }

    /// A model that a network is to begin from.
    package init(_ summary: ModelSummary, name: String, loss: LossOption) {
        self.name = name
        encoder = summary.encoder
        classNames = loss.integerLabels == .classes ? summary.classNames : nil
        classCount = loss.integerLabels == .classes ? summary.numberedClassCount : nil
        integers = loss.integerLabels
        scalesInputs = summary.isStandardized
    }

    /// A network that was trained from such a model, in its place.
    package init(_ network: borrowing Network, name: String, loss: LossOption) {
        self.name = name
        encoder = network.encoder
        integers = loss.integerLabels
        classNames = integers == .classes ? network.classNames : nil
        classCount = integers == .classes ? network.numberedClassCount : nil
        scalesInputs = network.standardization != nil
    }

    /// Training data, by which validation and test data are read.
    package init(_ encoder: TableEncoder?, of targets: Targets, name: String) {
        self.name = name
        self.encoder = encoder
        classNames = targets.classNames
        classCount = encoder == nil && targets.classNames == nil ? targets.classCount : nil
        integers = targets.valueCount == nil ? .classes : .values
        scalesInputs = false
    }

    /// What encodes tables, without a network.
    package init(_ encoder: TableEncoder, name: String) {
        self.name = name
        self.encoder = encoder
        classNames = encoder.classNames
        classCount = nil
        integers = encoder.classNames == nil ? .values : .classes
        scalesInputs = false
    }

    /// Whether it decides what the columns and the labels of a table are.
    var readsTables: Bool { encoder != nil || classNames != nil || classCount != nil }

    /// The settings with which tables beside the training table are read: the encoder knows the others.
    func settings(_ settings: TableSettings) -> TableSettings {
        guard encoder != nil else { return settings }
        return TableSettings(separator: settings.separator, header: settings.header, ignored: settings.ignored)
    }

    /// Refuses flags that contradict what the model has learnt from its table, since it applies that by itself.
    func refuseContradictions(_ settings: TableSettings) throws(Failure) {
        func refuse(_ flag: String, _ reason: String) -> Failure {
            Failure(.usage, "\(flag): \(reason), which applies by itself; leave the flag out")
        }
        guard let encoder else {
            let learnt = ["categorical", "missing", "missing-indicator", "task", "ignore", "weights"]
            guard let flag = settings.flags.first(where: { learnt.contains($0.name) }) else { return }
            throw Failure(
                .usage,
                "\(flag): \(name) was not trained on a table, and takes all columns but the label, in their order, as numbers"
            )
        }
        if let missing = settings.missing, missing != encoder.missing {
            throw refuse(
                "--missing \(missing.rawValue)", "\(name) was trained with --missing \(encoder.missing.rawValue)")
        }
        if settings.hasIndicators, [.refuse, .drop].contains(encoder.missing) {
            throw refuse("--missing-indicator", "\(name) was trained with --missing \(encoder.missing.rawValue)")
        }
        if let task = settings.task, task != .automatic, (task == .classification) != (encoder.classNames != nil) {
            let known = encoder.classNames == nil ? "regression" : "classification"
            throw refuse("--task \(task.rawValue)", "\(name) was trained for \(known)")
        }
        for column in settings.categorical.names where !encoder.isCategorical(column) {
            throw refuse("--categorical \(column)", "\(name) was not trained with it as categories")
        }
        for column in settings.ignored.names where encoder.takes(column) {
            throw Failure(.usage, "--ignore \(column): \(name) was trained with this column, and needs it")
        }
    }

    /// Says on standard error which flags mean nothing for the model, though they may be those that it was trained
    /// with.
    func sayUnused(_ settings: TableSettings) {
        guard settings.hasIndicators, let encoder, !encoder.hasIndicators else { return }
        Console.message(
            "--missing-indicator: \(name) has no such inputs: it was trained without the flag, or without missing values"
        )
    }
}
