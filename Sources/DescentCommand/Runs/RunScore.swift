import Descent

/// How well a run's network does, by one metric.
package struct RunScore: Sendable, Hashable {
    /// The examples that it was measured on.
    package enum Examples: String, Sendable, Encodable {
        case train
        case validation
    }

    package let metric: Monitor
    package let examples: Examples
    package let value: Double

    /// The name: `validation accuracy`.
    package var name: String { "\(examples.rawValue) \(metric.name)" }

    /// The value as text.
    package var text: String { metric.text(of: value, places: 6) }

    /// The scores that there are, the one to compare by first: what was monitored, if it is none of those that follow;
    /// accuracy; R²; the cost. Each is that of the validation examples, if there are any.
    ///
    /// - Parameter value: the value of a metric, if there is one.
    static func all(
        monitoring monitor: Monitor, hasValidation: Bool, value: (_ metric: Monitor, _ examples: Examples) -> Double?
    ) -> [RunScore] {
        let common: [Monitor] = [.metric(.accuracy), .metric(.r2), .cost]
        let metrics = common.contains(monitor) ? common : [monitor] + common
        let examples = hasValidation ? Examples.validation : .train
        return metrics.compactMap { metric in
            value(metric, examples).flatMap {
                $0.isFinite ? RunScore(metric: metric, examples: examples, value: $0) : nil
            }
        }
    }

    /// Whether this one comes first: of scores of the same name the better one; before those of the training set come
    /// those of the validation set, and names in the order of the alphabet.
    func precedes(_ other: RunScore) -> Bool {
        guard name == other.name else {
            return examples == other.examples ? name < other.name : examples == .validation
        }
        return metric.higherIsBetter ? value > other.value : value < other.value
    }
}
