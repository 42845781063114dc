import Kernels
public import LinearAlgebra

/// How well a network predicts a number of examples, by every metric that fits.
///
///     let metrics = try network.metrics(on: test)
///     print(metrics[.f1Macro] ?? .nan, "where the majority's class reaches", metrics.baseline(.f1Macro) ?? .nan)
///
/// Examples with classes have the metrics of ``classification``, those with real targets the ones of ``regression``.
/// Sigmoid units with real targets, from 0 to 1, also have an ``accuracy``: the share of units whose output exceeds 0.5
/// exactly where the target does. Where outputs are not all finite there are no metrics.
public struct Metrics: Sendable, Hashable {
    /// The number of examples.
    public let count: Int

    /// The mean loss, without any L2 term, of weighted examples the weighted mean; nil where only predictions are
    /// known. Weights enter nothing else: every metric counts each example once.
    public let cost: Double?

    /// The metrics of classes; nil for real targets.
    public let classification: ClassificationMetrics?

    /// The metrics of real values; nil for classes.
    public let regression: RegressionMetrics?

    /// The share of examples, or of sigmoid units with real targets, that are classified right; nil for identity
    /// outputs. It goes by the outputs, as ``Predictions/classes``; where several are equal in single precision
    /// ``Evaluation/accuracy``, which goes by the logits, may differ.
    public let accuracy: Double?

    /// Judges predictions.
    ///
    /// - Parameters:
    ///   - predictions: the outputs of a network for a number of examples.
    ///   - targets: of the same examples.
    ///   - classNames: the names of the classes; by default those of the targets.
    /// - Throws: ``MemoryError`` where the matrix of the classes, or a column of the predictions, does not fit.
    /// - Precondition: there are as many targets as predictions, and they fit the network that predicted: classes for
    ///   softmax, values of as many units for identity, either for sigmoid.
    public init(
        _ predictions: Predictions, _ targets: Targets, classNames: [String]? = nil
    ) throws(MemoryError) {
        try self.init(predictions, targets, cost: nil, logLoss: nil, classNames: classNames)
    }

    /// - Parameters:
    ///   - cost: the mean loss of the network that predicted, weighted where the examples are.
    ///   - logLoss: its mean loss with every example counting once.
    ///   - only: the metrics that are wanted; nil for all. Others may be nil then, where they take more than one pass.
    ///   - keepsConfusion: whether to count the confusion matrix of classes.
    package init(
        _ predictions: Predictions, _ targets: Targets, cost: Double?, logLoss: Double?, classNames: [String]?,
        only: Set<Metric>? = nil, keepsConfusion: Bool = true
    ) throws(MemoryError) {
        count = predictions.count
        self.cost = cost
        let isFinite = predictions.areFinite
        if targets.classCount != nil {
            classification =
                isFinite
                ? try ClassificationMetrics(
                    predictions, targets, logLoss: logLoss, classNames: classNames ?? targets.classNames, only: only,
                    keepsConfusion: keepsConfusion) : nil
            regression = nil
            accuracy = classification?.accuracy
        } else {
            classification = nil
            regression = isFinite ? try RegressionMetrics(predictions, targets) : nil
            accuracy = isFinite && predictions.output == .sigmoid ? Metrics.accuracy(predictions, targets) : nil
        }
    }

    /// The value of a metric; nil where it doesn't fit the examples or is undefined for them.
    public subscript(metric: Metric) -> Double? {
        metric == .accuracy ? accuracy : classification?[metric] ?? regression?[metric]
    }

    /// What one reaches without looking at the inputs: by the majority class and the classes' shares of these examples,
    /// see ``ClassificationMetrics/baseline(_:)``, or by the mean of these targets. Nil where the metric is, and for
    /// the accuracy of real targets.
    public func baseline(_ metric: Metric) -> Double? {
        classification?.baseline(metric) ?? regression?.baseline[metric]
    }

    /// The share of units whose output exceeds 0.5 exactly where the target does.
    static func accuracy(_ predictions: Predictions, _ targets: Targets) -> Double? {
        guard case .values(let values, _) = targets.storage else { return nil }
        let matches = values.indices.count { (predictions.values[$0] > 0.5) == (values[$0] > 0.5) }
        return Double(matches) / Double(values.count)
    }
}

extension Network {
    /// Every metric of a number of examples.
    ///
    /// It predicts all examples, evaluates their cost, and passes over the predictions once, and once for each class to
    /// sort its scores. Memory: the predictions, 4 bytes for each example and unit, and 8 bytes for each example, for
    /// real targets 24.
    ///
    /// - Parameters:
    ///   - examples: inputs and targets that fit the network.
    ///   - workers: the number of workers; by default all usable processors.
    ///   - products: who computes the matrix products.
    public func metrics(
        on examples: Examples, workers: Int? = nil, products: ProductChoice = .auto
    ) throws(TrainingError) -> Metrics {
        let evaluation = try evaluate(examples, workers: workers, products: products)
        let unweighted =
            examples.weights == nil
            ? evaluation : try evaluate(examples.unweighted, workers: workers, products: products)
        let predictions = try predict(examples.inputs, workers: workers, products: products)
        do {
            return try Metrics(
                predictions, examples.targets, cost: evaluation.cost, logLoss: unweighted.cost,
                classNames: classNames ?? examples.targets.classNames)
        } catch {
            throw .memory(error)
        }
    }

    /// One metric of a number of examples, at the cost of that metric alone.
    ///
    /// ``Metric/accuracy``, and of identity outputs ``Metric/r2`` and ``Metric/rmse``, are those of the evaluation, as
    /// is ``Metric/logLoss``, which is its cost. The others take a prediction of all examples. ``EarlyStopping`` shows
    /// how to choose the best epoch by any metric.
    ///
    /// - Parameters:
    ///   - metric: that of `metrics(on:)`, in single precision where the evaluation has it.
    ///   - examples: inputs and targets that fit the network.
    ///   - workers: the number of workers; by default all usable processors.
    ///   - products: who computes the matrix products.
    /// - Returns: nil where the metric doesn't fit the examples or is undefined for them, NaN where the outputs are not
    ///   all finite.
    public func metric(
        _ metric: Metric, on examples: Examples, workers: Int? = nil, products: ProductChoice = .auto
    ) throws(TrainingError) -> Double? {
        try MetricMeter(metric, on: examples, for: self, workers: workers, products: products).value(of: self)
    }
}

extension Predictions {
    /// Whether every output is finite.
    var areFinite: Bool {
        unsafe values.withUnsafeBufferPointer { values in
            // Safe: the pointer and the count are the array's own.
            guard let start = values.baseAddress else { return true }
            return unsafe SelectedKernels.best.allFinite(values: start, count: values.count)
        }
    }
}
