extension Network {
    /// The gradients of `cost(_:targets:weights:l2:)`: means over the mini-batch.
    package func gradients(
        _ inputs: Matrix, targets: Targets, weights: [Double]? = nil, l2: Double = 0
    ) -> Gradients {
        gradients(of: forward(inputs), targets: targets, weights: weights, l2: l2)
    }

    /// The gradients of a mini-batch from its forward pass through this network: the backward pass.
    ///
    ///     dZ[L] = ω ∘ (A[L] − Y)
    ///     dW[l] = 1/m·dZ[l]·A[l−1]ᵀ + λ/m·W[l]        db[l] = 1/m·Σ dZ[l] over the examples
    ///     dZ[l−1] = W[l]ᵀ·dZ[l] ∘ g′(Z[l−1])
    ///
    /// The first line holds for each of the three outputs with its own loss; Y has 1 in the row of an example's class,
    /// and ω is the example's weight, or 1.
    /// Course notes, section 1.2, with the gradients of the course's exercises.
    ///
    /// - Parameters:
    ///   - weights: ω of each example; nil for 1.
    ///   - dropout: the masks of the forward pass; nil if it had none.
    package func gradients(
        of pass: ForwardPass, targets: Targets, weights: [Double]? = nil, l2: Double = 0, dropout: Dropout? = nil
    ) -> Gradients {
        precondition(l2 >= 0, "λ of the L2 term is \(l2), but must not be negative.")
        let logits = pass.logits
        let m = Double(logits.columns)
        let y = targets.matrix(units: logits.rows, examples: logits.columns, output: output)
        var dz = Matrix(rows: y.rows, columns: y.columns) { i, j in
            (weights?[j] ?? 1) * (pass.outputs[i, j] - y[i, j])
        }
        var weightGradients: [Matrix] = []
        var biasGradients: [[Double]] = []
        for l in layers.indices.reversed() {
            // pass.activations begins with A[0] = X, so entry l is the input of layer l.
            let w = layers[l].weights
            let products = dz * pass.activations[l].transposed
            weightGradients.append(
                Matrix(rows: w.rows, columns: w.columns) { i, j in
                    l2 == 0 ? products[i, j] / m : products[i, j] / m + l2 / m * w[i, j]
                })
            biasGradients.append(
                (0..<dz.rows).map { i in
                    var sum = 0.0
                    for j in 0..<dz.columns {
                        sum += dz[i, j]
                    }
                    return sum / m
                })
            if l > 0 {
                let products = w.transposed * dz
                let da = dropout?.applied(to: products, hiddenLayer: l - 1) ?? products
                let z = pass.preactivations[l - 1]
                let activation = layers[l - 1].activation
                dz = Matrix(rows: da.rows, columns: da.columns) { i, j in
                    da[i, j] * activation.derivative(at: z[i, j])
                }
            }
        }
        return Gradients(weights: weightGradients.reversed(), biases: biasGradients.reversed())
    }
}
