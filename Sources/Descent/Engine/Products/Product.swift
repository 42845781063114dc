package import LinearAlgebra

/// One of the matrix products that a worker computes in a training step: C [m, n] = op(A) [m, k] · op(B) [k, n],
/// row-major.
///
/// A step executes these values, and benchmarks measure them.
package struct Product: Sendable, Hashable {
    /// What a product is for; layers count from 0.
    package enum Role: Sendable, Hashable {
        /// Z of a layer.
        case forward(layer: Int)
        /// dA of the layer below.
        case backward(layer: Int)
        /// A block of dW.
        case weights(layer: Int)
        /// A square product, for the peak of a machine.
        case square
    }

    package let role: Role
    package let operationA: MatrixOperation
    package let operationB: MatrixOperation
    package let m: Int
    package let n: Int
    package let k: Int
    package let lda: Int
    package let ldb: Int
    package let ldc: Int

    /// Who computes it.
    package let backend: ProductBackend

    /// Whether the worker's product before was our kernels' too and had the same op(B), so that its packed form serves
    /// once more; n ≤ `ProductBlocks.columns` and k ≤ `ProductBlocks.depth` then.
    package let keepsB: Bool

    package init(
        _ role: Role, by backend: ProductBackend, _ operationA: MatrixOperation, _ operationB: MatrixOperation, m: Int,
        n: Int, k: Int, lda: Int, ldb: Int, ldc: Int, keepsB: Bool = false
    ) {
        self.role = role
        self.backend = backend
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

    /// `forward 1`, `backward 2`, `weights 1`: the direction and the layer, counted from 1.
    package var name: String {
        switch role {
        case .forward(let layer): "forward \(layer + 1)"
        case .backward(let layer): "backward \(layer + 1)"
        case .weights(let layer): "weights \(layer + 1)"
        case .square: "square"
        }
    }

    /// Twice the multiplications.
    package var operations: Double { 2 * Double(m) * Double(n) * Double(k) }

    /// The same product by another, or with the packed form of B kept.
    package func computed(by backend: ProductBackend, keepingB: Bool) -> Product {
        Product(
            role, by: backend, operationA, operationB, m: m, n: n, k: k, lda: lda, ldb: ldb, ldc: ldc,
            keepsB: keepingB)
    }
}
