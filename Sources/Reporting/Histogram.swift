/// The counts of numbers in intervals of equal width, for bars.
package struct Histogram: Sendable {
    /// The middle and count of each interval; empty intervals are left out, so that the counts have logarithms.
    package let points: [[Double]]

    /// The width of an interval.
    package let width: Double

    /// An upper bound for the counts' axis, above the largest count.
    package let top: Double

    /// - Parameter bins: the number of intervals between the least and the greatest value.
    package init(_ values: [Double], bins: Int) {
        precondition(bins > 0, "\(bins) intervals")
        let low = values.min() ?? 0
        let high = values.max() ?? 0
        // If all values are equal, any positive width will do.
        let width = high > low ? (high - low) / Double(bins) : max(abs(low), 1) / Double(bins)
        var counts = [Int](repeating: 0, count: bins)
        for value in values { counts[min(max(Int((value - low) / width), 0), bins - 1)] += 1 }
        points = counts.enumerated().filter { $0.element > 0 }.map {
            [low + width * (Double($0.offset) + 0.5), Double($0.element)]
        }
        self.width = width
        top = 2 * Double(counts.max() ?? 1) + 1
    }
}
