package import Curvature
package import LinearAlgebra

/// From a point to a critical point, of whatever kind: the least squares of the gradient, by Levenberg's method.
///
///     F(θ) = ½·‖g(θ)‖²        d = −(H² + µ·I)⁻¹·H·g = −Σᵢ λᵢ/(λᵢ² + µ)·(uᵢ·g)·uᵢ
///
/// with the eigenvalues λᵢ and vectors uᵢ of H. As µ falls this becomes Newton's step, which is drawn to saddles as
/// well as to minima (Dauphin and others 2014). F has minima of its own where g isn't 0 and H·g is; they are no
/// critical points and are told by ‖g‖.
package enum CriticalPointSearch {
    /// A critical point and its curvature.
    package struct Point: Sendable {
        package let parameters: [Double]
        package let cost: Double
        package let gradientNorm: Double
        package let spectrum: Spectrum
    }

    /// The gradient's norm at which a point counts as critical: Newton's steps take it there from 10⁻⁵ in one.
    static let tolerance = 1e-10

    /// What an eigenvalue must exceed in magnitude, relative to the largest, to have a sign.
    static let signTolerance = 1e-8

    /// How many Hessians a search may take.
    static let limit = 250

    /// A search with memory of its own: several may run at once.
    package static func search(from start: [Double], on surface: CostSurface) throws(EigenproblemError) -> Point? {
        let evaluator: CostEvaluator
        do { evaluator = try CostEvaluator(surface) } catch { throw .memory(error) }
        // The bits of LAPACK's results depend on how many threads BLAS uses, and the end of a search on those bits.
        return try BLASRuntime.holdingOneThread { () throws(EigenproblemError) in try search(from: start, evaluator) }
    }

    /// - Returns: nil where the search ends without one.
    static func search(from start: [Double], _ evaluator: CostEvaluator) throws(EigenproblemError) -> Point? {
        var point = start
        var (cost, gradient) = evaluator.gradient(at: point)
        var norm = VectorArithmetic.norm(gradient)
        var damping = 1e-2
        for _ in 0..<limit {
            let (values, vectors) = try eigen(evaluator, point)
            guard norm > tolerance else {
                return Point(
                    parameters: point, cost: cost, gradientNorm: norm,
                    spectrum: Spectrum(values: values, relativeTolerance: signTolerance))
            }
            let components = (0..<values.count).map { place in
                VectorArithmetic.dot(Array(vectors[place * values.count..<(place + 1) * values.count]), gradient)
            }
            var hasMoved = false
            while !hasMoved, damping < 1e6 {
                var next = point
                for (place, value) in values.enumerated() {
                    let length = -value / (value * value + damping) * components[place]
                    for i in next.indices { next[i] += length * vectors[place * values.count + i] }
                }
                let there = evaluator.gradient(at: next)
                let nextNorm = VectorArithmetic.norm(there.gradient)
                if nextNorm < norm {
                    // Hardly any gain far from 0: F's own minimum.
                    if norm > 1e-3, nextNorm > norm * (1 - 1e-5) { return nil }
                    (point, cost, gradient, norm) = (next, there.cost, there.gradient, nextNorm)
                    damping = max(damping / 8, 1e-16)
                    hasMoved = true
                } else {
                    damping *= 6
                }
            }
            guard hasMoved else { return nil }
        }
        return nil
    }

    private static func eigen(
        _ evaluator: CostEvaluator, _ point: [Double]
    ) throws(EigenproblemError) -> (values: [Double], vectors: [Double]) {
        var matrix = evaluator.hessian(at: point)
        var elements = matrix.mutableSpan
        let values = try SymmetricEigenproblem.solve(&elements, order: point.count, vectors: true)
        return (values, matrix)
    }
}
