import Glibc

/// A course of numbers as a row of blocks: `█▆▅▄▃▃▂▂▁`.
package enum Sparkline {
    /// The blocks, from the least number to the greatest.
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// The numbers as blocks, each the mean of as many numbers as the others up to one, on a logarithmic scale: what a
    /// cost gains late in training counts as much as what it gains early, tenth for tenth.
    ///
    /// - Parameters:
    ///   - values: at least 0; those that are not finite are left out.
    ///   - cells: how many blocks there are at most.
    ///   - bounds: what the lowest and the highest block stand for; nil for the least and greatest mean.
    /// - Returns: the text; empty without a finite number.
    package static func text(_ values: [Double], cells: Int, bounds: ClosedRange<Double>? = nil) -> String {
        let means = means(values, cells: cells)
        guard let bounds = bounds ?? Sparkline.bounds(means) else { return "" }
        let (low, high) = (log(bounds.lowerBound), log(bounds.upperBound))
        return String(
            means.map { mean in
                // A cost of 0, which a perfect fit reaches, is on the floor. A flat course is in the middle.
                let share = high > low ? (log(max(mean, bounds.lowerBound)) - low) / (high - low) : 0.4
                return blocks[Int((min(max(share, 0), 1) * Double(blocks.count - 1)).rounded())]
            })
    }

    /// The least and the greatest number above 0; nil without any.
    package static func bounds(_ values: [Double]) -> ClosedRange<Double>? {
        let values = values.filter { $0 > 0 && $0.isFinite }
        guard let least = values.min(), let greatest = values.max() else { return nil }
        return least...greatest
    }

    /// The means of a number of equal parts of the finite values, or the values themselves where they are no more.
    package static func means(_ values: [Double], cells: Int) -> [Double] {
        let values = values.filter(\.isFinite)
        let cells = min(cells, values.count)
        return (0..<max(cells, 0)).map { cell in
            let part = values[cell * values.count / cells..<(cell + 1) * values.count / cells]
            return part.reduce(0) { $0 + $1 / Double(part.count) }
        }
    }
}
