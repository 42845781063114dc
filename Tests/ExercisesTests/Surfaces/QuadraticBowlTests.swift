import Exercises
import Reporting
import TestSupport
import Testing

@Suite struct QuadraticBowlTests {
    private static let bowls = [
        QuadraticBowl(curvatures: [3]), QuadraticBowl(curvatures: [1, 50]),
        QuadraticBowl(curvatures: [1, 50], angle: 0.5),
        QuadraticBowl(curvatures: [2, 0.25, 7], angle: -2),
    ]

    /// A central difference of a quadratic function has no error but rounding.
    @Test(arguments: bowls)
    func `the gradient is the central difference of the cost`(bowl: QuadraticBowl) {
        let point = Array([0.7, -1.3, 0.4].prefix(bowl.curvatures.count))
        let gradient = bowl.gradient(at: point)
        for i in point.indices {
            var (above, below) = (point, point)
            above[i] += 0.5
            below[i] -= 0.5
            #expect(abs(gradient[i] - (bowl.cost(at: above) - bowl.cost(at: below))) <= 1e-12)
        }
        #expect(gradient.contains { abs($0) > 0.1 })
    }

    @Test func `the cost is hand arithmetic along the axes`() {
        let bowl = QuadraticBowl(curvatures: [2, 6], angle: .pi / 2)
        // The first axis, turned by 90°, is that of the second parameter.
        #expect(abs(bowl.cost(at: [0, 3]) - 9) <= 1e-12)
        #expect(abs(bowl.cost(at: [1, 0]) - 3) <= 1e-12)
        #expect(bowl.largestCurvature == 6 && bowl.smallestCurvature == 2)
    }

    @Test(arguments: bowls)
    func `coordinates along the axes lead back to the point`(bowl: QuadraticBowl) {
        let point = Array([0.7, -1.3, 0.4].prefix(bowl.curvatures.count))
        #expect(largestAbsoluteDifference(bowl.point(bowl.coordinates(of: point)), point) <= 1e-15)
    }

    @Test(arguments: [(2.0, 1.0, 1.0), (1, -0.9, 1), (3, 0, 5), (5, 0.5, 0.25)])
    func `second derivatives make their bowl`(xx: Double, xy: Double, yy: Double) {
        let bowl = QuadraticBowl(xx: xx, xy: xy, yy: yy)
        for (x, y) in [(1.0, 0.0), (0, 1), (0.3, -2), (-1.5, -0.2)] {
            let cost = (xx * x * x + 2 * xy * x * y + yy * y * y) / 2
            #expect(abs(bowl.cost(at: [x, y]) - cost) <= 1e-12)
        }
    }

    @Test func `a contour is closed and lies at its level`() {
        let bowl = QuadraticBowl(curvatures: [1, 50], angle: 0.5)
        let contour = bowl.contour(at: 2.5, around: [3, -1], count: 40)
        #expect(contour.count == 41)
        for point in contour {
            #expect(abs(bowl.cost(at: [point[0] - 3, point[1] + 1]) - 2.5) <= 1e-12)
        }
        #expect(largestAbsoluteDifference(contour[0], contour[40]) <= 1e-12)
    }

    @Test func `contour lines are parted`() {
        let lines = QuadraticBowl(curvatures: [1, 2]).contourLines(at: [1, 2, 3])
        #expect(lines.points.count == 3 * 121 + 2)
        #expect(lines.points.count { $0[0].isNaN } == 2)
    }
}
