import Descent

/// Which metrics are for which networks and examples.
enum MetricFit {
    /// Why a metric doesn't fit a network and targets; nil if it does.
    ///
    /// - Parameter targets: those that fit the network.
    static func refusal(_ metric: Metric, _ network: borrowing Network, _ targets: Targets) -> String? {
        let (units, output) = (network.outputs, network.output)
        guard targets.classCount != nil else {
            if metric.isForRegression || metric == .accuracy && output == .sigmoid { return nil }
            return "it judges classes, and the targets are real values; for these there are r2, rmse, mae, "
                + "median_absolute_error and explained_variance"
        }
        if metric.isForRegression {
            return "it judges real values, and the targets are classes; for these there are accuracy, "
                + "balanced_accuracy, f1_macro, roc_auc, log_loss and more"
        }
        // One sigmoid unit tells two classes apart.
        let classCount = units == 1 && output == .sigmoid ? 2 : units
        switch metric {
        case .precision, .recall, .f1:
            return classCount == 2
                ? nil
                : "it judges class 1 of two classes, and the model tells \(classCount) apart; "
                    + "\(metric.rawValue)_macro and \(metric.rawValue)_weighted are for any number"
        case .top2Accuracy, .top3Accuracy, .top5Accuracy:
            let k = metric.topCount ?? 1
            return k < classCount ? nil : "it is for more than \(k) classes, and the model tells \(classCount) apart"
        case .logLoss, .brier:
            let isDistribution = output == .softmax || units == 1
            return isDistribution ? nil : "the outputs of several sigmoid units are not probabilities that add to 1"
        default:
            return nil
        }
    }

    /// Why a metric that fits is not defined for some examples; nil where it is.
    static func undefined(_ metric: Metric, _ targets: Targets) -> String? {
        switch metric {
        case .rocAUC:
            let first = targets.classNumber(ofExample: 0)
            let isOne = (0..<targets.count).allSatisfy { targets.classNumber(ofExample: $0) == first }
            return isOne ? "the validation data have only one class, for which it is not defined" : nil
        case .r2, .explainedVariance:
            return targets.count > 1 ? nil : "the validation data have only one example, for which it is not defined"
        default: return nil
        }
    }
}
