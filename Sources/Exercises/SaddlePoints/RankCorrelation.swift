/// Spearman's rank correlation: Pearson's correlation of the ranks, equal values sharing the mean of theirs.
///
/// 1 where one rises whenever the other does, 0 without any relation. Spearman (1904).
package enum RankCorrelation {
    package static func of(_ x: [Double], _ y: [Double]) -> Double {
        precondition(x.count == y.count && x.count > 1, "\(x.count) and \(y.count) values")
        let (a, b) = (ranks(x), ranks(y))
        // Ranks always have this mean.
        let mean = Double(x.count + 1) / 2
        var (product, first, second) = (0.0, 0.0, 0.0)
        for (a, b) in zip(a, b) {
            product += (a - mean) * (b - mean)
            first += (a - mean) * (a - mean)
            second += (b - mean) * (b - mean)
        }
        return product / (first * second).squareRoot()
    }

    /// The ranks from 1 on.
    package static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
            for place in start...end { ranks[order[place]] = Double(start + end) / 2 + 1 }
            start = end + 1
        }
        return ranks
    }
}
