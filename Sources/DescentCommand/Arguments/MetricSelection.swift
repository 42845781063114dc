import ArgumentParser
package import Descent

/// What `--metrics` asks for: all that the data have, or some by name.
package enum MetricSelection: Sendable, Hashable, CustomStringConvertible {
    case all
    case some([Metric])

    /// The names for help and messages.
    package static let names = Metric.allCases.map(\.rawValue).joined(separator: ", ")

    /// Reads `all`, or names with commas between them. Hyphens count as underscores, capitals as small letters.
    package init(parsing text: String) throws {
        if text.lowercased() == "all" {
            self = .all
            return
        }
        var metrics: [Metric] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = MetricName.spelt(part)
            guard let metric = Metric(rawValue: name) else {
                throw ValidationError(MetricSelection.refusal(part, name))
            }
            if !metrics.contains(metric) { metrics.append(metric) }
        }
        self = .some(metrics)
    }

    package var description: String {
        switch self {
        case .all: "all"
        case .some(let metrics): metrics.map(\.rawValue).joined(separator: ",")
        }
    }

    private static func refusal(_ part: Substring, _ name: String) -> String {
        let expected = "expected all, or \(names), with commas between several."
        if name == "all" { return "all has every metric and stands alone; \(expected)" }
        return (MetricName.meant(by: name).map { "'\(part)' is no metric; did you mean '\($0)'? " } ?? "") + expected
    }
}
