/// A failed computation of eigenvalues.
package enum EigenproblemError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The matrix and LAPACK's work space do not fit into memory.
    case memory(MemoryError)
    /// More rows than LAPACK, whose integers have 32 bits in Debian's build, can address.
    case order(Int, largest: Int)
    /// The matrix holds a NaN or an infinity.
    case notFinite
    /// LAPACK did not converge: this many off-diagonal elements did not become 0.
    case notConverged(Int)

    /// One sentence with the offending value.
    package var description: String {
        switch self {
        case .memory(let error): error.description
        case .order(let order, let largest):
            "a symmetric matrix of \(order) rows is too large for LAPACK, which takes up to \(largest)"
        case .notFinite: "the matrix holds numbers that are not finite and has no eigenvalues"
        case .notConverged(let count): "LAPACK found no eigenvalues: \(count) off-diagonal elements did not converge"
        }
    }
}
