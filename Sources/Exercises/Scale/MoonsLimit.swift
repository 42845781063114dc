package import Descent
import Dispatch
import Glibc
import Synchronization

/// How many of some moons can be told apart by anybody.
///
/// The points of a class are spread evenly along its half circle, each moved by a normal distribution of deviation σ in x and y:
///
///     p(x | class) = 1/π ∫₀^π exp(−‖x − c(t)‖² / 2σ²) / 2πσ² dt
///
/// Whoever knows that can do no better than to name the class with the larger density, both being equally frequent (Bayes' rule).
package enum MoonsLimit {
    /// The points along a half circle that stand for the integral: closer together than σ/50 for the course's noise.
    private static let pointCount = 800

    /// The share of the moons that Bayes' rule classifies right.
    ///
    /// - Parameter noise: σ, above 0.
    package static func accuracy(on moons: Examples, noise: Double) -> Double {
        // The midpoint rule.
        let angles = (0..<pointCount).map { (Double($0) + 0.5) * .pi / Double(pointCount) }
        let outer = angles.map { (x: Float(cos($0)), y: Float(sin($0))) }
        let inner = angles.map { (x: Float(1 - cos($0)), y: Float(0.5 - sin($0))) }
        let factor = Float(-1 / (2 * noise * noise))
        @Sendable func density(_ x: Float, _ y: Float, _ curve: [(x: Float, y: Float)]) -> Float {
            curve.reduce(0) { sum, c in sum + exp(factor * ((x - c.x) * (x - c.x) + (y - c.y) * (y - c.y))) }
        }
        let right = Mutex(0)
        let parts = 64
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            var count = 0
            for example in moons.count * part / parts..<moons.count * (part + 1) / parts {
                let (x, y) = (moons.inputs[example, 0], moons.inputs[example, 1])
                let isInner = density(x, y, inner) > density(x, y, outer)
                if isInner == (moons.targets.classNumber(ofExample: example) == 1) { count += 1 }
            }
            right.withLock { $0 += count }
        }
        return Double(right.withLock { $0 }) / Double(moons.count)
    }

    /// An accuracy to reach: so much below the best possible, rounded down to a hundredth of a per cent.
    package static func goal(best: Double, margin: Double) -> Double { ((best - margin) * 1e4).rounded(.down) / 1e4 }
}
