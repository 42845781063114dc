/// How many examples each class has, in the data and in the predictions, and what follows from that alone.
///
/// A quotient without a denominator is 0, as scikit-learn's `zero_division=0`: the precision of a class that is never
/// predicted, the recall of one that the data lack.
struct ClassCounts: Sendable, Hashable {
    /// The number of examples of each class.
    private(set) var actual: [Int]

    /// How often each class is predicted.
    private(set) var predicted: [Int]

    /// How often each class is predicted where it is right.
    private(set) var correct: [Int]

    /// The number of examples.
    private(set) var total: Int

    init(actual: [Int], predicted: [Int], correct: [Int]) {
        self.actual = actual
        self.predicted = predicted
        self.correct = correct
        total = actual.reduce(0, +)
    }

    /// Those of no examples.
    init(classCount: Int) {
        let zeros = [Int](repeating: 0, count: classCount)
        self.init(actual: zeros, predicted: zeros, correct: zeros)
    }

    /// Adds an example.
    mutating func count(actual number: Int, predicted choice: Int) {
        actual[number] += 1
        predicted[choice] += 1
        if choice == number { correct[number] += 1 }
        total += 1
    }

    /// Those of one class predicted for all examples.
    init(actual: [Int], alwaysPredicting choice: Int) {
        var (predicted, correct) = ([Int](repeating: 0, count: actual.count), [Int](repeating: 0, count: actual.count))
        predicted[choice] = actual.reduce(0, +)
        correct[choice] = actual[choice]
        self.init(actual: actual, predicted: predicted, correct: correct)
    }

    func precision(_ number: Int) -> Double { ClassCounts.share(correct[number], of: predicted[number]) }
    func recall(_ number: Int) -> Double { ClassCounts.share(correct[number], of: actual[number]) }
    func f1(_ number: Int) -> Double { ClassCounts.share(2 * correct[number], of: actual[number] + predicted[number]) }

    var accuracy: Double { ClassCounts.share(correct.reduce(0, +), of: total) }

    /// The mean recall of the classes that the data have.
    var balancedAccuracy: Double {
        let classes = actual.indices.filter { actual[$0] > 0 }
        return classes.reduce(0) { $0 + recall($1) } / Double(classes.count)
    }

    /// The mean over the classes that the data or the predictions have.
    func macro(_ value: (Int) -> Double) -> Double {
        let classes = actual.indices.filter { actual[$0] > 0 || predicted[$0] > 0 }
        return classes.reduce(0) { $0 + value($1) } / Double(classes.count)
    }

    /// The mean over the classes, weighted by their examples.
    func weighted(_ value: (Int) -> Double) -> Double {
        actual.indices.reduce(0) { $0 + Double(actual[$1]) * value($1) } / Double(total)
    }

    /// The value of a metric that follows from the counts; nil for others, and for those of class 1 unless there are
    /// two classes.
    subscript(metric: Metric) -> Double? {
        switch metric {
        case .accuracy: accuracy
        case .balancedAccuracy: balancedAccuracy
        case .precision: actual.count == 2 ? precision(1) : nil
        case .recall: actual.count == 2 ? recall(1) : nil
        case .f1: actual.count == 2 ? f1(1) : nil
        case .precisionMacro: macro(precision)
        case .recallMacro: macro(recall)
        case .f1Macro: macro(f1)
        case .precisionWeighted: weighted(precision)
        case .recallWeighted: weighted(recall)
        case .f1Weighted: weighted(f1)
        case .top2Accuracy, .top3Accuracy, .top5Accuracy, .rocAUC, .logLoss, .brier, .r2, .rmse, .mae,
            .medianAbsoluteError, .explainedVariance:
            nil
        }
    }

    private static func share(_ part: Int, of whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
}

extension Metric {
    /// The k of a top-k accuracy; nil for other metrics.
    package var topCount: Int? {
        switch self {
        case .top2Accuracy: 2
        case .top3Accuracy: 3
        case .top5Accuracy: 5
        default: nil
        }
    }
}
