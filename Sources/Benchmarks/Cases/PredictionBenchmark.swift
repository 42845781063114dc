package import Descent

/// Prediction as `Network.predict` does it, over all examples at once, against what the machine can do.
package struct PredictionBenchmark: Sendable {
    /// One network.
    package struct Case: Encodable, Sendable {
        /// The number of inputs, then each layer's width.
        package let network: [Int]
        /// How many workers there may be.
        package let workers: Int
        package let examples: Int
        package let parameters: Int
        package let examplesPerSecond: Spread
        /// Of one prediction of all examples.
        package let seconds: Spread
        /// The products' operations, by the median.
        package let gflops: Double
        @Nullable package var shareOfPeak: Double?
        /// The median of the bursts of multiply-adds around the predictions.
        package let fmaPeakGflops: Double
        /// See `PairedTimes.shareOfFMAPeak`.
        package let shareOfFmaPeak: Double

        /// Scripts rely on the keys: examples per second keep their former name there.
        private enum CodingKeys: String, CodingKey {
            case network, workers, examples, parameters
            case examplesPerSecond = "samplesPerSecond"
            case seconds, gflops, shareOfPeak, fmaPeakGflops, shareOfFmaPeak
        }
    }

    private let workers: Int
    private let repetitions: Int
    private let products: ProductChoice

    /// - Parameters:
    ///   - repetitions: at least 1; one more comes before them and does not count.
    ///   - products: who computes the products.
    package init(workers: Int, repetitions: Int, products: ProductChoice = .auto) {
        precondition(repetitions >= 1, "\(repetitions) repetitions")
        self.workers = workers
        self.repetitions = repetitions
        self.products = products
    }

    /// Checks and times the outputs of all examples: with the buffers that a prediction needs and the array that it
    /// gives back.
    ///
    /// - Parameter fma: takes a burst before and after each prediction.
    package func measure(
        _ network: borrowing Network, _ examples: Examples, yardsticks: Yardsticks?, fma: FMAPeak
    ) throws(BenchmarkError) -> Case {
        let inputs = examples.inputs
        // What is proved is a call like those that are timed.
        try PredictionCheck.verify(try predict(network, inputs).predictions.values, network, examples)
        let times = try PairedTimes.measure(repetitions) { () throws(BenchmarkError) in
            try fma.burst(workers: workers)
        } repetition: { () throws(BenchmarkError) in
            try predict(network, inputs).seconds
        }
        let arithmetic = TrainingArithmetic(widths: [network.inputs] + network.layers.map(\.units))
        let perSecond = Spread(of: times.seconds.map { Double(examples.count) / $0 })
        let operations = arithmetic.forwardOperationsPerExample
        let gflops = perSecond.median * operations * 1e-9
        return Case(
            network: arithmetic.widths, workers: workers, examples: examples.count, parameters: network.parameterCount,
            examplesPerSecond: perSecond, seconds: Spread(of: times.seconds), gflops: gflops,
            shareOfPeak: yardsticks.map { gflops / $0.sgemmPeakGflops }, fmaPeakGflops: times.fmaPeakGflops,
            shareOfFmaPeak: times.shareOfFMAPeak(operations: Double(examples.count) * operations))
    }

    /// One prediction, and the seconds that it took.
    private func predict(
        _ network: borrowing Network, _ inputs: Inputs
    ) throws(BenchmarkError) -> (predictions: Predictions, seconds: Double) {
        let start = ContinuousClock.now
        let predictions: Predictions
        do {
            predictions = try network.predict(inputs, workers: workers, products: products)
        } catch {
            throw .training(error)
        }
        return (predictions, (ContinuousClock.now - start).seconds)
    }
}
