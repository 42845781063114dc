import Glibc
import LegacyRandom
import Textbook

/// The exercise's network 4-5-3-1 on three examples, all drawn after seed 1: X, then W1, b1, W2, b2, W3, b3.
struct CheckedNetwork: Sendable {
    let inputs: Matrix
    let classes = [1, 1, 0]
    let network: Network

    var targets: Targets { .classes(classes) }

    init(activation: Activation = .relu) {
        var random = RandomState(seed: 1)
        inputs = Matrix(rows: 4, columns: 3, elements: random.standardNormal(count: 12))
        network = Network(
            sizes: [4, 5, 3, 1], activation: activation, output: .sigmoid,
            flatParameters: random.standardNormal(count: 25 + 18 + 4))
    }

    /// The same with the numbers that single precision has.
    private init(rounding problem: CheckedNetwork) {
        inputs = problem.inputs.map { Double(Float($0)) }
        var network = problem.network
        network.flatParameters = network.flatParameters.map { Double(Float($0)) }
        self.network = network
    }

    var inSinglePrecision: CheckedNetwork { CheckedNetwork(rounding: self) }

    /// dθ by the backward pass.
    var gradients: Gradients { network.gradients(inputs, targets: targets) }

    /// dθ with the errors that the exercise plants: dW2 twice and db1 four times as large.
    var plantedGradients: Gradients {
        var planted = gradients
        planted.weights[1] = planted.weights[1].map { 2 * $0 }
        planted.biases[0] = planted.biases[0].map { 4 * $0 }
        return planted
    }

    /// The cost at other parameters, from the logits.
    func cost(at parameters: [Double]) -> Double {
        var moved = network
        moved.flatParameters = parameters
        return moved.cost(inputs, targets: targets)
    }

    /// The cost at other parameters as the exercise computes it, from the outputs: −1/m Σ y ln ŷ + (1 − y) ln(1 − ŷ).
    ///
    /// One of the outputs is so near 1 that 1 − ŷ loses digits, and that noise is the ratio that the exercise prints.
    func costFromOutputs(at parameters: [Double]) -> Double {
        var moved = network
        moved.flatParameters = parameters
        let outputs = moved.outputs(inputs).elements
        let sum = zip(outputs, classes).reduce(0) { $0 - ($1.1 == 1 ? log($1.0) : log(1 - $1.0)) }
        return sum / Double(classes.count)
    }
}
