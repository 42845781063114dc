import Kernels
package import LinearAlgebra

/// The matrix products of one worker, and the memory that they pack their factors into.
///
/// With AVX-512 they are computed by kernels of our own, which on the products of a training step are 3 to 10 % faster than OpenBLAS and
/// twice as fast where a layer has few units (docs/kernels.md). With AVX2 only products of few rows are: there OpenBLAS's
/// kernels, in assembly, are faster by as much otherwise. On the baseline level OpenBLAS has assembly for every processor.
@safe
package struct Products {
    /// Whether OpenBLAS computes the products, or our kernels.
    let usesOpenBLAS: Bool

    let kernels: any KernelSet.Type

    /// Of `Products.scratchCount` floats, this worker's own.
    let scratch: UnsafeMutablePointer<Float>

    init(usesOpenBLAS: Bool, kernels: any KernelSet.Type, scratch: UnsafeMutablePointer<Float>) {
        self.usesOpenBLAS = usesOpenBLAS
        self.kernels = kernels
        unsafe self.scratch = scratch
    }

    /// The products of the kernels of this process's level, whether or not OpenBLAS is the faster.
    package static func own(scratch: UnsafeMutablePointer<Float>) -> Products {
        unsafe Products(usesOpenBLAS: false, kernels: SelectedKernels.best, scratch: scratch)
    }

    /// How many floats of scratch a worker needs.
    package static var scratchCount: Int { ProductBlocks.scratch }

    /// Whether OpenBLAS is the faster on this process's level.
    ///
    /// - Parameter reproducible: whether bits are to be the same for any number of workers, which OpenBLAS does not promise: its order
    ///   of summation follows from the shape of a product, and that from how the work is shared.
    static func preferOpenBLAS(reproducible: Bool) -> Bool { SelectedKernels.level != .avx512 && !reproducible }

    /// The most rows of C with which our kernels are faster than OpenBLAS's also where those are preferred: with AVX2 twice as fast.
    private static let fewRows = SelectedKernels.level == .avx2 ? 16 : 0

    /// C ← op(A)·op(B), or C ← C + op(A)·op(B): see `gemm`.
    ///
    /// - Parameter keepsB: whether the call before had the same B, n and k, with n ≤ `ProductBlocks.columns` and
    ///   k ≤ `ProductBlocks.depth`: its packed form is then used again.
    @inline(__always)
    package func multiply(
        _ operationA: MatrixOperation, _ operationB: MatrixOperation, m: Int, n: Int, k: Int,
        a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int,
        c: UnsafeMutablePointer<Float>, ldc: Int, accumulating: Bool = false, keepsB: Bool = false
    ) {
        if usesOpenBLAS, m > Products.fewRows {
            unsafe gemm(
                operationA, operationB, m: m, n: n, k: k, alpha: 1, a: a, lda: lda, b: b, ldb: ldb,
                beta: accumulating ? 1 : 0, c: c, ldc: ldc)
        } else {
            unsafe kernels.product(
                transposedA: operationA == .transposed, transposedB: operationB == .transposed, m: m, n: n, k: k,
                a: a, lda: lda, b: b, ldb: ldb, c: c, ldc: ldc, accumulating: accumulating, scratch: scratch,
                keepsB: keepsB && !usesOpenBLAS)
        }
    }
}
