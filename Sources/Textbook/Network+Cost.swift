extension Network {
    /// The cost of a mini-batch of m examples.
    ///
    ///     J = 1/m·Σ L(ŷ, y) + λ/(2m)·Σ_l ‖W[l]‖²
    ///
    /// with the loss L of the output function and the squared Frobenius norms of the weights; the biases are left out.
    /// Course notes, section 1.2. Of weighted examples each loss L is multiplied by ω, the example's weight divided by
    /// the mean weight of the training set.
    ///
    /// - Parameters:
    ///   - inputs: X, (n_x, m), with m at least 1.
    ///   - targets: for each of the m examples.
    ///   - weights: ω of each of the m examples; nil for 1.
    ///   - l2: λ, not negative.
    package func cost(_ inputs: Matrix, targets: Targets, weights: [Double]? = nil, l2: Double = 0) -> Double {
        cost(of: forward(inputs), targets: targets, weights: weights, l2: l2)
    }

    /// The cost of a mini-batch from its forward pass through this network.
    package func cost(
        of pass: ForwardPass, targets: Targets, weights: [Double]? = nil, l2: Double = 0
    ) -> Double {
        let loss = output.cost(logits: pass.logits, targets: targets, weights: weights)
        return loss + l2Cost(l2, examples: targets.count)
    }

    /// The L2 term of the cost, λ/(2m)·Σ_l ‖W[l]‖², for m examples.
    package func l2Cost(_ l2: Double, examples: Int) -> Double {
        precondition(l2 >= 0, "λ of the L2 term is \(l2), but must not be negative.")
        if l2 == 0 {
            return 0
        }
        var squares = 0.0
        for layer in layers {
            for weight in layer.weights.elements {
                squares += weight * weight
            }
        }
        return l2 / (2 * Double(examples)) * squares
    }
}
