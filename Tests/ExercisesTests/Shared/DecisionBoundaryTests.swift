import Exercises
import Testing
import Textbook

@Suite struct DecisionBoundaryTests {
    /// Two relus, x + y − 0.3 and its negative: the logit is |x + y − 0.3| − 0.5, with two parallel lines as its
    /// boundary.
    private static let network = Network(
        layers: [
            DenseLayer(
                weights: Matrix(rows: 2, columns: 2, elements: [1, 1, -1, -1]), biases: [-0.3, 0.3], activation: .relu),
            DenseLayer(weights: Matrix(rows: 1, columns: 2, elements: [1, 1]), biases: [-0.5], activation: .identity),
        ], output: .sigmoid)

    @Test func `the lines lie where the logit is zero`() {
        let loops = DecisionBoundary(Self.network).loops(x: -1...1, y: -1...1, cells: 20)
        let points = DecisionBoundary.lines(loops, x: -1...1, y: -1...1).filter { !$0.isEmpty }
        for point in points {
            let sum = point[0] + point[1]
            #expect(min(abs(sum - 0.8), abs(sum + 0.2)) <= 1e-12, "\(point)")
        }
        #expect(points.contains { $0[0] + $0[1] > 0.5 } && points.contains { $0[0] + $0[1] < 0.5 })
    }

    @Test func `the lines make up the whole boundary`() {
        let loops = DecisionBoundary(Self.network).loops(x: -1...1, y: -1...1, cells: 20)
        let lines = DecisionBoundary.lines(loops, x: -1...1, y: -1...1)
        var length = 0.0
        for (a, b) in zip(lines, lines.dropFirst()) where !a.isEmpty && !b.isEmpty {
            length += ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])).squareRoot()
        }
        // x + y = s runs through the square over 2 − |s| in x.
        #expect(abs(length - (1.2 + 1.8) * 2.0.squareRoot()) <= 1e-9)
        // Straight lines need their ends alone.
        #expect(lines.count { !$0.isEmpty } == 4)
    }

    /// Class 1 lies beyond both lines: two corners of the square, triangles with sides of 1.2 and 1.8.
    @Test func `the loops enclose the region of class one`() {
        let loops = DecisionBoundary(Self.network).loops(x: -1...1, y: -1...1, cells: 20)
        #expect(loops.count == 2)
        for loop in loops { #expect(loop.first == loop.last) }
        let areas = loops.map { DecisionBoundary.area($0) }
        // The grid cuts no more than the corners at the square's edge off.
        #expect(abs(areas[0] - 1.8 * 1.8 / 2) <= 1e-9)
        #expect(abs(areas[1] - 1.2 * 1.2 / 2) <= 1e-9)
    }

    /// −|x| − |y| + 0.5 and its negative: an island of class 1 round the origin, and a hole there in class 1.
    @Test(arguments: [1.0, -1])
    func `an island runs anticlockwise and a hole clockwise`(sign: Double) {
        let network = Network(
            layers: [
                DenseLayer(
                    weights: Matrix(rows: 4, columns: 2, elements: [1, 0, -1, 0, 0, 1, 0, -1]), biases: [0, 0, 0, 0],
                    activation: .relu),
                DenseLayer(
                    weights: Matrix(rows: 1, columns: 4, elements: [Double](repeating: -sign, count: 4)),
                    biases: [0.5 * sign], activation: .identity),
            ], output: .sigmoid)
        let loops = DecisionBoundary(network).loops(x: -1...1, y: -1...1, cells: 20)
        let areas = loops.map { DecisionBoundary.area($0) }
        let expected = sign > 0 ? [0.5] : [4, -0.5]
        #expect(areas.count == expected.count)
        #expect(zip(areas, expected).allSatisfy { abs($0 - $1) <= 1e-9 })
        // The edge of the square is no boundary.
        let lines = DecisionBoundary.lines(loops, x: -1...1, y: -1...1)
        #expect(lines.allSatisfy { $0.isEmpty || abs(abs($0[0]) + abs($0[1]) - 0.5) <= 1e-9 })
    }

    @Test(arguments: [1.0, -1])
    func `a net that never changes its mind has no boundary`(bias: Double) {
        let network = Network(
            layers: [
                DenseLayer(weights: Matrix(rows: 1, columns: 2), biases: [bias], activation: .identity)
            ], output: .sigmoid)
        let loops = DecisionBoundary(network).loops(x: -1...1, y: -1...1, cells: 5)
        #expect(DecisionBoundary.lines(loops, x: -1...1, y: -1...1).isEmpty)
        // Class 1 everywhere is the whole square.
        #expect(loops.map { DecisionBoundary.area($0) } == (bias > 0 ? [4] : []))
    }
}
