import Glibc
import LegacyRandom
import Textbook

/// The network 3-2-3-1 on five examples on which the exercise tries its functions.
struct SingleStep: Sendable {
    let inputs: Matrix
    let network: Network
    let targets = Targets.classes([1, 1, 0, 1, 0])

    /// Draws X, W1, b1, W2, b2, W3, b3 in this order after seed 1; the cost's own case draws no X.
    init(drawsInputs: Bool = true) {
        var random = RandomState(seed: 1)
        inputs = Matrix(
            rows: 3, columns: 5,
            elements: drawsInputs ? random.standardNormal(count: 15) : [Double](repeating: 0, count: 15))
        network = Network(
            sizes: [3, 2, 3, 1], activation: .relu, output: .sigmoid,
            flatParameters: random.standardNormal(count: 8 + 9 + 4))
    }

    /// The cost of given outputs with the L2 term of the network's weights.
    func cost(ofOutputs outputs: [Double], l2: Double) -> Double {
        guard case .classes(let classes) = targets else { return .nan }
        let sum = zip(outputs, classes).reduce(0) { $0 - ($1.1 == 1 ? log($1.0) : log(1 - $1.0)) }
        return sum / Double(classes.count) + network.l2Cost(l2, examples: classes.count)
    }

    /// The masks that the generator gives after seed 1, as in every pass of the exercise.
    func dropout(keep: Double) -> Dropout {
        var random = RandomState(seed: 1)
        return Dropout(for: network, examples: inputs.columns, keep: keep, using: &random)
    }
}
