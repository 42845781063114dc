/// How far two lists of numbers are apart; NaN where any difference is.
enum LargestDifference {
    /// The largest |aᵢ − bᵢ|.
    static func absolute(_ values: [Double], _ others: [Double]) -> Double { largest(values, others) { _ in 1 } }

    /// The largest |aᵢ − bᵢ|/|bᵢ|.
    static func relative(_ values: [Double], _ others: [Double]) -> Double { largest(values, others) { abs($0) } }

    private static func largest(_ values: [Double], _ others: [Double], scale: (Double) -> Double) -> Double {
        precondition(values.count == others.count, "\(values.count) values beside \(others.count)")
        var largest = 0.0
        for (value, other) in zip(values, others) {
            // The maximum of a list would pass over a NaN.
            let difference = abs(value - other) / scale(other)
            if difference.isNaN { return .nan }
            largest = max(largest, difference)
        }
        return largest
    }
}
