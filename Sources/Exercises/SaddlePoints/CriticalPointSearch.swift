package import Curvature
import LinearAlgebra

/// From a point to a critical point, of whatever kind: the least squares of the gradient, by Levenberg's method.
///
///     F(θ) = ½·‖g(θ)‖²        d = −(H² + µ·I)⁻¹·H·g = −Σᵢ λᵢ/(λᵢ² + µ)·(uᵢ·g)·uᵢ
///
/// with the eigenvalues λᵢ and vectors uᵢ of H. As µ falls this becomes Newton's step, which is drawn to saddles as
/// well as to minima (Dauphin and others 2014). F has minima of its own where g isn't 0 and H·g is; they are no
/// critical points and are recognized by ‖g‖.
package enum CriticalPointSearch {
    /// A critical point and its curvature.
    package struct Point: Sendable {
        package let parameters: [Double]
        package let cost: Double
        package let gradientNorm: Double
        package let spectrum: Spectrum

        package init(parameters: [Double], cost: Double, gradientNorm: Double, spectrum: Spectrum) {
            self.parameters = parameters
            self.cost = cost
            self.gradientNorm = gradientNorm
            self.spectrum = spectrum
        }
    }

    /// The gradient's norm at which a point counts as critical: Newton's steps take it there from 10⁻⁵ in one.
    static let tolerance = 1e-10

    /// What an eigenvalue must exceed in magnitude, relative to the largest, to have a sign.
    static let signTolerance = 1e-8

    /// How many Hessians a search may take.
    static let limit = 250

    /// A search with memory of its own: several may run at once.
    ///
    /// - Returns: nil where the search ends without a critical point.
    package static func search(from start: [Double], on surface: CostSurface) throws(ExerciseError) -> Point? {
        try ExerciseError.wrapping {
            let evaluator = try CostEvaluator(surface)
            // The bits of LAPACK's results depend on how many threads BLAS uses, and the end of a search on those bits.
            return try BLASRuntime.holdingOneThread { () throws(EigenproblemError) in
                try search(from: start, evaluator)
            }
        }
    }

    private static func search(from start: [Double], _ evaluator: CostEvaluator) throws(EigenproblemError) -> Point? {
        let count = start.count
        var point = start
        var (cost, gradient) = evaluator.gradient(at: point)
        var norm = VectorArithmetic.norm(gradient)
        var damping = 1e-2
        for _ in 0..<limit {
            // The Hessian, then its eigenvectors.
            var vectors = evaluator.hessian(at: point)
            var elements = vectors.mutableSpan
            let values = try SymmetricEigenproblem.solve(&elements, order: count, vectors: true)
            guard norm > tolerance else {
                return Point(
                    parameters: point, cost: cost, gradientNorm: norm,
                    spectrum: Spectrum(values: values, relativeTolerance: signTolerance))
            }
            let components = values.indices.map { index in
                VectorArithmetic.dot(Array(vectors[index * count..<(index + 1) * count]), gradient)
            }
            var hasMoved = false
            while !hasMoved, damping < 1e6 {
                var next = point
                for (index, value) in values.enumerated() {
                    let length = -value / (value * value + damping) * components[index]
                    for i in next.indices { next[i] += length * vectors[index * count + i] }
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
}

/// The few operations on vectors that the exercise needs.
enum VectorArithmetic {
    static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }

    static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
}
