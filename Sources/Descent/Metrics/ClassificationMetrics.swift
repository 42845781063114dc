import Glibc
import LinearAlgebra

/// How well a network tells classes apart.
///
/// Definitions are scikit-learn's. A quotient without a denominator counts as 0 (scikit-learn's `zero_division=0`): the
/// precision of a class that is never predicted, the recall of one that the data lack. Classes that neither the data
/// nor the predictions have count in no mean.
public struct ClassificationMetrics: Sendable, Hashable {
    /// How well one class is told from the others.
    public struct ClassMetrics: Sendable, Hashable {
        /// The number of examples of the class.
        public let count: Int

        /// How many examples are predicted as the class.
        public let predictedCount: Int

        /// Of the examples predicted as the class, the share that are of it; 0 if there are none.
        public let precision: Double

        /// Of the examples of the class, the share predicted as it; 0 if there are none.
        public let recall: Double

        /// 2·precision·recall/(precision + recall); 0 if no prediction of the class is right.
        public let f1: Double

        /// The area under the receiver operating characteristic of the class against the rest; nil where the data have
        /// no example of the class, or no other, and where only other metrics were asked for.
        public let rocAUC: Double?
    }

    /// How often the examples of each class were predicted as each class. The predicted class is that of
    /// ``Predictions/classes``. Nil where only some metrics were asked for: it takes the square of the number of
    /// classes.
    public let confusion: ConfusionMatrix?

    /// The names of the classes in the order of their numbers; nil if they are only numbered.
    public let classNames: [String]?

    /// Each class.
    public let classes: [ClassMetrics]

    /// The mean of −ln p, p being the probability of the example's class; nil for several sigmoid units, whose outputs
    /// don't add to 1.
    ///
    /// From a network it is the cost of examples that count the same, computed from the logits. From predictions alone
    /// p is held to ε...1 − ε, with ε = 2⁻²³, as scikit-learn holds probabilities of single precision.
    public let logLoss: Double?

    /// The Brier score: for two classes the mean of (p − y)², y being 1 for class 1 and 0 for class 0; for more the
    /// mean of the sum of (p − y)² over the classes, as scikit-learn's from 1.8 on. Nil for several sigmoid units.
    public let brier: Double?

    private let counts: ClassCounts

    /// How many examples have how many classes with a larger output than their own.
    private let rankCounts: [Int]

    /// Judges predictions of classes.
    ///
    /// - Parameters:
    ///   - only: the metrics that are wanted; nil for all. Areas are computed only if they are: each class's scores are
    ///     sorted for them.
    ///   - keepsConfusion: whether to count the confusion matrix.
    /// - Precondition: as many targets as predictions, all finite; softmax or sigmoid; classes that the units know.
    init(
        _ predictions: Predictions, _ targets: Targets, logLoss exactLogLoss: Double?, classNames: [String]?,
        only: Set<Metric>? = nil, keepsConfusion: Bool = true
    ) throws(MemoryError) {
        guard case .classes(let numbers, let classCount) = targets.storage else {
            preconditionFailure("real targets for the metrics of classes")
        }
        let (values, units) = (predictions.values, predictions.units)
        let isOneUnit = units == 1 && predictions.output == .sigmoid
        let width = isOneUnit ? 2 : units
        precondition(
            numbers.count == predictions.count && classCount <= width,
            "\(numbers.count) targets of \(classCount) classes for \(predictions.count) predictions of \(width)")
        var confusion = keepsConfusion ? try ConfusionMatrix(classCount: width) : nil
        var counts = ClassCounts(classCount: width)
        var rankCounts = [Int](repeating: 0, count: width)
        var (losses, squares) = (0.0, 0.0)
        for example in numbers.indices {
            let number = Int(numbers[example])
            let start = example * units
            if isOneUnit {
                let output = values[start]
                let predicted = output > 0.5 ? 1 : 0
                counts.count(actual: number, predicted: predicted)
                confusion?.count(actual: number, predicted: predicted)
                rankCounts[predicted == number ? 0 : 1] += 1
                let probability = Double(output)
                let error = probability - Double(number)
                squares += error * error
                losses += ClassificationMetrics.loss(number == 1 ? probability : 1 - probability)
                continue
            }
            let own = values[start + number]
            // Of equal outputs the first counts as the largest, as the predicted class is the first of the largest.
            var (largest, rank, sum) = (0, 0, 0.0)
            for unit in 0..<units {
                let output = values[start + unit]
                if output > values[start + largest] { largest = unit }
                if output > own || output == own && unit < number { rank += 1 }
                let error = Double(output) - (unit == number ? 1 : 0)
                sum += error * error
            }
            counts.count(actual: number, predicted: largest)
            confusion?.count(actual: number, predicted: largest)
            rankCounts[rank] += 1
            if units == 2 {
                let error = Double(values[start + 1]) - Double(number)
                sum = error * error
            }
            squares += sum
            losses += ClassificationMetrics.loss(Double(own))
        }
        var areas = [Double?](repeating: nil, count: width)
        if only?.contains(.rocAUC) ?? true {
            // Of two classes the metric is the area of class 1, and one unit has no scores of class 0.
            let first = isOneUnit || width == 2 && only != nil ? 1 : 0
            for number in first..<width where counts.actual[number] > 0 && counts.actual[number] < counts.total {
                areas[number] = try RankedScores(of: number, predictions, targets).area
            }
            // One unit ranks class 0 as it ranks class 1, from the other end.
            if isOneUnit { areas[0] = areas[1] }
        }
        classes = (0..<width).map { number in
            ClassMetrics(
                count: counts.actual[number], predictedCount: counts.predicted[number],
                precision: counts.precision(number), recall: counts.recall(number), f1: counts.f1(number),
                rocAUC: areas[number])
        }
        let isDistribution = predictions.output == .softmax || isOneUnit
        let count = Double(numbers.count)
        logLoss = isDistribution ? exactLogLoss ?? losses / count : nil
        brier = isDistribution ? squares / count : nil
        self.confusion = confusion
        // A network may have fewer names than units: the other classes have their numbers.
        let names = classNames ?? []
        precondition(names.count <= width, "\(names.count) names for \(width) classes")
        self.classNames = names.isEmpty ? nil : names + (names.count..<width).map { "\($0)" }
        self.counts = counts
        self.rankCounts = rankCounts
    }

