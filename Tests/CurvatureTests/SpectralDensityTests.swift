import Curvature
import Descent
import TestSupport
import Testing

@Suite struct SpectralDensityTests {
    private func surface() throws -> (surface: CostSurface, point: [Double]) {
        let examples = try Examples.moons(200)
        let network = try Network(inputs: 2, layers: [.dense(12, .tanh), .dense(8, .tanh), .dense(1, .sigmoid)])
        return (try CostSurface(of: network, on: examples), CostSurface.point(of: network))
    }

    /// Quadrature is exact for each probe; over 400 probes the moments' means are accurate to a few hundredths.
    @Test func `the first moments are those of the dense spectrum`() throws {
        let (surface, point) = try surface()
        let dense = try Spectrum.dense(of: surface, at: point).density
        let estimate = try SpectralDensity(of: surface, at: point, probes: 400, steps: 20, seed: 1)
        for power in 1...4 {
            #expect(relativeDifference(estimate.moment(power), dense.moment(power)) <= 0.05, "\(power)")
        }
        #expect(abs(estimate.nodes.reduce(0) { $0 + $1.weight } - 1) <= 1e-12)
    }

    /// The area between the two curves, which is at most 2.
    @Test func `the smeared density is near the dense spectrum's`() throws {
        let (surface, point) = try surface()
        let spectrum = try Spectrum.dense(of: surface, at: point)
        let estimate = try SpectralDensity(of: surface, at: point, probes: 100, steps: 60, seed: 1)
        let low = spectrum.values[0]
        let high = spectrum.values[spectrum.values.count - 1]
        let width = (high - low) / 100
        let step = (high - low) / 1000
        let points = (-100...1100).map { low + step * Double($0) }
        let exact = spectrum.density.smeared(at: points, width: width)
        let estimated = estimate.smeared(at: points, width: width)
        #expect(abs(exact.reduce(0, +) * step - 1) <= 1e-3)
        #expect(zip(exact, estimated).reduce(0) { $0 + abs($1.0 - $1.1) } * step <= 0.08)
        // The distance between nodes: sixty steps cannot resolve the sign of eigenvalues closer to 0.
        let tolerance = (high - low) / 60
        let shares = estimate.shares(tolerance: tolerance)
        let negative = Double(spectrum.values.count { $0 < -tolerance }) / Double(spectrum.values.count)
        #expect(abs(shares.negative - negative) <= 0.05)
        #expect(abs(shares.negative + shares.zero + shares.positive - 1) <= 1e-12)
    }

    @Test func `the seed determines the result`() throws {
        let (surface, point) = try surface()
        let first = try SpectralDensity(of: surface, at: point, probes: 2, steps: 5, seed: 1).nodes
        #expect(first == (try SpectralDensity(of: surface, at: point, probes: 2, steps: 5, seed: 1).nodes))
        #expect(first != (try SpectralDensity(of: surface, at: point, probes: 2, steps: 5, seed: 2).nodes))
    }
}
