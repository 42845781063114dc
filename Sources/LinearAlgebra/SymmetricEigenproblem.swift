import CLAPACKE

/// Eigenvalues and eigenvectors of real symmetric matrices, in double precision, by LAPACK.
///
///     A·uᵢ = λᵢ·uᵢ        λ₁ ≤ λ₂ ≤ … ≤ λₙ        uᵢ·uⱼ = 1 for i = j, else 0
///
/// An eigenvalue's error is about n units in the last place of the largest |λ|; a small eigenvalue has no more correct
/// digits than that.
package enum SymmetricEigenproblem {
    /// The largest number of rows: with more, the elements or LAPACK's work space exceed 32-bit counts.
    package static func largestOrder(vectors: Bool) -> Int { vectors ? 32_700 : 46_340 }

    /// The bytes that a problem takes, including the matrix and LAPACK's work space.
    package static func memory(order: Int, vectors: Bool) -> Int {
        // dsyevd: with vectors 1 + 6n + 2n² numbers and 3 + 5n integers, without n·(2 + the size of its blocks, 64 at
        // most).
        guard order < 1 << 28 else { return .max }
        let matrix = 8 * order * order
        return vectors ? 3 * matrix + 68 * order : matrix + 8 * 67 * order
    }

    /// The eigenvalues of a matrix, in rising order: LAPACK's `dsyevd`.
    ///
    /// - Parameters:
    ///   - matrix: A, [n, n]; only the upper triangle is read, and all is overwritten.
    ///   - order: n.
    ///   - vectors: whether `matrix` is overwritten with the eigenvectors: uᵢ in row i.
    /// - Complexity: 4/3·n³ operations, with vectors about 9·n³.
    package static func solve(
        _ matrix: inout MutableSpan<Double>, order: Int, vectors: Bool
    ) throws(EigenproblemError) -> [Double] {
        precondition(order >= 0 && matrix.count == order * order, "\(matrix.count) elements for \(order) rows")
        guard order <= largestOrder(vectors: vectors) else {
            throw .order(order, largest: largestOrder(vectors: vectors))
        }
        do { try MemoryError.require(memory(order: order, vectors: vectors)) } catch { throw .memory(error) }
        guard order > 0 else { return [] }
        // A checked conversion to 32 bits, as in Debian's build.
        let n = Int32(order)
        var values = [Double](repeating: 0, count: order)
        // Safe: the matrix has n² elements and the values n, as the call expects. A is symmetric, so its rows serve as
        // the columns that LAPACK works on: the upper triangle becomes the lower, and the vectors in columns become
        // rows, without a copy.
        let status = unsafe matrix.withUnsafeMutableBufferPointer { matrix in
            unsafe values.withUnsafeMutableBufferPointer { values in
                unsafe LAPACKE_dsyevd(
                    LAPACK_COL_MAJOR, code(vectors), letter("L"), n, matrix.baseAddress, n, values.baseAddress)
            }
        }
        try check(status, memory(order: order, vectors: vectors))
        return values
    }

    /// The eigenvalues of a tridiagonal matrix, in rising order, and optionally the eigenvectors: LAPACK's `dstevd`.
    ///
    /// - Parameters:
    ///   - diagonal: Tᵢᵢ, n numbers.
    ///   - offDiagonal: Tᵢ,ᵢ₊₁, n − 1 numbers.
    ///   - vectors: whether to compute the eigenvectors.
    /// - Returns: the values, and the vectors as an [n, n] array with uᵢ in row i, empty without `vectors`.
    package static func solve(
        diagonal: [Double], offDiagonal: [Double], vectors: Bool
    ) throws(EigenproblemError) -> (values: [Double], vectors: [Double]) {
        let order = diagonal.count
        precondition(offDiagonal.count == max(order - 1, 0), "\(offDiagonal.count) elements beside \(order)")
        guard order <= largestOrder(vectors: true) else { throw .order(order, largest: largestOrder(vectors: true)) }
        if vectors {
            do { try MemoryError.require(memory(order: order, vectors: true)) } catch { throw .memory(error) }
        }
        guard order > 0 else { return ([], []) }
        let n = Int32(order)
        var values = diagonal
        var beside = offDiagonal + [0]
        var rows = [Double](repeating: 0, count: vectors ? order * order : 1)
        // Safe: the arrays have n, n and n² elements; without vectors the last is not accessed.
        let status = unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe beside.withUnsafeMutableBufferPointer { beside in
                unsafe rows.withUnsafeMutableBufferPointer { rows in
                    unsafe LAPACKE_dstevd(
                        LAPACK_COL_MAJOR, code(vectors), n, values.baseAddress, beside.baseAddress, rows.baseAddress, n)
                }
            }
        }
        try check(status, memory(order: order, vectors: vectors))
        return (values, vectors ? rows : [])
    }

    private static func code(_ vectors: Bool) -> CChar { letter(vectors ? "V" : "N") }

    private static func letter(_ letter: Unicode.Scalar) -> CChar { CChar(letter.value) }

    /// A negative status names an invalid argument; after the checks above, that means numbers that are not finite, or
    /// a lack of memory.
    private static func check(_ status: Int32, _ bytes: Int) throws(EigenproblemError) {
        switch status {
        case 0: return
        case LAPACK_WORK_MEMORY_ERROR:
            throw .memory(MemoryError(requested: bytes, available: MemoryError.usableMemory))
        case ..<0: throw .notFinite
        default: throw .notConverged(Int(status))
        }
    }
}
