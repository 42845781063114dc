import LinearAlgebra

/// How close a network's values come to real targets.
///
/// Definitions are scikit-learn's. Of several outputs each metric is the mean over the outputs (scikit-learn's
/// `multioutput="uniform_average"`).
public struct RegressionMetrics: Sendable, Hashable {
    /// The metrics of one output, or their means over several.
    public struct Scores: Sendable, Hashable {
        /// R², the coefficient of determination: 1 − Σ(y − ŷ)²/Σ(y − ȳ)². Where all targets are equal it is 1 for
        /// predictions that are exact, and otherwise 0, as in scikit-learn. Nil for one example.
        public let r2: Double?

        /// √(Σ(y − ŷ)²/m).
        public let rmse: Double

        /// Σ|y − ŷ|/m.
        public let mae: Double

        /// The median of |y − ŷ|; of an even number of examples the mean of the middle two.
        public let medianAbsoluteError: Double

        /// 1 − Var(y − ŷ)/Var(y), with the same rule for equal targets as R². Nil for one example.
        public let explainedVariance: Double?

        /// The value of a metric; nil for metrics of classes, and where there is none.
        public subscript(metric: Metric) -> Double? {
            switch metric {
            case .r2: r2
            case .rmse: rmse
            case .mae: mae
            case .medianAbsoluteError: medianAbsoluteError
            case .explainedVariance: explainedVariance
            default: nil
            }
        }
    }

    /// The means over the outputs.
    public let scores: Scores

    /// Each output.
    public let outputs: [Scores]

    /// The means over the outputs for one who always predicts the mean of these targets: scikit-learn's
    /// `DummyRegressor()`.
    public let baseline: Scores

    /// Judges predictions of real values.
    ///
    /// - Precondition: as many targets as predictions and of the same width, all finite.
    init(_ predictions: Predictions, _ targets: Targets) throws(MemoryError) {
        guard case .values(let values, let width) = targets.storage else {
            preconditionFailure("classes for the metrics of real values")
        }
        precondition(
            targets.count == predictions.count && width == predictions.units,
            "\(targets.count) targets of \(width) values for \(predictions.count) predictions of \(predictions.units)")
        // The errors, their absolute values, and those sorted.
        try MemoryError.require(24 * targets.count)
        var (outputs, baselines): ([Scores], [Scores]) = ([], [])
        for output in 0..<width {
            let expected = stride(from: output, to: values.count, by: width).lazy.map { Double(values[$0]) }
            let predicted = stride(from: output, to: values.count, by: width).lazy.map {
                Double(predictions.values[$0])
            }
            let moments = targets.moments[output]
            outputs.append(Scores(zip(expected, predicted).map { $0 - $1 }, targets: moments))
            baselines.append(Scores(expected.map { $0 - moments.mean }, targets: moments, isMean: true))
        }
        self.outputs = outputs
        scores = Scores(meanOf: outputs)
        baseline = Scores(meanOf: baselines)
    }

    /// The value of a metric, over all outputs; nil for metrics of classes, and where there is none.
    public subscript(metric: Metric) -> Double? { scores[metric] }
}

extension RegressionMetrics.Scores {
    /// The metrics of one output's errors y − ŷ.
    ///
    /// - Parameter isMean: whether the predictions are the targets' mean, whose R² is 0 although it rounds.
    fileprivate init(_ errors: [Double], targets: Moments, isMean: Bool = false) {
        let count = Double(errors.count)
        let squares = errors.reduce(0) { $0 + $1 * $1 }
        rmse = (squares / count).squareRoot()
        mae = errors.reduce(0) { $0 + abs($1) } / count
        medianAbsoluteError = RegressionMetrics.Scores.median(errors.map { abs($0) })
        guard errors.count > 1 else {
            (r2, explainedVariance) = (nil, nil)
            return
        }
        let variance = Moments(errors).squares
        r2 = isMean ? targets.squares == 0 ? 1 : 0 : Moments.share(squares, of: targets.squares)
        explainedVariance = isMean ? r2 : Moments.share(variance, of: targets.squares)
    }

    /// The mean of each metric.
    fileprivate init(meanOf outputs: [Self]) {
        func mean(_ value: (Self) -> Double) -> Double { outputs.reduce(0) { $0 + value($1) } / Double(outputs.count) }
        let isDefined = outputs.allSatisfy { $0.r2 != nil }
        r2 = isDefined ? mean { $0.r2 ?? 0 } : nil
        rmse = mean(\.rmse)
        mae = mean(\.mae)
        medianAbsoluteError = mean(\.medianAbsoluteError)
        explainedVariance = isDefined ? mean { $0.explainedVariance ?? 0 } : nil
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
