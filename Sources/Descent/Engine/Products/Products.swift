import Kernels
import LinearAlgebra

/// The matrix products of one worker, and the memory that our kernels pack their factors into.
package struct Products {
    let kernels: any KernelSet.Type

    /// Of `Products.scratchCount` floats, this worker's own.
    let scratch: VectorView<Float>

    init(kernels: any KernelSet.Type, scratch: VectorView<Float>) {
        assert(scratch.count >= Products.scratchCount, "\(scratch.count) floats of scratch")
        self.kernels = kernels
        self.scratch = scratch
    }

    /// The products of this process's level.
    package init(scratch: UnsafeMutablePointer<Float>) {
        unsafe self.init(
            kernels: SelectedKernels.best, scratch: VectorView(base: scratch, count: Products.scratchCount))
    }

    /// How many floats of scratch a worker needs.
    package static var scratchCount: Int { ProductBlocks.scratch }

    /// Computes a product: C ← op(A)·op(B), or C ← C + op(A)·op(B).
    @inline(__always)
    package func multiply(
        _ product: Product, a: UnsafePointer<Float>, b: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>,
        accumulating: Bool = false
    ) {
        switch product.backend {
        case .blas:
            unsafe gemm(
                product.operationA, product.operationB, m: product.m, n: product.n, k: product.k, alpha: 1,
                a: a, lda: product.lda, b: b, ldb: product.ldb, beta: accumulating ? 1 : 0, c: c,
                ldc: product.ldc)
        case .own:
            unsafe kernels.product(
                transposedA: product.operationA == .transposed, transposedB: product.operationB == .transposed,
                m: product.m, n: product.n, k: product.k, a: a, lda: product.lda, b: b, ldb: product.ldb, c: c,
                ldc: product.ldc, accumulating: accumulating, scratch: scratch.base, keepsB: product.keepsB)
        }
    }

    /// Computes a product of matrices of its sizes and strides.
    @inline(__always)
    func multiply(_ product: Product, a: MatrixView, b: MatrixView, c: MatrixView, accumulating: Bool = false) {
        assert(
            (product.operationA == .asStored ? (a.rows, a.columns) : (a.columns, a.rows)) == (product.m, product.k))
        assert(
            (product.operationB == .asStored ? (b.rows, b.columns) : (b.columns, b.rows)) == (product.k, product.n))
        assert((c.rows, c.columns) == (product.m, product.n))
        assert((a.stride, b.stride, c.stride) == (product.lda, product.ldb, product.ldc))
        // Safe: the matrices are those of the product.
        unsafe multiply(product, a: a.base, b: b.base, c: c.base, accumulating: accumulating)
    }
}
