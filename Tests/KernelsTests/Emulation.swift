import Glibc

/// Whether the processor is emulated, from DESCENT_TESTS_EMULATED in the environment: some hundred times slower than
/// the host.
///
/// `scripts/emulate-avx512` sets it. The tests then run over the best level alone, as the host runs the others, and
/// only over products small enough for it; each edge, of a tile, a panel, a block of rows, columns or depth, is still
/// among them.
enum Emulation {
    // Safe: the variable is looked for, not read.
    static let isOn = unsafe getenv("DESCENT_TESTS_EMULATED") != nil

    /// Whether the matrices of a product are small enough: 2¹⁷ elements each.
    static func carries(_ shape: ProductShape) -> Bool {
        guard isOn else { return true }
        let a = (shape.transposedA ? shape.k : shape.m) * shape.lda
        let b = (shape.transposedB ? shape.n : shape.k) * shape.ldb
        return max(a, b, shape.m * shape.ldc) <= 1 << 17
    }
}
