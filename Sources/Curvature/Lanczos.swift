package import LinearAlgebra

/// Lanczos's method: from products with a symmetric matrix A alone, a small tridiagonal one with the same ends of the
/// spectrum.
///
///     q₁ = start/‖start‖        w = A·qⱼ        αⱼ = qⱼ·w
///     w ← w − αⱼ·qⱼ − βⱼ₋₁·qⱼ₋₁        βⱼ = ‖w‖        qⱼ₊₁ = w/βⱼ
///
/// Rounding makes the q lose their right angles as soon as an eigenvalue is found, and found values then come again as
/// ghosts; so each w is freed of all earlier q, twice (Paige 1972; "twice is enough", Giraud, Langou and Rozložník
/// 2005). Of a multiple eigenvalue one copy is found.
package struct Lanczos: Sendable {
    /// An eigenvalue of the tridiagonal matrix.
    package struct RitzValue: Sendable, Hashable {
        /// θ.
        package let value: Double
        /// |β_k·s_k| and some rounding: an eigenvalue of A is no further from θ than this.
        package let errorBound: Double
        /// s₁², the share of the start that lies along it: the weights of a Gauss quadrature.
        package let weight: Double
    }

    /// In rising order.
    package let values: [RitzValue]

    /// The steps that were taken: fewer than asked for where the start's directions were exhausted.
    package var steps: Int { values.count }

    /// The most steps there may be: the tridiagonal matrix has a row for each.
    package static var largestSteps: Int { SymmetricEigenproblem.largestOrder(vectors: true) }

    /// The bytes of the vectors that are kept, with those that a product adds up, or afterwards of the tridiagonal
    /// matrix's eigenvectors, whichever are more.
    package static func memory(order: Int, steps: Int) -> Int {
        let steps = min(steps, order)
        let (bytes, overflow) = order.multipliedReportingOverflow(by: 8 * (steps + 24))
        return overflow ? .max : max(bytes, SymmetricEigenproblem.memory(order: steps, vectors: true))
    }

    /// Refuses what LAPACK or the memory will not hold, before any product.
    package static func require(order: Int, steps: Int) throws(EigenproblemError) {
        let steps = min(steps, order)
        guard steps <= largestSteps else { throw .order(steps, largest: largestSteps) }
        do { try MemoryError.require(memory(order: order, steps: steps)) } catch { throw .memory(error) }
    }

    /// - Parameters:
    ///   - start: not 0; its length is A's order.
    ///   - steps: how many products to take at most.
    ///   - product: A·q.
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
                // What is left is rounding: the start lies in a space that A maps to itself, and T has its eigenvalues
                // exactly.
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
        // The bound of exact arithmetic, and what the products and sums round.
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
        for place in a.indices { sum += a[place] * b[place] }
        return sum
    }

    private static func write(_ vector: [Double], _ row: Int, _ basis: inout AlignedBuffer<Double>) {
        var elements = basis.mutableSpan
        for place in vector.indices { elements[row * vector.count + place] = vector[place] }
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
