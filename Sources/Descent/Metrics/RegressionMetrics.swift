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
        // The errors, their absolute values, and those sorted.
        try MemoryError.require(24 * targets.count)
        var (outputs, baselines): ([Scores], [Scores]) = ([], [])
        for (output, moments) in targets.moments.enumerated() {
            outputs.append(Scores(RegressionMetrics.errors(output, predictions, targets), targets: moments))
            let errors = RegressionMetrics.values(output, of: targets).map { $0 - moments.mean }
            baselines.append(Scores(errors, targets: moments, isMean: true))
        }
        self.outputs = outputs
        scores = Scores(meanOf: outputs)
        baseline = Scores(meanOf: baselines)
    }

    /// The value of a metric, over all outputs; nil for metrics of classes, and where there is none.
    public subscript(metric: Metric) -> Double? { scores[metric] }

    /// The value of one metric alone, over all outputs; nil as by the subscript.
    ///
    /// - Precondition: as that of the initializer.
    static func value(
        _ metric: Metric, _ predictions: Predictions, _ targets: Targets
    ) throws(MemoryError) -> Double? {
        guard metric.isForRegression else { return nil }
        try MemoryError.require((metric == .medianAbsoluteError ? 24 : 8) * targets.count)
        let values = targets.moments.enumerated().map { output, moments in
            Scores.value(metric, errors(output, predictions, targets), targets: moments)
        }
        let defined = values.compactMap { $0 }
        return defined.count == values.count ? defined.reduce(0, +) / Double(defined.count) : nil
    }

    /// One output's errors y − ŷ.
    private static func errors(_ output: Int, _ predictions: Predictions, _ targets: Targets) -> [Double] {
        let width = predictions.units
        precondition(
            targets.count == predictions.count && targets.valueCount == width,
            "\(targets.count) targets of \(targets.valueCount ?? 0) values for \(predictions.count) predictions of \(width)"
        )
        let predicted = stride(from: output, to: predictions.values.count, by: width).lazy.map {
            Double(predictions.values[$0])
        }
        return zip(values(output, of: targets), predicted).map { $0 - $1 }
    }

    /// One output's targets.
    private static func values(_ output: Int, of targets: Targets) -> some Sequence<Double> {
        guard case .values(let values, let width) = targets.storage else {
            preconditionFailure("classes for the metrics of real values")
        }
        return stride(from: output, to: values.count, by: width).lazy.map { Double(values[$0]) }
    }
}

extension RegressionMetrics.Scores {
    /// The metrics of one output's errors y − ŷ.
    ///
    /// - Parameter isMean: whether the predictions are the targets' mean, whose R² is 0 although it rounds.
    fileprivate init(_ errors: [Double], targets: Moments, isMean: Bool = false) {
        let squares = RegressionMetrics.Scores.squares(errors)
        rmse = RegressionMetrics.Scores.rmse(squares, errors.count)
        mae = RegressionMetrics.Scores.mae(errors)
        medianAbsoluteError = RegressionMetrics.Scores.medianAbsoluteError(errors)
        guard errors.count > 1 else {
            (r2, explainedVariance) = (nil, nil)
            return
        }
        r2 = isMean ? targets.squares == 0 ? 1 : 0 : Moments.share(squares, of: targets.squares)
        explainedVariance = isMean ? r2 : Moments.share(Moments(errors).squares, of: targets.squares)
    }

    /// One metric of an output's errors; nil where it has none.
    fileprivate static func value(_ metric: Metric, _ errors: [Double], targets: Moments) -> Double? {
        switch metric {
        case .rmse: rmse(squares(errors), errors.count)
        case .mae: mae(errors)
        case .medianAbsoluteError: medianAbsoluteError(errors)
        case .r2 where errors.count > 1: Moments.share(squares(errors), of: targets.squares)
        case .explainedVariance where errors.count > 1: Moments.share(Moments(errors).squares, of: targets.squares)
        default: nil
        }
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

    private static func squares(_ errors: [Double]) -> Double { errors.reduce(0) { $0 + $1 * $1 } }

    private static func rmse(_ squares: Double, _ count: Int) -> Double { (squares / Double(count)).squareRoot() }

    private static func mae(_ errors: [Double]) -> Double { errors.reduce(0) { $0 + abs($1) } / Double(errors.count) }

    private static func medianAbsoluteError(_ errors: [Double]) -> Double {
        var sorted = errors.map { abs($0) }
        sorted.sort()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
