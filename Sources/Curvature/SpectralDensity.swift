import Descent
import Glibc
package import LinearAlgebra

/// An estimate of the distribution of a Hessian's eigenvalues from products alone: stochastic Lanczos quadrature.
///
///     φ(t) = 1/n · Σᵢ δ(t − λᵢ) ≈ 1/N · Σ_probes Σⱼ s₁ⱼ² · δ(t − θⱼ)
///
/// Each probe is a vector of random signs that starts Lanczos's method; the Ritz values and squared first components
/// are the nodes and weights of a Gauss quadrature of that probe's distribution. Golub and Welsch (1969); Ubaru, Chen
/// and Saad (2017); for networks Ghorbani, Krishnan and Xiao (2019). Each probe's moments up to 2·steps − 1 are exact;
/// the estimate is random because few probes represent all.
package struct SpectralDensity: Sendable {
    /// A point of the estimate and its share of all eigenvalues.
    package struct Node: Sendable, Hashable {
        package let value: Double
        package let weight: Double
    }

    /// In rising order; the weights add up to 1.
    package let nodes: [Node]

    package init(nodes: [Node]) { self.nodes = nodes.sorted { $0.value < $1.value } }

    /// Probes the Hessian at a point.
    ///
    /// - Parameters:
    ///   - probes: N, at least 1.
    ///   - steps: the products for each probe.
    ///   - seed: the seed of the random signs.
    ///   - progress: called after each probe.
    package init(
        of surface: CostSurface, at point: [Double], probes: Int, steps: Int, seed: UInt64,
        progress: (Int) -> Void = { _ in }
    ) throws(EigenproblemError) {
        precondition(probes > 0, "\(probes) probes")
        var nodes: [Node] = []
        for probe in 0..<probes {
            let start = SpectralDensity.signs(surface.parameterCount, seed: seed, stream: UInt64(probe) + 1)
            let lanczos = try Lanczos(start: start, steps: steps) { direction throws(MemoryError) in
                try surface.hessianProduct(at: point, direction)
            }
            nodes += lanczos.values.map { Node(value: $0.value, weight: $0.weight / Double(probes)) }
            progress(probe + 1)
        }
        self.init(nodes: nodes)
    }

    /// Random signs; different streams are independent.
    package static func signs(_ count: Int, seed: UInt64, stream: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed, stream: stream)
        return (0..<count).map { _ in generator.next() >> 63 == 0 ? 1 : -1 }
    }

    /// The shares of eigenvalues below −tolerance, within it and above it.
    package func shares(tolerance: Double) -> (negative: Double, zero: Double, positive: Double) {
        var (negative, zero, positive) = (0.0, 0.0, 0.0)
        for node in nodes {
            if node.value < -tolerance {
                negative += node.weight
            } else if node.value > tolerance {
                positive += node.weight
            } else {
                zero += node.weight
            }
        }
        return (negative, zero, positive)
    }

    /// The mean of λᵏ.
    package func moment(_ power: Int) -> Double {
        nodes.reduce(0) { $0 + $1.weight * pow($1.value, Double(power)) }
    }

    /// The density with each node spread to a normal distribution.
    ///
    /// - Parameters:
    ///   - points: the values at which the density is computed.
    ///   - width: the standard deviation.
    package func smeared(at points: [Double], width: Double) -> [Double] {
        points.map { point in
            var sum = 0.0
            for node in nodes {
                let distance = (point - node.value) / width
                if abs(distance) < 9 { sum += node.weight * exp(-distance * distance / 2) }
            }
            return sum / (width * (2 * Double.pi).squareRoot())
        }
    }
}

extension Spectrum {
    /// The spectrum as a density: every eigenvalue is a node of equal weight.
    package var density: SpectralDensity {
        SpectralDensity(nodes: values.map { .init(value: $0, weight: 1 / Double(values.count)) })
    }
}
