/// The derivatives of the cost with respect to every parameter, layer by layer.
package struct Gradients: Hashable, Sendable {
    /// dW[1] … dW[L], each (n_out, n_in).
    package var weights: [Matrix]

    /// db[1] … db[L], each with one element for each unit.
    package var biases: [[Double]]

    /// The gradients of all layers; `weights` and `biases` have one entry for each.
    package init(weights: [Matrix], biases: [[Double]]) {
        precondition(
            weights.count == biases.count,
            "The gradients of \(weights.count) weight matrices cannot go with those of \(biases.count) bias vectors.")
        self.weights = weights
        self.biases = biases
    }

    /// All gradients in the order of `Network.flatParameters`.
    package var flat: [Double] {
        zip(weights, biases).flatMap { weights, biases in weights.elements + biases }
    }
}
