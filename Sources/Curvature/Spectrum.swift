package import LinearAlgebra

/// All eigenvalues of a Hessian.
package struct Spectrum: Sendable {
    /// The eigenvalues in rising order.
    package let values: [Double]

    /// The magnitude up to which an eigenvalue counts as 0.
    ///
    /// A direction without effect, such as a weight of an input that is always 0, has the eigenvalue 0; the computed
    /// one differs by rounding, about 10⁻¹⁶ of the largest for each significant term of the sums.
    package let tolerance: Double

    /// The numbers of eigenvalues below, within and above the tolerance.
    package let negative: Int
    package let zero: Int
    package let positive: Int

    /// The tolerance as a fraction of the largest magnitude.
    package static let relativeTolerance = 1e-10

    /// - Parameter values: the eigenvalues in rising order.
    package init(values: [Double], relativeTolerance: Double = Spectrum.relativeTolerance) {
        self.values = values
        let tolerance = relativeTolerance * max(abs(values.first ?? 0), abs(values.last ?? 0))
        self.tolerance = tolerance
        negative = values.count { $0 < -tolerance }
        positive = values.count { $0 > tolerance }
        zero = values.count - negative - positive
    }

    /// The fraction of negative eigenvalues: 0 at a minimum.
    package var negativeShare: Double { Double(negative) / Double(max(values.count, 1)) }

    /// The bytes that `dense(of:at:)` needs.
    package static func memory(parameterCount: Int) -> Int {
        SymmetricEigenproblem.memory(order: parameterCount, vectors: false)
    }

    /// The whole spectrum of the Hessian at a point, by LAPACK.
    package static func dense(of surface: CostSurface, at point: [Double]) throws(EigenproblemError) -> Spectrum {
        let count = surface.parameterCount
        let largest = SymmetricEigenproblem.largestOrder(vectors: false)
        guard count <= largest else { throw .order(count, largest: largest) }
        var matrix: AlignedBuffer<Double>
        do {
            try MemoryError.require(memory(parameterCount: count))
            try BLASRuntime.requireWorkspace(callers: surface.workers == 1 ? 1 : BLASRuntime.threadCount)
            matrix = try surface.hessian(at: point)
        } catch {
            throw .memory(error)
        }
        var elements = matrix.mutableSpan
        // One worker: one thread for LAPACK too.
        guard surface.workers == 1 else {
            return Spectrum(values: try SymmetricEigenproblem.solve(&elements, order: count, vectors: false))
        }
        let values = try BLASRuntime.holdingOneThread { () throws(EigenproblemError) in
            try SymmetricEigenproblem.solve(&elements, order: count, vectors: false)
        }
        return Spectrum(values: values)
    }
}
