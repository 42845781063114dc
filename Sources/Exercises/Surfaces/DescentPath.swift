package import Textbook

/// The points that an optimizer goes through, the start first.
package struct DescentPath: Sendable {
    package let points: [[Double]]

    /// - Parameters:
    ///   - rule: made for as many parameters as the start has.
    ///   - steps: at most.
    ///   - rate: α at a step, counted from 1; nil for the optimizer's own.
    ///   - isEnd: whether the path ends at a point.
    ///   - gradient: at a point, and at which step.
    package init(
        of rule: some UpdateRule, from start: [Double], steps: Int, rate: ((_ step: Int) -> Double)? = nil,
        until isEnd: (_ point: [Double]) -> Bool = { _ in false },
        gradient: (_ point: [Double], _ step: Int) -> [Double]
    ) {
        var rule = rule
        var point = start
        var points = [start]
        for step in stride(from: 1, through: steps, by: 1) {
            if isEnd(point) { break }
            if let rate { rule.learningRate = rate(step) }
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

    /// One parameter along the path.
    package func parameter(_ index: Int) -> [Double] { points.map { $0[index] } }

    /// The moves of the first steps along one axis of a bowl.
    package func moves(along axis: Int, of bowl: QuadraticBowl, steps: Int) -> [Double] {
        let along = points.prefix(steps + 1).map { bowl.coordinates(of: $0)[axis] }
        return zip(along.dropFirst(), along).map { $0 - $1 }
    }

    /// The largest difference of any coordinate at the same step of two paths of the same length; NaN if one is.
    package func largestDifference(from other: DescentPath) -> Double {
        LargestDifference.absolute(points.flatMap { $0 }, other.points.flatMap { $0 })
    }
}
