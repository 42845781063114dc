/// How many of some numbers fall into each of equal intervals, for bars.
package struct Histogram: Sendable {
    /// The middle of each interval and its count; empty intervals are left out, so that the counts have logarithms.
    package let points: [[Double]]

    /// The intervals' width.
    package let width: Double

    /// A bound for the counts' axis: above the largest.
    package let top: Double

    /// - Parameter bins: the number of intervals between the least and the greatest value.
    package init(_ values: [Double], bins: Int) {
        precondition(bins > 0, "\(bins) intervals")
        let low = values.min() ?? 0
        let high = values.max() ?? 0
        // Equal values are one bar of some width.
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
