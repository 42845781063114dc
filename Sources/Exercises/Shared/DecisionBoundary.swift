package import Textbook

/// Where a net with one sigmoid unit is undecided: its logit is 0.
package struct DecisionBoundary {
    private let network: Network

    package init(_ network: Network) { self.network = network }

    /// The region of class 1 in a rectangle of the plane, as closed loops with class 1 on their left.
    ///
    /// So a loop round class 1 runs anticlockwise, one round a hole in it clockwise; where the region ends with the
    /// rectangle a loop follows the rectangle's edge. Each ends with its first point, and the largest comes first.
    ///
    /// The logit is computed on a grid. On an edge of a cell whose ends have different signs it is 0 where a straight
    /// line between their values is; the logit of a net of relus is made of such lines. A cell has two of these places,
    /// or four, and each at which one leaves class 1, walking round the cell, is joined to the next, at which one
    /// enters it (Wyvill, McPheeters and Wyvill, 1986, in the plane). Points that lie on a line between others, to
    /// within 1/5000 of the rectangle, are left out.
    ///
    /// - Parameters:
    ///   - x: the picture's range.
    ///   - y: the same.
    ///   - cells: how many cells the grid has in either direction.
    package func loops(x: ClosedRange<Double>, y: ClosedRange<Double>, cells: Int) -> [[[Double]]] {
        let grid = Grid(network, x: x, y: y, cells: cells)
        var next = grid.joints()
        var loops: [[[Double]]] = []
        let tolerance = max(x.upperBound - x.lowerBound, y.upperBound - y.lowerBound) / 5000
        // In order, so that the same net always has the same picture.
        for start in next.keys.sorted() {
            var edge = start
            var points: [[Double]] = []
            while let following = next.removeValue(forKey: edge) {
                points.append(grid.crossing(on: edge))
                edge = following
            }
            guard points.count >= 3 else { continue }
            loops.append(DecisionBoundary.simplified(points + [points[0]], tolerance))
        }
        return loops.sorted { abs(DecisionBoundary.area($0)) > abs(DecisionBoundary.area($1)) }
    }

    /// The loops without what runs along the rectangle's edge: lines for a picture, an empty point after each.
    package static func lines(_ loops: [[[Double]]], x: ClosedRange<Double>, y: ClosedRange<Double>) -> [[Double]] {
        func isOnEdge(_ a: [Double], _ b: [Double]) -> Bool {
            [(0, x), (1, y)].contains { axis, range in
                a[axis] == b[axis] && (a[axis] == range.lowerBound || a[axis] == range.upperBound)
            }
        }
        var points: [[Double]] = []
        for loop in loops {
            for (a, b) in zip(loop, loop.dropFirst()) where !isOnEdge(a, b) {
                if points.last != a {
                    if !points.isEmpty { points.append([]) }
                    points.append(a)
                }
                points.append(b)
            }
        }
        return points.isEmpty ? [] : points + [[]]
    }

    /// The area within a loop, negative for one that runs clockwise.
    package static func area(_ loop: [[Double]]) -> Double {
        zip(loop, loop.dropFirst()).reduce(0) { $0 + $1.0[0] * $1.1[1] - $1.1[0] * $1.0[1] } / 2
    }

    /// A line without the points that are nearer to it than the tolerance (Douglas and Peucker, 1973).
    private static func simplified(_ line: [[Double]], _ tolerance: Double) -> [[Double]] {
        guard line.count > 2, let first = line.first, let last = line.last else { return line }
        let (dx, dy) = (last[0] - first[0], last[1] - first[1])
        let length = (dx * dx + dy * dy).squareRoot()
        func distance(_ point: [Double]) -> Double {
            let (px, py) = (point[0] - first[0], point[1] - first[1])
            return length > 0 ? abs(dx * py - dy * px) / length : (px * px + py * py).squareRoot()
        }
        let far = (1..<line.count - 1).max { distance(line[$0]) < distance(line[$1]) } ?? 1
        guard distance(line[far]) > tolerance else { return [first, last] }
        return simplified(Array(line[...far]), tolerance) + simplified(Array(line[far...]), tolerance).dropFirst()
    }
}
