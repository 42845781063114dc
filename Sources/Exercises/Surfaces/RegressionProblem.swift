import Glibc
import LegacyRandom
import Textbook

/// A straight line through points with noise: a cost of two parameters, which has contour lines, made of examples.
///
///     ŷ = W x + b        J = 1/m Σ ½ (ŷ − y)²
///
/// x and the noise of y = 2x − 1 are normal. J is a bowl with the second derivatives 1/m Σ x², 1/m Σ x and 1.
struct RegressionProblem: Sendable {
    static let exampleCount = 256

    let bowl: QuadraticBowl
    let minimum: [Double]

    /// X, (1, m), and y.
    private let inputs: Matrix
    private let targets: Targets

    init() {
        var random = RandomState(seed: 1)
        let m = RegressionProblem.exampleCount
        let x = (0..<m).map { _ in 1 + random.standardNormal() }
        let y = x.map { 2 * $0 - 1 + random.standardNormal() }
        let (xx, xMean) = (x.reduce(0) { $0 + $1 * $1 } / Double(m), x.reduce(0, +) / Double(m))
        let (xy, yMean) = (zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / Double(m), y.reduce(0, +) / Double(m))
        bowl = QuadraticBowl(xx: xx, xy: xMean, yy: 1)
        // The normal equations of two parameters.
        let w = (xy - xMean * yMean) / (xx - xMean * xMean)
        minimum = [w, yMean - w * xMean]
        inputs = Matrix(rows: 1, columns: m, elements: x)
        targets = Targets.values(Matrix(rows: 1, columns: m, elements: y))
    }

    /// The path of gradient descent with mini-batches of a size, each epoch cut from a new permutation; the
    /// permutations are drawn from the same seed for every path.
    ///
    /// - Parameter rate: α at an epoch and a step, both counted from 1.
    func path(
        batchSize: Int, from start: [Double], steps: Int, rate: (_ epoch: Int, _ step: Int) -> Double
    ) -> DescentPath {
        var random = RandomState(seed: 2)
        var network = Network(sizes: [1, 1], activation: .identity, output: .identity)
        var batches: [[Int]] = []
        var epoch = 0
        // The optimizer's own rate is 1: α, which may change at each step, multiplies the gradient.
        return DescentPath(of: GradientDescent(learningRate: 1), from: start, steps: steps) { point, step in
            if batches.isEmpty {
                batches = MiniBatches.cut(random.permutation(inputs.columns), size: batchSize).reversed()
                epoch += 1
            }
            let batch = batches.removeLast()
            network.flatParameters = point
            let gradients = network.gradients(inputs.columns(at: batch), targets: targets.examples(at: batch)).flat
            let rate = rate(epoch, step)
            return gradients.map { rate * $0 }
        }
    }

    /// The cost of all examples after each step.
    func costs(_ path: DescentPath) -> [Double] {
        var network = Network(sizes: [1, 1], activation: .identity, output: .identity)
        return path.points.map { point in
            network.flatParameters = point
            return network.cost(inputs, targets: targets)
        }
    }

    /// The distance from the minimum after each step.
    func distances(_ path: DescentPath) -> [Double] {
        path.points.map { hypot($0[0] - minimum[0], $0[1] - minimum[1]) }
    }
}
