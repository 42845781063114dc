/// A number that says how well a network predicts; its raw value is the name in the command line and in JSON.
///
/// ``Metrics/subscript(_:)`` has the values, and says where there is none. The names and definitions are
/// scikit-learn's (version 1.9) where it has the metric. *Shares* are from 0 to 1.
public enum Metric: String, CaseIterable, Sendable, Hashable {
    /// The share of examples that are classified right: ``Evaluation/accuracy``.
    case accuracy

    /// The mean recall of the classes that the data have.
    case balancedAccuracy = "balanced_accuracy"

    /// The share of examples whose class is among the two with the largest outputs; for more than two classes.
    case top2Accuracy = "top_2_accuracy"

    /// The same for the three largest outputs; for more than three classes.
    case top3Accuracy = "top_3_accuracy"

    /// The same for the five largest outputs; for more than five classes.
    case top5Accuracy = "top_5_accuracy"

    /// Of the examples predicted as class 1 the share that are of class 1; for two classes.
    case precision

    /// Of the examples of class 1 the share predicted as class 1; for two classes.
    case recall

    /// The harmonic mean of precision and recall of class 1; for two classes.
    case f1

    /// The mean precision of the classes that the data or the predictions have.
    case precisionMacro = "precision_macro"

    /// The mean recall of the classes that the data or the predictions have.
    case recallMacro = "recall_macro"

    /// The mean F1 of the classes that the data or the predictions have.
    case f1Macro = "f1_macro"

    /// The mean precision of the classes, weighted by their examples.
    case precisionWeighted = "precision_weighted"

    /// The mean recall of the classes, weighted by their examples: the accuracy.
    case recallWeighted = "recall_weighted"

    /// The mean F1 of the classes, weighted by their examples.
    case f1Weighted = "f1_weighted"

    /// The area under the receiver operating characteristic, from 0 to 1; 0.5 for a guess. For more than two classes
    /// the mean over those that the data have, each against the rest.
    case rocAUC = "roc_auc"

    /// The mean of −ln p, p being the probability of the example's class; from 0 on.
    case logLoss = "log_loss"

    /// The mean of (p − y)² for two classes, y being 1 for class 1 and 0 for class 0; for more, the mean of the sum of
    /// (p − y)² over the classes. From 0 to 1, for more than two classes to 2.
    case brier

    /// R², the coefficient of determination: 1 − Σ(y − ŷ)²/Σ(y − ȳ)², at most 1; 0 for the mean.
    case r2

    /// The root of the mean squared error, in the targets' unit.
    case rmse

    /// The mean absolute error, in the targets' unit.
    case mae

    /// The median of the absolute errors, in the targets' unit.
    case medianAbsoluteError = "median_absolute_error"

    /// 1 − Var(y − ŷ)/Var(y), at most 1: R² of predictions from which their mean error is taken.
    case explainedVariance = "explained_variance"

    /// Whether a greater value is the better one; otherwise a smaller one is.
    public var isGreaterBetter: Bool {
        switch self {
        case .logLoss, .brier, .rmse, .mae, .medianAbsoluteError: false
        default: true
        }
    }

    /// Whether it judges real values; otherwise it judges classes.
    public var isForRegression: Bool {
        switch self {
        case .r2, .rmse, .mae, .medianAbsoluteError, .explainedVariance: true
        default: false
        }
    }
}
