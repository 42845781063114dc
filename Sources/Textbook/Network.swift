/// A fully connected network: layers, and the function that turns the last layer's logits into outputs.
package struct Network: Hashable, Sendable {
    /// The layers from the first hidden one to the output layer, whose activation is the identity.
    package private(set) var layers: [DenseLayer]

    /// The output function, applied to the logits.
    package let output: Output

    /// A network of the given layers.
    ///
    /// - Precondition: there is a layer; each takes as many inputs as the one before has units; the last one's
    ///   activation is the identity.
    package init(layers: [DenseLayer], output: Output) {
        precondition(
            layers.last?.activation == .identity, "A network's last layer must have the identity as activation.")
        for (layer, next) in zip(layers, layers.dropFirst()) {
            precondition(
                layer.unitCount == next.inputCount,
                "A layer of \(layer.unitCount) units cannot feed one of \(next.inputCount) inputs.")
        }
        self.layers = layers
        self.output = output
    }

    /// The forward pass of the examples X, (n_x, m).
    ///
    ///     A[0] = X        Z[l] = W[l]·A[l−1] + b[l]        A[l] = g[l](Z[l])
    ///
    /// with the output function as g[L]. Course notes, section 1.2.
    ///
    /// - Parameters:
    ///   - inputs: X.
    ///   - dropout: which hidden activations are kept; nil for all, as in prediction.
    package func forward(_ inputs: Matrix, dropout: Dropout? = nil) -> ForwardPass {
        var preactivations: [Matrix] = []
        var activations = [inputs]
        for (index, layer) in layers.enumerated() {
            let z = layer.preactivations(of: activations[index])
            preactivations.append(z)
            if index == layers.count - 1 {
                activations.append(output.outputs(logits: z))
            } else {
                let a = z.map(layer.activation.value(at:))
                activations.append(dropout?.applied(to: a, hiddenLayer: index) ?? a)
            }
        }
        return ForwardPass(preactivations: preactivations, activations: activations)
    }

    /// The outputs Ŷ, (n_L, m), for the examples X, (n_x, m).
    package func outputs(_ inputs: Matrix) -> Matrix {
        forward(inputs).outputs
    }

    /// Replaces W and b of the layer at `index`, keeping their shapes.
    mutating func replaceParameters(ofLayer index: Int, weights: Matrix, biases: [Double]) {
        let activation = layers[index].activation
        layers[index] = DenseLayer(weights: weights, biases: biases, activation: activation)
    }
}
