package import Communication
import LinearAlgebra

/// Measures one metric of a network as it is trained, again and again on the same examples, with buffers that it keeps.
///
/// What an evaluation has anyway is taken from there: see ``Network/metric(_:on:workers:products:)``. The other metrics
/// take the network's outputs for all examples, 4 bytes for each output, and the program's buffers.
package final class MetricMeter {
    /// What is measured.
    package let metric: Metric

    private let examples: Examples
    private let program: ForwardProgram

    /// The outputs, [count, units]; empty where the evaluation has the metric.
    private var values: [Float]

    /// A meter for networks of one shape.
    ///
    /// - Parameters:
    ///   - network: of that shape.
    ///   - workers: the number of workers; nil for all usable processors.
    ///   - reproducible: whether the bits must be the same for any number of workers.
    ///   - communicator: the ranks that share the work, and all call `value`.
    /// - Throws: where the examples don't fit the network, or memory lacks.
    package init(
        _ metric: Metric, on examples: Examples, for network: borrowing Network, workers: Int? = nil,
        products: ProductChoice = .auto, reproducible: Bool = false,
        communicator: any Communicator = SingleProcess()
    ) throws(TrainingError) {
        try Compatibility.check(examples, network)
        let workers = try Trainer.workerCount(workers, products: products)
        let layout = network.layout
        let isEvaluated = MetricMeter.isEvaluated(metric, network, examples.targets)
        let (bytes, overflow) = examples.count.multipliedReportingOverflow(by: isEvaluated ? 0 : 4 * network.outputs)
        do {
            // Beside the outputs what the largest metric takes of each example: see RegressionMetrics.
            let working = isEvaluated ? 0 : 24 * examples.count
            try MemoryError.require(overflow ? .max : bytes + working)
            program = try ForwardProgram(
                layout: layout, exampleCount: examples.count, workers: workers, products: products,
                reproducible: reproducible, communicator: communicator)
        } catch {
            throw .memory(error)
        }
        values = [Float](repeating: 0, count: bytes / 4)
        self.metric = metric
        // The log loss is the cost with every example counting once.
        self.examples = metric == .logLoss ? examples.unweighted : examples
    }

    /// Whether an evaluation of the network on such targets has the metric.
    package static func isEvaluated(_ metric: Metric, _ network: borrowing Network, _ targets: Targets) -> Bool {
        switch metric {
        case .accuracy: network.output != .identity
        case .r2, .rmse: network.output == .identity
        case .logLoss: targets.classCount != nil && (network.output == .softmax || network.outputs == 1)
        default: false
        }
    }

    /// The metric, where an evaluation of examples that all count the same has it; else nil.
    package static func value(
        _ metric: Metric, of evaluation: Evaluation, _ network: borrowing Network, _ targets: Targets
    ) -> Double? {
        guard isEvaluated(metric, network, targets) else { return nil }
        return switch metric {
        case .accuracy: evaluation.accuracy
        case .r2: evaluation.r2
        case .rmse: evaluation.rmse
        case .logLoss: evaluation.cost
        default: nil
        }
    }

    /// The metric of a network as it is now: nil where it doesn't fit the examples or is undefined for them, NaN where
    /// the outputs are not all finite.
    ///
    /// - Throws: where there is no memory for what a metric sorts.
    package func value(of network: borrowing Network) throws(TrainingError) -> Double? {
        let targets = examples.targets
        if MetricMeter.isEvaluated(metric, network, targets) {
            return MetricMeter.value(metric, of: network.evaluate(examples, program), network, targets)
        }
        // Taken out, written and put back, so that they have one owner while they are written, and stay in place.
        var outputs = values
        values = []
        predict(network, &outputs)
        values = outputs
        let predictions = Predictions(values: outputs, units: network.outputs, output: network.output)
        guard predictions.areFinite else { return .nan }
        do {
            guard targets.classCount != nil else { return try RegressionMetrics.value(metric, predictions, targets) }
            return try ClassificationMetrics(
                predictions, targets, logLoss: nil, classNames: nil, only: [metric], keepsConfusion: false)[metric]
        } catch {
            throw .memory(error)
        }
    }

    /// Writes the network's outputs for all examples.
    private func predict(_ network: borrowing Network, _ values: inout [Float]) {
        let (count, units) = (examples.count, network.outputs)
        var span = values.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { buffer in
            // Safe: the buffer holds that many values, and lives as long as this call.
            guard let target = buffer.baseAddress else { return }
            let matrix = unsafe MatrixView(base: target, rows: count, columns: units, stride: units)
            ExampleSource.with(
                examples.inputs, targets: nil, weights: nil, standardization: network.standardization
            ) { source in
                program.predict(parameters: network.parameterView, source: source, outputs: matrix)
            }
        }
        network.targetStandardization?.scaleBack(&span)
    }
}
