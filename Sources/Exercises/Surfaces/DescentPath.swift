package import Textbook

/// The points that a rule goes through, the start first.
package struct DescentPath: Sendable {
    package let points: [[Double]]

    /// - Parameters:
    ///   - rule: made for as many parameters as the start has.
    ///   - gradient: at a point, and at which step, counted from 1.
    package init(
        of rule: some UpdateRule, from start: [Double], steps: Int,
        gradient: (_ point: [Double], _ step: Int) -> [Double]
    ) {
        var rule = rule
        var point = start
        var points = [start]
        points.reserveCapacity(steps + 1)
        for step in stride(from: 1, through: steps, by: 1) {
            rule.step(parameters: &point, gradients: gradient(point, step))
            points.append(point)
        }
        self.points = points
    }

    /// The path over a bowl.
    package init(of rule: some UpdateRule, over bowl: QuadraticBowl, from start: [Double], steps: Int) {
        self.init(of: rule, from: start, steps: steps) { point, _ in bowl.gradient(at: point) }
    }

    /// The steps made.
    package var steps: Int { points.count - 1 }

    /// The moves of the first steps along one axis of a bowl.
    package func moves(along axis: Int, of bowl: QuadraticBowl, steps: Int) -> [Double] {
        let along = points.prefix(steps + 1).map { bowl.coordinates(of: $0)[axis] }
        return zip(along.dropFirst(), along).map { $0 - $1 }
    }

    /// The largest difference of any coordinate at the same step of two paths of the same length; NaN if one is.
    package func largestDifference(from other: DescentPath) -> Double {
        precondition(points.count == other.points.count, "paths of \(points.count) and \(other.points.count) points")
        var largest = 0.0
        for (first, second) in zip(points, other.points) {
            for (a, b) in zip(first, second) where a != b {
                let difference = abs(a - b)
                guard !difference.isNaN else { return .nan }
                largest = max(largest, difference)
            }
        }
        return largest
    }
}
