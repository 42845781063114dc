package import LegacyRandom

/// Inverted dropout: which hidden activations a pass keeps.
///
///     A[l] = g(Z[l]) ∘ D[l]/keep        dA[l] = W[l+1]ᵀ·dZ[l+1] ∘ D[l]/keep
///
/// D[l] is 1 where an activation is kept and 0 where it is dropped; each unit of each example is kept independently
/// with the probability `keep`. Divided by `keep`, an activation has the same expectation as without dropout, so
/// prediction without masks needs no scaling. Inputs and outputs are never dropped. Srivastava, Hinton, Krizhevsky,
/// Sutskever and Salakhutdinov (2014), who scale the weights at test time instead; the course's exercise on
/// regularisation, week 1.
package struct Dropout: Hashable, Sendable {
    /// The probability that an activation is kept.
    package let keep: Double

    /// D[1] … D[L−1], each (n_l, m), of zeros and ones.
    package let masks: [Matrix]

    /// A dropout with the given masks.
    ///
    /// - Precondition: 0 < keep ≤ 1.
    package init(keep: Double, masks: [Matrix]) {
        precondition(keep > 0 && keep <= 1, "The probability of keeping is \(keep), but must be above 0 and at most 1.")
        self.keep = keep
        self.masks = masks
    }

    /// Draws masks: D[l] = rand(n_l, m) < keep, layer by layer and row by row.
    ///
    /// The exercise seeds its generator with 1 in every pass and so has the same masks in all of them;
    /// `RandomState(seed: 1)` each time gives those masks. Real dropout lets the generator advance.
    ///
    /// - Precondition: 0 < keep ≤ 1.
    package init(for network: Network, examples: Int, keep: Double, using random: inout RandomState) {
        var masks: [Matrix] = []
        for layer in network.layers.dropLast() {
            masks.append(
                Matrix(rows: layer.unitCount, columns: examples) { _, _ in random.uniform() < keep ? 1 : 0 })
        }
        self.init(keep: keep, masks: masks)
    }

    /// A ∘ D/keep, or dA ∘ D/keep, for the hidden layer at `index`, counted from 0.
    ///
    /// - Precondition: the mask has the matrix's shape.
    package func applied(to matrix: Matrix, hiddenLayer index: Int) -> Matrix {
        let mask = masks[index]
        precondition(
            mask.rows == matrix.rows && mask.columns == matrix.columns,
            "A mask of \(mask.rows) × \(mask.columns) doesn't fit a matrix of \(matrix.rows) × \(matrix.columns).")
        return Matrix(
            rows: matrix.rows, columns: matrix.columns,
            elements: zip(matrix.elements, mask.elements).map { value, kept in value * kept / keep })
    }
}
