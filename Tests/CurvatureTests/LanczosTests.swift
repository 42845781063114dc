import Curvature
import Descent
import LinearAlgebra
import TestSupport
import Testing

@Suite struct LanczosTests {
    private func product(diagonal: [Double]) -> ([Double]) -> [Double] {
        { vector in zip(diagonal, vector).map { $0 * $1 } }
    }

    @Test func `as many steps as rows give every eigenvalue`() throws {
        let diagonal = (0..<20).map { Double($0 * $0) - 50 }
        let lanczos = try Lanczos(
            start: [Double](repeating: 1, count: 20), steps: 20, product: product(diagonal: diagonal))
        #expect(largestMixedDifference(lanczos.values.map(\.value), diagonal) <= 1e-11)
        // The start has an equal component along each eigenvector.
        #expect(largestMixedDifference(lanczos.values.map(\.weight), [Double](repeating: 0.05, count: 20)) <= 1e-9)
    }

    @Test func `the steps end when the Krylov space is exhausted`() throws {
        let diagonal = (0..<100).map { Double($0 % 3) }
        let lanczos = try Lanczos(
            start: [Double](repeating: 1, count: 100), steps: 50, product: product(diagonal: diagonal))
        #expect(lanczos.steps == 3)
        #expect(largestMixedDifference(lanczos.values.map(\.value), [0, 1, 2]) <= 1e-14)
        #expect(largestMixedDifference(lanczos.values.map(\.weight), [0.34, 0.33, 0.33]) <= 1e-13)
    }

    @Test func `a matrix of zeros has the eigenvalue zero`() throws {
        let lanczos = try Lanczos(start: [1, 2, 3], steps: 3) { [Double](repeating: 0, count: $0.count) }
        #expect(lanczos.values.map(\.value) == [0])
    }

    @Test func `problems too large for memory are refused before any product`() {
        let limit = Lanczos.largestSteps
        #expect(throws: EigenproblemError.order(limit + 1, largest: limit)) {
            try Lanczos.require(order: limit + 1, steps: limit + 1)
        }
        // No more steps than rows are taken.
        #expect(throws: Never.self) { try Lanczos.require(order: 10, steps: .max) }
        // The basis, and the tridiagonal matrix's vectors with LAPACK's work space.
        #expect(Lanczos.memory(order: 1_000_000, steps: 100) >= 800_000_000)
        #expect(Lanczos.memory(order: 20_000, steps: 20_000) >= 3 * 8 * 20_000 * 20_000)
    }

    /// Without orthogonalization the outliers would reappear within 200 steps.
    @Test func `converged eigenvalues do not reappear`() throws {
        let diagonal = (0..<500).map { $0 == 0 ? -100 : $0 == 499 ? 1000 : Double($0) / 500 }
        let lanczos = try Lanczos(
            start: SpectralDensity.signs(500, seed: 1, stream: 0), steps: 200, product: product(diagonal: diagonal))
        #expect(lanczos.values.count { $0.value > 500 } == 1)
        #expect(lanczos.values.count { $0.value < -50 } == 1)
        #expect(abs(lanczos.values[0].value + 100) <= 1e-10)
        #expect(abs(lanczos.values[199].value - 1000) <= 1e-10)
    }

    /// Every Ritz value is within its bound of an eigenvalue of the dense Hessian, and both ends are found.
    @Test func `both ends are the dense spectrum's`() throws {
        let sample = try SampleSurface(.tanh, output: .softmax, units: 3)
        let dense = try Spectrum.dense(of: sample.surface, at: sample.point).values
        let start = SpectralDensity.signs(sample.point.count, seed: 1, stream: 0)
        let lanczos = try Lanczos(start: start, steps: 40) { direction throws(MemoryError) in
            try sample.surface.hessianProduct(at: sample.point, direction)
        }
        let size = max(abs(dense[0]), abs(dense[dense.count - 1]))
        for ritz in lanczos.values {
            let nearest = dense.map { abs($0 - ritz.value) }.min() ?? .infinity
            #expect(nearest <= ritz.errorBound + 1e-13 * size)
        }
        for index in 0..<3 {
            #expect(abs(lanczos.values[index].value - dense[index]) <= 1e-9 * size)
            #expect(abs(lanczos.values[39 - index].value - dense[dense.count - 1 - index]) <= 1e-9 * size)
        }
    }
}
