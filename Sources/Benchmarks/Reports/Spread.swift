/// What several repetitions of a measurement gave: the median, the least and the largest.
package struct Spread: Encodable, Sendable, Hashable {
    /// The middle value, or the mean of the middle two.
    package let median: Double
    package let minimum: Double
    package let maximum: Double

    /// The spread of some values.
    ///
    /// - Precondition: there is at least one, and none is NaN.
    package init(of values: [Double]) {
        precondition(!values.isEmpty && !values.contains { $0.isNaN }, "no spread of \(values)")
        let sorted = values.sorted()
        let middle = sorted.count / 2
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        minimum = sorted[0]
        maximum = sorted[sorted.count - 1]
    }

    private init(median: Double, minimum: Double, maximum: Double) {
        self.median = median
        self.minimum = minimum
        self.maximum = maximum
    }

    /// The same in another unit.
    package func scaled(by factor: Double) -> Spread {
        Spread(median: median * factor, minimum: minimum * factor, maximum: maximum * factor)
    }
}
