package import LinearAlgebra

/// One of the matrix products that a worker computes in a training step: C [m, n] = op(A) [m, k] · op(B) [k, n], row-major.
package struct StepProduct: Sendable, Hashable {
    /// `forward 1`, `backward 2`, `weights 1`: the direction and the layer, counted from 1.
    package let name: String
    package let operationA: MatrixOperation
    package let operationB: MatrixOperation
    package let m: Int
    package let n: Int
    package let k: Int
    package let lda: Int
    package let ldb: Int
    package let ldc: Int

    /// Whether the product before had the same op(B), so that its packed form serves once more.
    package let keepsB: Bool

    package init(
        name: String, operationA: MatrixOperation, operationB: MatrixOperation, m: Int, n: Int, k: Int, lda: Int,
        ldb: Int, ldc: Int, keepsB: Bool = false
    ) {
        self.name = name
        self.operationA = operationA
        self.operationB = operationB
        self.m = m
        self.n = n
        self.k = k
        self.lda = lda
        self.ldb = ldb
        self.ldc = ldc
        self.keepsB = keepsB
    }

    /// Twice the multiplications.
    package var operations: Double { 2 * Double(m) * Double(n) * Double(k) }
}
