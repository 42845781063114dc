import Exercises
import TestSupport
import Testing
import Textbook

@Suite struct DescentPathTests {
    @Test func `descent is hand arithmetic`() {
        let path = DescentPath(
            of: GradientDescent(learningRate: 0.5), over: QuadraticBowl(curvatures: [1, 3]), from: [8, 4], steps: 3)
        #expect(path.points == [[8, 4], [4, -2], [2, 1], [1, -0.5]])
        #expect(path.steps == 3)
        #expect(path.moves(along: 1, of: QuadraticBowl(curvatures: [1, 3]), steps: 2) == [-6, 3])
    }

    @Test func `the gradient knows the point and the step`() {
        let path = DescentPath(of: GradientDescent(learningRate: 1), from: [10], steps: 3) { point, step in
            [point[0] > 8 ? Double(step) : 0]
        }
        #expect(path.points == [[10], [9], [7], [7]])
    }

    @Test func `each step has its rate and the path ends where it is told`() {
        let path = DescentPath(
            of: GradientDescent(learningRate: 9), from: [10], steps: 100, rate: { 1 / Double($0) },
            until: { $0[0] < 8 }
        ) { _, _ in [1] }
        // 10 − 1 − ½ − ⅓ − ¼ is the first below 8.
        #expect(path.steps == 4)
        #expect(largestAbsoluteDifference(path.parameter(0), [10, 9, 8.5, 8.5 - 1 / 3, 8.25 - 1 / 3]) <= 1e-14)
    }

    @Test func `moves are those along the turned axis`() {
        let bowl = QuadraticBowl(curvatures: [1, 4], angle: 0.7)
        let path = DescentPath(of: GradientDescent(learningRate: 0.25), over: bowl, from: bowl.point([8, 4]), steps: 2)
        let moves = path.moves(along: 0, of: bowl, steps: 2) + path.moves(along: 1, of: bowl, steps: 2)
        #expect(largestAbsoluteDifference(moves, [-2, -1.5, -4, 0]) <= 1e-14)
    }

    @Test func `differences of paths are the largest`() {
        let bowl = QuadraticBowl(curvatures: [1, 3])
        let path = DescentPath(of: GradientDescent(learningRate: 0.5), over: bowl, from: [8, 4], steps: 3)
        let other = DescentPath(of: GradientDescent(learningRate: 0.25), over: bowl, from: [8, 4], steps: 3)
        // 8, 6, 4.5, 3.375 beside 8, 4, 2, 1, and 4, 1, 0.25, 0.0625 beside 4, −2, 1, −0.5.
        #expect(path.largestDifference(from: other) == 3)
        let broken = DescentPath(of: GradientDescent(learningRate: .nan), over: bowl, from: [8, 4], steps: 3)
        #expect(path.largestDifference(from: broken).isNaN)
        #expect(path.largestDifference(from: path) == 0)
    }
}
