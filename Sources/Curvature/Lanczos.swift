package import LinearAlgebra

/// Lanczos's method: from products with a symmetric matrix A alone, a small tridiagonal matrix T whose extreme
/// eigenvalues approximate those of A.
///
///     q₁ = start/‖start‖        w = A·qⱼ        αⱼ = qⱼ·w
///     w ← w − αⱼ·qⱼ − βⱼ₋₁·qⱼ₋₁        βⱼ = ‖w‖        qⱼ₊₁ = w/βⱼ
///
/// Through rounding the q lose orthogonality as soon as an eigenvalue converges, and converged values then reappear as
/// ghosts; so each w is orthogonalized against all earlier q, twice (Paige 1972; "twice is enough", Giraud, Langou and
/// Rozložník 2005). Of a multiple eigenvalue one copy is found.
package struct Lanczos: Sendable {
    /// An eigenvalue of the tridiagonal matrix.
    package struct RitzValue: Sendable, Hashable {
        /// θ.
        package let value: Double
        /// |β_k·s_k| plus rounding: an eigenvalue of A is no further from θ than this.
        package let errorBound: Double
        /// s₁², the squared component of the start along the eigenvector: a weight of the Gauss quadrature.
        package let weight: Double
    }

    /// In rising order.
    package let values: [RitzValue]

    /// The number of steps taken: fewer than asked for if the Krylov space was exhausted.
    package var steps: Int { values.count }

    /// The largest number of steps: the tridiagonal matrix has a row for each.
    package static var largestSteps: Int { SymmetricEigenproblem.largestOrder(vectors: true) }

    /// The bytes of the stored vectors with those that a product sums, or of the tridiagonal matrix's eigenvectors
    /// afterwards, whichever are more.
    package static func memory(order: Int, steps: Int) -> Int {
        let steps = min(steps, order)
        let (bytes, overflow) = order.multipliedReportingOverflow(by: 8 * (steps + 24))
        return overflow ? .max : max(bytes, SymmetricEigenproblem.memory(order: steps, vectors: true))
    }

    /// Refuses sizes that LAPACK or memory cannot hold, before any product.
    package static func require(order: Int, steps: Int) throws(EigenproblemError) {
        let steps = min(steps, order)
        guard steps <= largestSteps else { throw .order(steps, largest: largestSteps) }
        do { try MemoryError.require(memory(order: order, steps: steps)) } catch { throw .memory(error) }
    }

    /// - Parameters:
    ///   - start: the first vector, not 0; its length is A's order.
    ///   - steps: the largest number of products.
    ///   - product: computes A·q.
    package init(
        start: [Double], steps: Int, product: ([Double]) throws(MemoryError) -> [Double]
    ) throws(EigenproblemError) {
        let order = start.count
        let steps = min(steps, order)
        precondition(order > 0 && steps > 0, "\(steps) steps from a vector of \(order)")
        try Lanczos.require(order: order, steps: steps)
        var diagonal: [Double] = []
        var offDiagonal: [Double] = []
        var rest = 0.0
        var scale = 0.0
        do {
            var basis = try AlignedBuffer<Double>(count: order * steps)
            var q = Lanczos.normalized(start)
            for step in 0..<steps {
                Lanczos.write(q, step, &basis)
                var w = try product(q)
                diagonal.append(Lanczos.dot(q, w))
                Lanczos.orthogonalize(&w, to: step + 1, basis)
                rest = Lanczos.dot(w, w).squareRoot()
                scale = max(scale, abs(diagonal[step]), rest)
                // Only rounding is left: the start lies in an invariant subspace of A, and T has exactly its
                // eigenvalues.
                guard rest > 1e-13 * scale, rest.isFinite else { break }
                if step < steps - 1 {
                    offDiagonal.append(rest)
                    q = w.map { $0 / rest }
                }
            }
        } catch {
            throw .memory(error)
        }
        let taken = diagonal.count
        offDiagonal = Array(offDiagonal.prefix(taken - 1))
        let solved = try SymmetricEigenproblem.solve(diagonal: diagonal, offDiagonal: offDiagonal, vectors: true)
        // The bound of exact arithmetic, plus the rounding of the products and sums.
        let rounding = Double(taken) * 0x1p-53 * scale
        values = solved.values.enumerated().map { index, value in
            let first = solved.vectors[index * taken]
            let last = solved.vectors[index * taken + taken - 1]
            return RitzValue(value: value, errorBound: abs(rest * last) + rounding, weight: first * first)
        }
    }

    private static func normalized(_ vector: [Double]) -> [Double] {
        let length = dot(vector, vector).squareRoot()
        return vector.map { $0 / length }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }

    private static func write(_ vector: [Double], _ row: Int, _ basis: inout AlignedBuffer<Double>) {
        var elements = basis.mutableSpan
        for index in vector.indices { elements[row * vector.count + index] = vector[index] }
    }

    /// w ← w − Qᵀ·(Q·w), twice, with the first rows of the basis as Q.
    private static func orthogonalize(_ w: inout [Double], to rows: Int, _ basis: borrowing AlignedBuffer<Double>) {
        let order = w.count
        let q = basis.span.extracting(0..<rows * order)
        for _ in 0..<2 {
            var shares = [Double](repeating: 0, count: rows)
            var target = shares.mutableSpan
            gemm(m: rows, n: 1, k: order, a: q, b: w.span, c: &target)
            var rest = w.mutableSpan
            gemm(.transposed, m: order, n: 1, k: rows, alpha: -1, a: q, b: shares.span, beta: 1, c: &rest)
        }
    }
}
