import COpenBLAS

/// Whether a factor of a matrix product is used as stored or transposed.
public enum MatrixOperation: Sendable {
    /// The matrix as stored.
    case asStored
    /// Its transpose.
    case transposed
}

/// The general matrix product C ← α·op(A)·op(B) + β·C in single precision, computed by OpenBLAS.
///
/// All three matrices are row-major: element (i, j) of A is `a[i·lda + j]`. op(A) is [m, k], op(B) is [k, n], C is [m,
/// n].
///
/// The sum over k is taken in an order that OpenBLAS chooses by shape and processor; its rounding error is at most
/// about k units in the last place of Σ|aᵢₖ·bₖⱼ|.
///
/// Edge cases:
///
/// - With β 0 the old contents of C are not read and may be NaN.
/// - With m or n 0 C is empty, and nothing is computed. With k 0 the product is 0, and C becomes β·C.
/// - With α other than 0 a NaN in A reaches its row of C, one in B its column, and no other element.
/// - Gaps between rows of C stay as they are.
///
/// - Parameters:
///   - operationA: how A is read; `.transposed` when `a` holds [k, m].
///   - operationB: how B is read; `.transposed` when `b` holds [n, k].
///   - m: the rows of C, 0 or more.
///   - n: the columns of C, 0 or more.
///   - k: the length of the sums, 0 or more.
///   - alpha: α.
///   - a: A.
///   - lda: the distance between the starts of A's stored rows; by default their length.
///   - b: B.
///   - ldb: likewise for B.
///   - beta: β.
///   - c: C, overwritten.
///   - ldc: likewise for C.
/// - Precondition: each span holds its matrix, and no row is longer than the distance between rows.
/// - Complexity: 2·m·n·k operations.
public func gemm(
    _ operationA: MatrixOperation = .asStored, _ operationB: MatrixOperation = .asStored, m: Int, n: Int, k: Int,
    alpha: Float = 1, a: Span<Float>, lda: Int? = nil, b: Span<Float>, ldb: Int? = nil,
    beta: Float = 0, c: inout MutableSpan<Float>, ldc: Int? = nil
) {
    let layout = ProductLayout(operationA, operationB, m: m, n: n, k: k, lda: lda, ldb: ldb, ldc: ldc)
    unsafe layout.withOperands(a: a, b: b, c: &c) { a, b, c in
        unsafe gemm(
            operationA, operationB, m: m, n: n, k: k, alpha: alpha, a: a, lda: layout.lda, b: b, ldb: layout.ldb,
            beta: beta, c: c, ldc: layout.ldc)
    }
}

/// The same product in double precision; everything said of the product for `Float` applies.
public func gemm(
    _ operationA: MatrixOperation = .asStored, _ operationB: MatrixOperation = .asStored, m: Int, n: Int, k: Int,
    alpha: Double = 1, a: Span<Double>, lda: Int? = nil, b: Span<Double>, ldb: Int? = nil,
    beta: Double = 0, c: inout MutableSpan<Double>, ldc: Int? = nil
) {
    let layout = ProductLayout(operationA, operationB, m: m, n: n, k: k, lda: lda, ldb: ldb, ldc: ldc)
    unsafe layout.withOperands(a: a, b: b, c: &c) { a, b, c in
        unsafe gemm(
            operationA, operationB, m: m, n: n, k: k, alpha: alpha, a: a, lda: layout.lda, b: b, ldb: layout.ldb,
            beta: beta, c: c, ldc: layout.ldc)
    }
}

/// The same product on pointers, for passes whose buffers are sized once from the network's shape.
///
/// - Precondition: each pointer's memory holds its matrix, and C overlaps neither A nor B.
package func gemm(
    _ operationA: MatrixOperation, _ operationB: MatrixOperation, m: Int, n: Int, k: Int,
    alpha: Float, a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int,
    beta: Float, c: UnsafeMutablePointer<Float>, ldc: Int
) {
    unsafe cblas_sgemm(
        CblasRowMajor, operationA.cblas, operationB.cblas, blasInteger(m), blasInteger(n), blasInteger(k),
        alpha, a, blasStride(lda), b, blasStride(ldb), beta, c, blasStride(ldc))
}

