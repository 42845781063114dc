/// How well probabilities agree with what happens: of the examples predicted with about 0.8, eight in ten should be
/// right.
///
/// With two classes the probability is that of class 1, and what happens is that an example is of class 1, as in
/// scikit-learn's `calibration_curve`. With more it is that of the predicted class, and what happens is that this is
/// right (Guo et al., 2017).
public struct Reliability: Sendable, Hashable {
    /// The predictions whose probability lies in one interval.
    public struct Bin: Sendable, Hashable {
        /// The interval, its lower bound included; the last one has 1 too.
        public let range: Range<Double>

        /// The number of predictions.
        public let count: Int

        /// The mean of their probabilities; nil if there are none.
        public let meanProbability: Double?

        /// The share of them for which it happened; nil if there are none.
        public let observedShare: Double?
    }

    /// Intervals of equal width, from 0 to 1.
    public let bins: [Bin]

    /// Whether the probability is that of the predicted class.
    public let isOfPredictedClass: Bool

    /// The expected calibration error: the mean over the predictions of the distance between their bin's mean
    /// probability and observed share.
    public var expectedCalibrationError: Double {
        let total = bins.reduce(0) { $0 + $1.count }
        return bins.reduce(0) { sum, bin in
            guard let mean = bin.meanProbability, let share = bin.observedShare else { return sum }
            return sum + Double(bin.count) / Double(total) * abs(mean - share)
        }
    }

    /// The reliability of predictions of classes; nil for real targets, and for outputs that are not all finite.
    ///
    /// - Precondition: there are as many targets as predictions, and at least one bin.
    public init?(_ predictions: Predictions, _ targets: Targets, bins binCount: Int = 10) {
        precondition(
            predictions.count == targets.count && binCount >= 1,
            "\(targets.count) targets for \(predictions.count) predictions, in \(binCount) bins")
        guard case .classes(let numbers, _) = targets.storage, predictions.output != .identity,
            predictions.values.allSatisfy(\.isFinite)
        else { return nil }
        let (values, units) = (predictions.values, predictions.units)
        isOfPredictedClass = units > 2
        var counts = [Int](repeating: 0, count: binCount)
        var hits = counts
        var sums = [Double](repeating: 0, count: binCount)
        for example in numbers.indices {
            var unit = units == 2 ? 1 : 0
            if units > 2 {
                for other in 1..<units where values[example * units + other] > values[example * units + unit] {
                    unit = other
                }
            }
            let probability = Double(values[example * units + unit])
            let happens = Int(numbers[example]) == (units == 1 && predictions.output == .sigmoid ? 1 : unit)
            let bin = min(Int(probability * Double(binCount)), binCount - 1)
            counts[bin] += 1
            sums[bin] += probability
            hits[bin] += happens ? 1 : 0
        }
        bins = counts.indices.map { bin in
            let (low, high) = (Double(bin) / Double(binCount), Double(bin + 1) / Double(binCount))
            let isEmpty = counts[bin] == 0
            return Bin(
                range: low..<high, count: counts[bin], meanProbability: isEmpty ? nil : sums[bin] / Double(counts[bin]),
                observedShare: isEmpty ? nil : Double(hits[bin]) / Double(counts[bin]))
        }
    }
}
