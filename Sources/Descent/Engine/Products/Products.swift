import Kernels
import LinearAlgebra

/// The matrix products of one worker, and the memory that they pack their factors into.
///
/// With AVX-512 they are computed by kernels of our own, which on the products of a training step are 3 to 10 % faster
/// than OpenBLAS and twice as fast where a layer has few units (docs/kernels.md). With AVX2 only products of few rows
/// are: there OpenBLAS's kernels, in assembly, are faster by as much otherwise. On the baseline level OpenBLAS has
/// assembly for every processor.
package struct Products {
    /// Whether OpenBLAS computes the products, or our kernels.
    let usesOpenBLAS: Bool

    let kernels: any KernelSet.Type

    /// Of `Products.scratchCount` floats, this worker's own.
    let scratch: VectorView<Float>

    init(usesOpenBLAS: Bool, kernels: any KernelSet.Type, scratch: VectorView<Float>) {
        assert(scratch.count >= Products.scratchCount, "\(scratch.count) floats of scratch")
        self.usesOpenBLAS = usesOpenBLAS
        self.kernels = kernels
        self.scratch = scratch
    }

    /// The products of the kernels of this process's level, whether or not OpenBLAS is the faster.
    package static func own(scratch: UnsafeMutablePointer<Float>) -> Products {
        unsafe Products(
            usesOpenBLAS: false, kernels: SelectedKernels.best,
            scratch: VectorView(base: scratch, count: scratchCount))
    }

    /// How many floats of scratch a worker needs.
    package static var scratchCount: Int { ProductBlocks.scratch }

    /// Whether OpenBLAS is the faster on this process's level.
    ///
    /// - Parameter reproducible: whether bits must be the same for any number of workers, which OpenBLAS does not
    ///   promise: its order of summation follows from the shape of a product, and that from how the work is shared.
    static func preferOpenBLAS(reproducible: Bool) -> Bool { SelectedKernels.level != .avx512 && !reproducible }

    /// The most rows of C with which our kernels are faster than OpenBLAS's also where those are preferred: with AVX2
    /// twice as fast.
    private static let fewRows = SelectedKernels.level == .avx2 ? 16 : 0

    /// Computes a product: C ← op(A)·op(B), or C ← C + op(A)·op(B).
    @inline(__always)
    package func multiply(
        _ product: Product, a: UnsafePointer<Float>, b: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>,
        accumulating: Bool = false
    ) {
        if usesOpenBLAS, product.m > Products.fewRows {
            unsafe gemm(
                product.operationA, product.operationB, m: product.m, n: product.n, k: product.k, alpha: 1,
                a: a, lda: product.lda, b: b, ldb: product.ldb, beta: accumulating ? 1 : 0, c: c,
                ldc: product.ldc)
        } else {
            unsafe kernels.product(
                transposedA: product.operationA == .transposed, transposedB: product.operationB == .transposed,
                m: product.m, n: product.n, k: product.k, a: a, lda: product.lda, b: b, ldb: product.ldb, c: c,
                ldc: product.ldc, accumulating: accumulating, scratch: scratch.base,
                keepsB: product.keepsB && !usesOpenBLAS)
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
