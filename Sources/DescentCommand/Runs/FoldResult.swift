package import Descent

/// How the network of one fold does on the examples that the fold holds out.
package struct FoldResult: Sendable, Hashable {
    /// The number of the fold, from 1.
    package let number: Int
    /// How many examples it holds out.
    package let examples: Int
    /// How many epochs were trained.
    package let epochs: Int
    /// The epoch after which the network was the one that is tested, where validation chose it.
    package let savedEpoch: Int?
    package let cost: Double
    /// What is defined of the metrics asked for.
    package let metrics: [Metric: Double]
    package let seconds: Double

    package init(
        number: Int, examples: Int, epochs: Int, savedEpoch: Int?, cost: Double, metrics: [Metric: Double],
        seconds: Double
    ) {
        self.number = number
        self.examples = examples
        self.epochs = epochs
        self.savedEpoch = savedEpoch
        self.cost = cost
        self.metrics = metrics
        self.seconds = seconds
    }
}

/// The mean of some values and their spread.
package struct FoldSummary: Sendable, Hashable {
    package let mean: Double

    /// The sample deviation, √(Σ(x − x̄)²/(n − 1)); nil of one value.
    package let deviation: Double?

    /// - Returns: nil without values.
    package init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        self.mean = mean
        deviation =
            values.count > 1
            ? (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot() : nil
    }
}
