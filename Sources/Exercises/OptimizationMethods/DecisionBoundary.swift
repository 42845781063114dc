import Textbook

/// Where a net with one sigmoid unit is undecided: its logit is 0.
struct DecisionBoundary {
    private let network: Network

    init(_ network: Network) { self.network = network }

    /// The points of the boundary on the lines of a grid.
    ///
    /// Along each line the logit is followed in steps of the grid, and where its sign changes the place is found by halving: 40
    /// times, far below what a picture shows.
    ///
    /// - Parameters:
    ///   - x: the picture's range.
    ///   - y: the same.
    ///   - lines: how many lines there are in either direction.
    func points(x: ClosedRange<Double>, y: ClosedRange<Double>, lines: Int) -> [[Double]] {
        let columns = DecisionBoundary.even(x, lines)
        let rows = DecisionBoundary.even(y, lines)
        var points: [[Double]] = []
        for fixed in columns { points += crossings(rows) { [fixed, $0] } }
        for fixed in rows { points += crossings(columns) { [$0, fixed] } }
        return points
    }

    private static func even(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
        (0..<count).map {
            range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(count - 1)
        }
    }

    /// The points along a line at which the logit changes its sign.
    private func crossings(_ places: [Double], _ point: (Double) -> [Double]) -> [[Double]] {
        let all = Matrix(rows: 2, columns: places.count) { point(places[$1])[$0] }
        let signs = network.forward(all).logits.elements.map { $0 > 0 }
        return places.indices.dropLast().filter { signs[$0] != signs[$0 + 1] }.map { index in
            var (low, high) = (places[index], places[index + 1])
            for _ in 0..<40 {
                let middle = (low + high) / 2
                let logit = network.forward(Matrix(rows: 2, columns: 1, elements: point(middle))).logits[0, 0]
                if (logit > 0) == signs[index] { low = middle } else { high = middle }
            }
            return point((low + high) / 2)
        }
    }
}
