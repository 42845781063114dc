/// A fully connected layer, A = g(W·X + b).
package struct DenseLayer: Hashable, Sendable {
    /// W, (n_out, n_in).
    package var weights: Matrix

    /// b, one for each unit.
    package var biases: [Double]

    /// g.
    package var activation: Activation

    /// A layer of the given parameters.
    ///
    /// - Precondition: there is one bias for each row of `weights`.
    package init(weights: Matrix, biases: [Double], activation: Activation) {
        precondition(
            biases.count == weights.rows, "A layer of \(weights.rows) units cannot have \(biases.count) biases.")
        self.weights = weights
        self.biases = biases
        self.activation = activation
    }

    /// The number of inputs.
    package var inputCount: Int { weights.columns }

    /// The number of units.
    package var unitCount: Int { weights.rows }

    /// The preactivations Z = W·A + b, (n_out, m), for the activations A of the layer before, (n_in, m).
    ///
    /// Course notes, section 1.2.
    package func preactivations(of inputs: Matrix) -> Matrix {
        var z = weights * inputs
        for i in 0..<z.rows {
            for j in 0..<z.columns {
                z[i, j] += biases[i]
            }
        }
        return z
    }
}
