extension ProductRule: CustomStringConvertible {
    /// The rule in half a sentence: `by OpenBLAS from 1024 examples on in layers of at least 128 inputs and units, by
    /// own kernels elsewhere`.
    package var description: String {
        // What the rule says of the least and of the largest product; between them lie its two bounds.
        let least = backend(rows: 1, inputs: 1, units: 1, examples: 1)
        let largest = backend(rows: .max, inputs: .max, units: .max, examples: .max)
        return switch (least, largest) {
        case (.blas, .blas): "all by OpenBLAS"
        case (.own, .own): "all by own kernels"
        default:
            "by OpenBLAS from \(ProductRule.largeBatch) examples on in layers of at least \(ProductRule.largeLayer) inputs "
                + "and units, by own kernels elsewhere"
        }
    }
}
