package import LegacyRandom

/// The initial weights of the exercises of weeks 1 and 2. The biases are 0.
package enum Initialization: Hashable, Sendable {
    /// W = 0: all units of a layer stay equal.
    case zeros

    /// W = randn·√(2/n_in). He, Zhang, Ren and Sun (2015).
    case he

    /// W = randn/√n_in. LeCun, Bottou, Orr and Müller (1998).
    case lecun

    /// W = randn·scale; the exercise on large weights takes 10.
    case normal(scale: Double)

    /// A weight matrix, (n_out, n_in), drawn row by row; `zeros` draws nothing.
    package func weights(units: Int, inputs: Int, using random: inout RandomState) -> Matrix {
        switch self {
        case .zeros:
            return Matrix(rows: units, columns: inputs)
        case .he:
            let scale = (2 / Double(inputs)).squareRoot()
            return Matrix(rows: units, columns: inputs) { _, _ in random.standardNormal() * scale }
        case .lecun:
            let divisor = Double(inputs).squareRoot()
            return Matrix(rows: units, columns: inputs) { _, _ in random.standardNormal() / divisor }
        case .normal(let scale):
            return Matrix(rows: units, columns: inputs) { _, _ in random.standardNormal() * scale }
        }
    }
}

extension Network {
    /// A network whose weights are drawn in the order W[1], W[2], …; the biases are 0.
    ///
    /// - Parameters:
    ///   - sizes: n_x, the widths of the hidden layers, the number of outputs.
    ///   - activation: the activation of every hidden layer.
    ///   - output: the output function.
    ///   - initialization: how every layer's weights are drawn.
    ///   - random: the generator, which advances.
    package init(
        sizes: [Int], activation: Activation, output: Output, initialization: Initialization,
        using random: inout RandomState
    ) {
        self.init(sizes: sizes, activation: activation, output: output)
        for (index, layer) in layers.enumerated() {
            let weights = initialization.weights(units: layer.unitCount, inputs: layer.inputCount, using: &random)
            replaceParameters(ofLayer: index, weights: weights, biases: layer.biases)
        }
    }
}
