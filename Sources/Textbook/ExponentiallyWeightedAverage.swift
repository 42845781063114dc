import Glibc

/// The exponentially weighted average of a sequence θ₁, θ₂, …
///
///     v₀ = 0        v_t = β·v_{t−1} + (1 − β)·θ_t
///
/// Course notes, section 2.1, where v_t = β v₀ + … is a misprint for β·v_{t−1} + ….
package struct ExponentiallyWeightedAverage: Hashable, Sendable {
    /// β.
    package let beta: Double

    /// v_t; 0 before the first value.
    package private(set) var value = 0.0

    /// t, the number of values so far.
    package private(set) var count = 0

    /// Starts at v₀ = 0.
    ///
    /// - Precondition: 0 ≤ β < 1.
    package init(beta: Double) {
        precondition(beta >= 0 && beta < 1, "β of the average is \(beta), but must lie in 0 ..< 1.")
        self.beta = beta
    }

    /// Adds the next value, θ_t.
    package mutating func add(_ observation: Double) {
        count += 1
        value = beta * value + (1 - beta) * observation
    }

    /// v_t/(1 − βᵗ), without the bias from v₀ = 0; 0 before the first value.
    ///
    /// Course notes, section 2.3, where the corrected series begins at v₀; it begins at v₁, since 1 − β⁰ is 0.
    package var corrected: Double {
        count == 0 ? 0 : value / (1 - pow(beta, Double(count)))
    }

    /// The weights of θ_t, θ_{t−1}, …, θ₁ in v_t: (1 − β)·βᵏ for k = 0 … t − 1.
    ///
    /// Their sum is 1 − βᵗ. Course notes, section 2.2.
    package static func weights(beta: Double, count: Int) -> [Double] {
        (0..<count).map { k in (1 - beta) * pow(beta, Double(k)) }
    }

    /// The effective window 1/(1 − β), in values: 10 for β = 0.9, 50 for 0.98, 2 for 0.5.
    ///
    /// Over a window a weight falls to about 1/e: see `remainder(epsilon:)`. It is also the weighted mean age of the
    /// values, counted from 1: Σ (k + 1)·(1 − β)·βᵏ = 1/(1 − β). Course notes, section 2.2.
    ///
    /// - Precondition: 0 ≤ β < 1.
    package static func window(beta: Double) -> Double {
        precondition(beta >= 0 && beta < 1, "β of the average is \(beta), but must lie in 0 ..< 1.")
        return 1 / (1 - beta)
    }

    /// The remainder (1 − ε)^{1/ε} of a weight after a window of 1/ε values, ε = 1 − β.
    ///
    ///     (1 − ε)^{1/ε} ≈ 1/e        0.9¹⁰ ≈ 0.35        the limit for ε → 0 is 1/e = 0.3679…
    ///
    /// By the series of ln(1 − ε) it is 1/e·(1 − ε/2 − …), so below 1/e. Course notes, section 2.2.
    ///
    /// - Precondition: 0 < ε < 1.
    package static func remainder(epsilon: Double) -> Double {
        precondition(epsilon > 0 && epsilon < 1, "ε of the 1/e rule is \(epsilon), but must lie between 0 and 1.")
        return pow(1 - epsilon, 1 / epsilon)
    }
}
