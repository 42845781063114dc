/// The results of a forward pass, which the backward pass reads.
package struct ForwardPass: Hashable, Sendable {
    /// Z[1] … Z[L], each (n_l, m).
    package let preactivations: [Matrix]

    /// A[0] = X, A[1] … A[L], each (n_l, m); A[L] = Ŷ.
    package let activations: [Matrix]

    /// Z[L], to which the output function is applied.
    package var logits: Matrix { preactivations[preactivations.count - 1] }

    /// Ŷ = A[L].
    package var outputs: Matrix { activations[activations.count - 1] }
}