    private static func loss(_ probability: Double) -> Double {
        let least = Double(Float.ulpOfOne)
        return -log(min(max(probability, least), 1 - least))
    }

    /// The number of examples.
    public var count: Int { counts.total }

    /// The share of examples that are classified right.
    public var accuracy: Double { counts.accuracy }

    /// The share of examples whose class is among the k with the largest outputs, the first of equals before the
    /// others; so k = 1 gives the accuracy. (scikit-learn's `top_k_accuracy_score` takes the last of equals first.)
    ///
    /// - Precondition: k is at least 1. From the number of classes on the share is 1.
    public func topAccuracy(_ k: Int) -> Double {
        precondition(k >= 1, "top \(k); it must be at least 1")
        return Double(rankCounts.prefix(k).reduce(0, +)) / Double(count)
    }

    /// The area under the receiver operating characteristic: of class 1 of two classes; of more the mean over the
    /// classes that the data have, each against the rest (scikit-learn's `multi_class="ovr"`, which needs them all).
    /// Nil where the data have one class only.
    public var rocAUC: Double? {
        if classes.count == 2 { return classes[1].rocAUC }
        let areas = classes.compactMap(\.rocAUC)
        return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    }

    /// The value of a metric; nil for metrics of real values, and where there is none.
    public subscript(metric: Metric) -> Double? {
        if let k = metric.topCount { return k < classes.count ? topAccuracy(k) : nil }
        return switch metric {
        case .rocAUC: rocAUC
        case .logLoss: logLoss
        case .brier: brier
        default: counts[metric]
        }
    }

    /// The class with the most examples, the first of equals.
    public var majorityClass: Int { counts.actual.indices.max { counts.actual[$0] < counts.actual[$1] } ?? 0 }

    /// What one reaches who always predicts the majority class of these examples, with the classes' shares of them as
    /// probabilities: scikit-learn's `DummyClassifier(strategy="prior")`. Nil where ``subscript(_:)`` is nil.
    public func baseline(_ metric: Metric) -> Double? {
        guard self[metric] != nil else { return nil }
        let shares = counts.actual.map { Double($0) / Double(count) }
        if let k = metric.topCount { return shares.sorted(by: >).prefix(k).reduce(0, +) }
        return switch metric {
        case .rocAUC: 0.5
        case .logLoss: shares.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
        case .brier: shares.count == 2 ? shares[0] * shares[1] : shares.reduce(1) { $0 - $1 * $1 }
        default: ClassCounts(actual: counts.actual, alwaysPredicting: majorityClass)[metric]
        }
    }
}
