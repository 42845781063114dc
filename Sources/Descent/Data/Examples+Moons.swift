import LegacyRandom
import LinearAlgebra

extension Examples {
    /// Two interleaving half circles in the plane, classes 0 and 1: scikit-learn's `make_moons`.
    ///
    /// The points are those of scikit-learn with the same seed, rounded to single precision once.
    ///
    /// - Parameters:
    ///   - count: m, at least 2.
    ///   - noise: the standard deviation of the noise added to each coordinate: at least 0 and at most 1e30.
    ///   - seed: NumPy's `RandomState` seed.
    public static func moons(_ count: Int, noise: Double = 0.2, seed: UInt32 = 3) throws(DataError) -> Examples {
        do throws(HyperparameterError) {
            guard count >= 2, count <= Int(Int32.max) else {
                throw HyperparameterError("number of moons", count, expected: "from 2 to \(Int32.max)")
            }
            try HyperparameterError.requireNonNegative("noise of moons", noise, atMost: 1e30)
        } catch {
            throw .setting(error)
        }
        // Two floats and a class of 16 bits, plus two 64-bit numbers during generation.
        do { try MemoryError.require(count * 26) } catch { throw .memory(error) }
        var random = RandomState(seed: seed)
        let points = random.makeMoonsInSinglePrecision(count: count, noise: noise)
        return try Examples(
            inputs: Inputs(points.coordinates, width: 2), targets: Targets(classes: points.labels, classCount: 2))
    }
}