/// The same product on pointers in double precision.
///
/// - Precondition: each pointer's memory holds its matrix, and C overlaps neither A nor B.
package func gemm(
    _ operationA: MatrixOperation, _ operationB: MatrixOperation, m: Int, n: Int, k: Int,
    alpha: Double, a: UnsafePointer<Double>, lda: Int, b: UnsafePointer<Double>, ldb: Int,
    beta: Double, c: UnsafeMutablePointer<Double>, ldc: Int
) {
    unsafe cblas_dgemm(
        CblasRowMajor, operationA.cblas, operationB.cblas, blasInteger(m), blasInteger(n), blasInteger(k),
        alpha, a, blasStride(lda), b, blasStride(ldb), beta, c, blasStride(ldc))
}

extension MatrixOperation {
    fileprivate var cblas: CBLAS_TRANSPOSE { self == .asStored ? CblasNoTrans : CblasTrans }
}

/// A size in BLAS's integer type, 32 bits in Debian's build. The conversion is checked.
private func blasInteger(_ size: Int) -> blasint { blasint(size) }

/// A row stride in BLAS's integer type, at least 1 even if rows are empty.
private func blasStride(_ stride: Int) -> blasint { blasint(max(stride, 1)) }

/// The operands of a product on spans, with the distances between their rows.
private struct ProductLayout {
    let (operationA, operationB): (MatrixOperation, MatrixOperation)
    let (m, n, k): (Int, Int, Int)
    let (lda, ldb, ldc): (Int, Int, Int)

    /// Fills in the distances between rows that follow each other.
    init(
        _ operationA: MatrixOperation, _ operationB: MatrixOperation, m: Int, n: Int, k: Int, lda: Int?, ldb: Int?,
        ldc: Int?
    ) {
        (self.operationA, self.operationB) = (operationA, operationB)
        (self.m, self.n, self.k) = (m, n, k)
        self.lda = lda ?? (operationA == .asStored ? k : m)
        self.ldb = ldb ?? (operationB == .asStored ? n : k)
        self.ldc = ldc ?? n
    }

    /// Stops the program if a matrix does not fit its span; calls `body` with the matrices unless C is empty.
    func withOperands<Scalar>(
        a: Span<Scalar>, b: Span<Scalar>, c: inout MutableSpan<Scalar>,
        _ body: (_ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ c: UnsafeMutablePointer<Scalar>) -> Void
    ) {
        ProductLayout.check("A", operationA, rows: m, columns: k, rowStride: lda, count: a.count)
        ProductLayout.check("B", operationB, rows: k, columns: n, rowStride: ldb, count: b.count)
        ProductLayout.check("C", .asStored, rows: m, columns: n, rowStride: ldc, count: c.count)
        unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in
                unsafe c.withUnsafeMutableBufferPointer { c in
                    // Safe: the checks above hold. An empty span may have no address; BLAS then gets C's and does not
                    // read it.
                    guard let c = c.baseAddress, m > 0, n > 0 else { return }
                    let unused = unsafe UnsafePointer(c)
                    unsafe body(a.baseAddress ?? unused, b.baseAddress ?? unused, c)
                }
            }
        }
    }

    private static func check(
        _ name: StaticString, _ operation: MatrixOperation, rows: Int, columns: Int, rowStride: Int, count: Int
    ) {
        precondition(rows >= 0 && columns >= 0, "\(name) is \(rows) by \(columns)")
        let storedRows = operation == .asStored ? rows : columns
        let storedColumns = operation == .asStored ? columns : rows
        precondition(
            rowStride >= storedColumns, "rows of \(name) are \(storedColumns) long and only \(rowStride) apart")
        let needed = storedRows == 0 || storedColumns == 0 ? 0 : (storedRows - 1) * rowStride + storedColumns
        precondition(count >= needed, "\(name) needs \(needed) elements and its span has \(count)")
    }
}
