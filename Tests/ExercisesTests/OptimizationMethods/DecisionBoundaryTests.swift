import Exercises
import Testing
import Textbook

@Suite struct DecisionBoundaryTests {
    /// Two relus, x + y − 0.3 and its negative: the logit is |x + y − 0.3| − 0.5, with two parallel lines as its boundary.
    private static let network = Network(
        layers: [
            DenseLayer(
                weights: Matrix(rows: 2, columns: 2, elements: [1, 1, -1, -1]), biases: [-0.3, 0.3], activation: .relu),
            DenseLayer(weights: Matrix(rows: 1, columns: 2, elements: [1, 1]), biases: [-0.5], activation: .identity),
        ], output: .sigmoid)

    @Test func thePiecesLieWhereTheLogitIsZero() {
        let pieces = DecisionBoundary(Self.network).pieces(x: -1...1, y: -1...1, cells: 20)
        let points = pieces.filter { !$0.isEmpty }
        for point in points {
            let sum = point[0] + point[1]
            #expect(min(abs(sum - 0.8), abs(sum + 0.2)) <= 1e-12, "\(point)")
        }
        #expect(points.contains { $0[0] + $0[1] > 0.5 } && points.contains { $0[0] + $0[1] < 0.5 })
    }

    /// Two points and a gap, again and again; together as long as the two lines within the square.
    @Test func thePiecesMakeUpTheWholeBoundary() {
        let pieces = DecisionBoundary(Self.network).pieces(x: -1...1, y: -1...1, cells: 20)
        #expect(pieces.count.isMultiple(of: 3))
        var length = 0.0
        for start in stride(from: 0, to: pieces.count, by: 3) {
            let (a, b) = (pieces[start], pieces[start + 1])
            #expect(pieces[start + 2].isEmpty)
            length += ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])).squareRoot()
        }
        // x + y = s runs through the square over 2 − |s| in x.
        #expect(abs(length - (1.2 + 1.8) * 2.0.squareRoot()) <= 1e-9)
    }

    @Test func aNetThatNeverChangesItsMindHasNone() {
        let network = Network(
            layers: [
                DenseLayer(weights: Matrix(rows: 1, columns: 2), biases: [1], activation: .identity)
            ], output: .sigmoid)
        #expect(DecisionBoundary(network).pieces(x: -1...1, y: -1...1, cells: 5).isEmpty)
    }
}
