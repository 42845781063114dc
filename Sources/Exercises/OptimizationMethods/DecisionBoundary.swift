package import Textbook

/// Where a net with one sigmoid unit is undecided: its logit is 0.
package struct DecisionBoundary {
    private let network: Network

    package init(_ network: Network) { self.network = network }

    /// The boundary in a rectangle of the plane, as pieces of a line for a picture: two points each, an empty one after every piece.
    ///
    /// The logit is computed on a grid. On an edge of a cell whose ends have different signs it is 0 where a straight line
    /// between their values is; the logit of a net of relus is made of such lines. A cell has two of these places, or four, and they
    /// are joined two by two (Wyvill, McPheeters and Wyvill, 1986, in the plane).
    ///
    /// - Parameters:
    ///   - x: the picture's range.
    ///   - y: the same.
    ///   - cells: how many cells the grid has in either direction.
    package func pieces(x: ClosedRange<Double>, y: ClosedRange<Double>, cells: Int) -> [[Double]] {
        let columns = DecisionBoundary.even(x, cells + 1)
        let rows = DecisionBoundary.even(y, cells + 1)
        let side = columns.count
        let corners = Matrix(rows: 2, columns: side * side) { axis, corner in
            axis == 0 ? columns[corner % side] : rows[corner / side]
        }
        let logits = network.forward(corners).logits
        func crossing(_ first: Int, _ second: Int) -> [Double]? {
            let (a, b) = (logits[0, first], logits[0, second])
            guard (a > 0) != (b > 0) else { return nil }
            let share = a / (a - b)
            return (0...1).map { corners[$0, first] + share * (corners[$0, second] - corners[$0, first]) }
        }
        var points: [[Double]] = []
        for row in 0..<cells {
            for column in 0..<cells {
                let low = row * side + column
                let high = low + side
                let places = [
                    crossing(low, low + 1), crossing(low + 1, high + 1), crossing(high + 1, high), crossing(high, low),
                ].compactMap { $0 }
                for pair in stride(from: 0, to: places.count - 1, by: 2) {
                    points += [places[pair], places[pair + 1], []]
                }
            }
        }
        return points
    }

    private static func even(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
        (0..<count).map {
            range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(count - 1)
        }
    }
}
