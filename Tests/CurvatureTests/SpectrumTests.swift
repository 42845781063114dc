import Curvature
import Descent
import TestSupport
import Testing

@Suite struct SpectrumTests {
    @Test func `eigenvalues are counted by sign, tiny ones as zero`() {
        let spectrum = Spectrum(values: [-4, -1e-3, -1e-12, 0, 1e-12, 2])
        #expect(spectrum.negative == 2)
        #expect(spectrum.zero == 3)
        #expect(spectrum.positive == 1)
        #expect(spectrum.tolerance == 4e-10)
        #expect(spectrum.negativeShare == 1.0 / 3)
    }

    /// Trace and Frobenius norm of the Hessian are the sums of its eigenvalues and of their squares.
    @Test func `the spectrum has the Hessian's trace and norm`() throws {
        let sample = try SampleSurface(.tanh, output: .softmax, units: 3)
        let matrix = try sample.hessian()
        let count = sample.point.count
        let spectrum = try Spectrum.dense(of: sample.surface, at: sample.point)
        #expect(spectrum.values.count == count)
        let trace = (0..<count).reduce(0) { $0 + matrix[$1 * count + $1] }
        #expect(relativeDifference(spectrum.values.reduce(0, +), trace) <= 1e-12)
        let squares = matrix.reduce(0) { $0 + $1 * $1 }
        #expect(relativeDifference(spectrum.values.reduce(0) { $0 + $1 * $1 }, squares) <= 1e-12)
    }

    /// A unit that is never active has no effect: its row of W, its bias and its outgoing weights have no curvature.
    @Test func `directions without effect have eigenvalues of zero`() throws {
        let sample = try SampleSurface(.relu, output: .identity, units: 2)
        var point = sample.point
        // The first hidden unit: weights 0 ..< 3, and bias 12, which no input overcomes.
        for index in 0..<3 { point[index] = 0 }
        point[12] = -1
        let spectrum = try Spectrum.dense(of: sample.surface, at: point)
        // Its weights, its bias, and the five weights from it.
        #expect(spectrum.zero >= 9)
    }
}
