import Textbook

extension DecisionBoundary {
    /// A net's logits on a grid, with a ring of class 0 round it that takes no room, so that every loop closes.
    struct Grid {
        /// Coordinates of the nodes; the first and the last two are the same.
        private let x: [Double]
        private let y: [Double]

        /// The logits, row by row.
        private let logits: [Double]

        private var side: Int { x.count }

        init(_ network: Network, x: ClosedRange<Double>, y: ClosedRange<Double>, cells: Int) {
            func nodes(_ range: ClosedRange<Double>) -> [Double] {
                let inner = (0...cells).map { node in
                    node == cells
                        ? range.upperBound
                        : range.lowerBound + (range.upperBound - range.lowerBound) * Double(node) / Double(cells)
                }
                return [range.lowerBound] + inner + [range.upperBound]
            }
            let (columns, rows) = (nodes(x), nodes(y))
            let side = cells + 3
            let corners = Matrix(rows: 2, columns: side * side) { axis, corner in
                axis == 0 ? columns[corner % side] : rows[corner / side]
            }
            let inner = network.forward(corners).logits
            logits = (0..<side * side).map { node in
                let (row, column) = (node / side, node % side)
                let isRing = row == 0 || column == 0 || row == side - 1 || column == side - 1
                return isRing ? -1 : inner[0, node]
            }
            self.x = columns
            self.y = rows
        }

        /// Where the logit is 0 on an edge: edge 2n goes from node n to the right, edge 2n + 1 upwards.
        func crossing(on edge: Int) -> [Double] {
            let first = edge / 2
            let second = edge % 2 == 0 ? first + 1 : first + side
            let share = logits[first] / (logits[first] - logits[second])
            func between(_ a: Double, _ b: Double) -> Double { a == b ? a : a + share * (b - a) }
            return [
                between(x[first % side], x[second % side]), between(y[first / side], y[second / side]),
            ]
        }

        /// For each edge at which one leaves class 1 in some cell, walking round it anticlockwise, the edge at which
        /// one enters it next.
        func joints() -> [Int: Int] {
            var next: [Int: Int] = [:]
            for row in 0..<side - 1 {
                for column in 0..<side - 1 {
                    let low = row * side + column
                    let corners = [low, low + 1, low + side + 1, low + side]
                    let edges = [2 * low, 2 * (low + 1) + 1, 2 * (low + side), 2 * low + 1]
                    let isOne = corners.map { logits[$0] > 0 }
                    for start in 0..<4 where isOne[start] && !isOne[(start + 1) % 4] {
                        for step in 1..<4 {
                            let other = (start + step) % 4
                            guard !isOne[other], isOne[(other + 1) % 4] else { continue }
                            next[edges[start]] = edges[other]
                            break
                        }
                    }
                }
            }
            return next
        }
    }
}
