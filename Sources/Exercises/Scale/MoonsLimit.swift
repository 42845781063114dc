package import Descent
import Glibc

/// The Bayes accuracy on a set of moons: no classifier can do better on average.
///
/// The points of a class are spread evenly along its half circle, each moved by a normal distribution of deviation σ in
/// x and y:
///
///     p(x | class) = 1/π ∫₀^π exp(−‖x − c(t)‖² / 2σ²) / 2πσ² dt
///
/// The best classifier names the class with the larger density, since both are equally frequent (Bayes' rule).
package enum MoonsLimit {
    /// The points of the midpoint rule along a half circle: closer together than σ/50 for the course's noise.
    private static let pointCount = 800

    /// The share of the moons that Bayes' rule classifies right.
    ///
    /// - Parameter noise: σ, above 0.
    package static func accuracy(on moons: Examples, noise: Double, workers: Int? = nil) throws(ExerciseError) -> Double
    {
        let angles = (0..<pointCount).map { (Double($0) + 0.5) * .pi / Double(pointCount) }
        let outer = angles.map { (x: Float(cos($0)), y: Float(sin($0))) }
        let inner = angles.map { (x: Float(1 - cos($0)), y: Float(0.5 - sin($0))) }
        let factor = Float(-1 / (2 * noise * noise))
        @Sendable func density(_ x: Float, _ y: Float, _ curve: [(x: Float, y: Float)]) -> Float {
            curve.reduce(0) { sum, c in sum + exp(factor * ((x - c.x) * (x - c.x) + (y - c.y) * (y - c.y))) }
        }
        let parts = 64
        let right = try Concurrently.map(Array(0..<parts), workers: workers) { (part) throws(ExerciseError) in
            (moons.count * part / parts..<moons.count * (part + 1) / parts).count { example in
                let (x, y) = (moons.inputs[example, 0], moons.inputs[example, 1])
                let isInner = density(x, y, inner) > density(x, y, outer)
                return isInner == (moons.targets.classNumber(ofExample: example) == 1)
            }
        }
        return Double(right.reduce(0, +)) / Double(moons.count)
    }

    /// An accuracy to reach: the best possible less a margin, rounded down to a hundredth of a per cent.
    package static func goal(best: Double, margin: Double) -> Double { ((best - margin) * 1e4).rounded(.down) / 1e4 }
}
