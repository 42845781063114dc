/// The mean of a number of values, and the sum of the squares of their differences from it.
///
/// In two passes and less the first value, so that neither cancels; the squares of equal values add to exactly 0.
struct Moments: Sendable, Hashable {
    let mean: Double

    /// Σ(x − x̄)².
    let squares: Double

    init(_ values: some Sequence<Double>) {
        var (first, sum, count) = (0.0, 0.0, 0.0)
        for value in values {
            if count == 0 { first = value }
            sum += value - first
            count += 1
        }
        let shift = count == 0 ? 0 : sum / count
        var squares = 0.0
        for value in values {
            let difference = value - first - shift
            squares += difference * difference
        }
        mean = first + shift
        self.squares = squares
    }

    /// Those of (x − mean)/deviation.
    func scaled(mean: Double, deviation: Double) -> Moments {
        Moments(mean: (self.mean - mean) / deviation, squares: squares / (deviation * deviation))
    }

    private init(mean: Double, squares: Double) {
        self.mean = mean
        self.squares = squares
    }

    /// Those of each column of values, [m, width] row-major.
    static func columns(_ values: ExampleValues<Float>, width: Int) -> [Moments] {
        let first = values.prefix(width).map { Double($0) }
        let count = Double(values.count / width)
        var shifts = [Double](repeating: 0, count: width)
        for start in stride(from: 0, to: values.count, by: width) {
            for column in 0..<width { shifts[column] += Double(values[start + column]) - first[column] }
        }
        for column in 0..<width { shifts[column] /= count }
        var squares = [Double](repeating: 0, count: width)
        for start in stride(from: 0, to: values.count, by: width) {
            for column in 0..<width {
                let difference = Double(values[start + column]) - first[column] - shifts[column]
                squares[column] += difference * difference
            }
        }
        return first.indices.map { Moments(mean: first[$0] + shifts[$0], squares: squares[$0]) }
    }

    /// The share of the targets' sum of squares that a remainder does not have; if they have none, 1 where nothing
    /// remains and otherwise 0, as in scikit-learn.
    static func share(_ remainder: Double, of squares: Double) -> Double {
        squares > 0 ? 1 - remainder / squares : remainder == 0 ? 1 : 0
    }
}
