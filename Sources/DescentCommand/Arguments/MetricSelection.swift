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
            let name = part.lowercased().replacing("-", with: "_")
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
        let meant = synonyms[name] ?? Misspelling.nearest(name, in: Metric.allCases.map(\.rawValue))
        return (meant.map { "'\(part)' is no metric; did you mean '\($0)'? " } ?? "") + expected
    }

    /// What other libraries call the metrics.
    private static let synonyms: [String: String] = {
        let metrics: [Metric: [String]] = [
            .accuracy: ["acc", "categorical_accuracy", "binary_accuracy", "sparse_categorical_accuracy"],
            .rocAUC: ["auc", "roc", "auroc", "roc_auc_ovr", "roc_auc_score"],
            .logLoss: ["logloss", "neg_log_loss", "cross_entropy", "crossentropy", "nll", "binary_crossentropy"],
            .brier: ["brier_score", "brier_score_loss", "neg_brier_score"],
            .balancedAccuracy: ["bacc", "balanced_accuracy_score"],
            .f1: ["f1_score", "fscore", "f_score", "f_measure"],
            .top5Accuracy: ["top5", "top_5", "top_k", "top_k_accuracy", "top5_accuracy"],
            .top3Accuracy: ["top3", "top_3", "top3_accuracy"], .top2Accuracy: ["top2", "top_2", "top2_accuracy"],
            .r2: ["r_2", "r2_score", "r_squared", "rsquared", "r²"],
            .rmse: ["mse", "mean_squared_error", "root_mean_squared_error"],
            .mae: ["mean_absolute_error", "l1"], .medianAbsoluteError: ["medae", "median_error"],
            .explainedVariance: ["evs", "explained_variance_score", "variance"],
        ]
        var words: [String: String] = [:]
        for (metric, synonyms) in metrics { for word in synonyms { words[word] = metric.rawValue } }
        return words
    }()
}
