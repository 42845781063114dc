import Descent

/// The names of metrics as people write them.
enum MetricName {
    /// A name as metrics have it: hyphens count as underscores, capitals as small letters.
    static func spelt(_ text: some StringProtocol) -> String { text.lowercased().replacing("-", with: "_") }

    /// The metric that was probably meant by a name, spelt so; nil where nothing suggests itself.
    static func meant(by name: String) -> String? {
        synonyms[name] ?? Misspelling.nearest(to: name, Metric.allCases.map(\.rawValue))
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
