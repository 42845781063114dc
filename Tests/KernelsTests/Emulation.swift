import Glibc

/// Whether the processor is an emulated one, as DESCENT_TESTS_EMULATED in the environment says: some hundred times slower than the machine that
/// emulates it.
///
/// `scripts/emulate-avx512` sets it. The tests then run over the best level alone, as the machine itself runs the others, and over those
/// products only that it carries; each edge, of a tile, a panel, a block of rows, columns or depth, is still among them.
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
