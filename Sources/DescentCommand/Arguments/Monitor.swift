import ArgumentParser
package import Descent
import Reporting

/// What chooses the best epoch, as `--monitor` spells it.
package enum Monitor: Sendable, Hashable {
    /// The mean loss.
    case cost
    /// A metric.
    case metric(Metric)

    /// The names for help and completion.
    package static let names = ["cost"] + Metric.allCases.map(\.rawValue)

    /// Reads `cost` or the name of a metric, spelt as `--metrics` takes it.
    package init(parsing text: String) throws {
        let name = MetricName.spelt(text)
        if name == "cost" {
            self = .cost
            return
        }
        guard let metric = Metric(rawValue: name) else {
            let meant = Monitor.meant(by: name)
            throw ValidationError(
                (meant.map { "'\(text)' is neither cost nor a metric; did you mean '\($0)'? " } ?? "")
                    + "expected \(Monitor.names.joined(separator: ", ")).")
        }
        self = .metric(metric)
    }

    /// What was probably meant: `cost` by Keras's `val_loss`, `accuracy` by `val_acc`.
    private static func meant(by name: String) -> String? {
        let prefix = ["validation_", "valid_", "val_", "eval_", "test_"].first { name.hasPrefix($0) } ?? ""
        let word = String(name.dropFirst(prefix.count))
        if names.contains(word) { return word }
        if ["loss", "error", "objective"].contains(word) { return "cost" }
        return MetricName.meant(by: word) ?? Misspelling.nearest(to: word, names)
    }

    /// The name: `cost`, or the metric's.
    package var name: String {
        switch self {
        case .cost: "cost"
        case .metric(let metric): metric.rawValue
        }
    }

    /// Whether a higher score is the better one.
    package var higherIsBetter: Bool {
        switch self {
        case .cost: false
        case .metric(let metric): metric.isGreaterBetter
        }
    }

    /// Whether it is neither the cost nor the accuracy, which have lines and columns of their own.
    package var hasOwnScore: Bool { self != .cost && self != .metric(.accuracy) }

    /// The score of an epoch on the validation examples; nil where there are none.
    package func score(of epoch: TrainingHistory.Epoch) -> Double? {
        switch self {
        case .cost: epoch.validation?.cost
        case .metric(.accuracy): epoch.validation?.accuracy
        case .metric: epoch.score
        }
    }

    /// A score as text: what is counted in the unit of the targets or of a loss with six digits, a share with as many
    /// places.
    package func text(of score: Double, places: Int = 4) -> String {
        switch self {
        case .cost, .metric(.logLoss), .metric(.rmse), .metric(.mae), .metric(.medianAbsoluteError):
            NumberText.decimal(score)
        case .metric: NumberText.fixed(score, places: places)
        }
    }
}

/// Which epoch's network is saved, as `--keep` spells it.
package enum KeptEpoch: String, Sendable, CaseIterable, ExpressibleByArgument {
    case best
    case last
}
