import Descent
import Glibc
import LegacyRandom
import Textbook

/// The exercise's network 4-5-3-1 on three examples, all drawn after seed 1: X, then W1, b1, W2, b2, W3, b3.
struct CheckedNetwork: Sendable {
    let inputs: Matrix
    let classes = [1, 1, 0]
    let network: Textbook.Network

    private var targets: Textbook.Targets { .classes(classes) }

    init(activation: Textbook.Activation = .relu) {
        var random = RandomState(seed: 1)
        inputs = Matrix(rows: 4, columns: 3, elements: random.standardNormal(count: 12))
        network = Textbook.Network(
            sizes: [4, 5, 3, 1], activation: activation, output: .sigmoid,
            flatParameters: random.standardNormal(count: 25 + 18 + 4))
    }

    /// The same with the numbers that single precision has.
    init(rounding problem: CheckedNetwork) {
        inputs = problem.inputs.map { Double(Float($0)) }
        var network = problem.network
        network.flatParameters = network.flatParameters.map { Double(Float($0)) }
        self.network = network
    }

    /// dθ by the backward pass.
    var gradients: Gradients { network.gradients(inputs, targets: targets) }

    /// The cost at other parameters, from the logits.
    func cost(at parameters: [Double]) -> Double { moved(to: parameters).cost(inputs, targets: targets) }

    /// The cost at other parameters as the exercise computes it, from the outputs: −1/m Σ y ln ŷ + (1 − y) ln(1 − ŷ).
    ///
    /// One of the outputs is so near 1 that 1 − ŷ loses digits, and that noise is the ratio that the exercise prints.
    func costFromOutputs(at parameters: [Double]) -> Double {
        let outputs = moved(to: parameters).outputs(inputs).elements
        let sum = zip(outputs, classes).reduce(0) { $0 - ($1.1 == 1 ? log($1.0) : log(1 - $1.0)) }
        return sum / Double(classes.count)
    }

    private func moved(to parameters: [Double]) -> Textbook.Network {
        var moved = network
        moved.flatParameters = parameters
        return moved
    }

    /// dθ by the fast engine, in single precision, in the order of the textbook's flat parameters.
    func engineGradients() throws(ExerciseError) -> [Double] {
        let examples = try ExerciseError.wrapping {
            try Examples(
                inputs: Inputs(inputs.transposed.elements.map { Float($0) }, width: inputs.rows),
                targets: Descent.Targets(classes: classes, classCount: 2))
        }
        var engine = try EngineDescent(
            network, on: examples, batchSize: classes.count, by: Descent.GradientDescent(learningRate: 0.01))
        return try engine.gradients(Array(classes.indices)).gradients
    }
}
