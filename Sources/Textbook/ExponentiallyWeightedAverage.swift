internal import Glibc

/// The exponentially weighted average of a sequence θ₁, θ₂, …
///
///     v₀ = 0        v_t = β v_{t−1} + (1 − β) θ_t
///
/// It averages over about 1/(1 − β) values, since β^{1/(1−β)} ≈ 1/e. Source: course notes, section 2.1, which prints
/// v_t = β v₀ + …; β v_{t−1} is meant.
package struct ExponentiallyWeightedAverage: Hashable, Sendable {
    /// β.
    package let beta: Double

    /// v_t; 0 before the first value.
    package private(set) var value = 0.0

    /// t, the values taken.
    package private(set) var count = 0

    /// Starts at v₀ = 0.
    ///
    /// - Precondition: 0 ≤ β < 1.
    package init(beta: Double) {
        precondition(beta >= 0 && beta < 1, "β of the average is \(beta), but must lie in 0 ..< 1.")
        self.beta = beta
    }

    /// Takes the next value, θ_t.
    package mutating func add(_ observation: Double) {
        count += 1
        value = beta * value + (1 - beta) * observation
    }

    /// v_t / (1 − βᵗ), free of the bias from v₀ = 0; 0 before the first value.
    ///
    /// Source: course notes, section 2.3, whose corrected series begins at v₀; it begins at v₁, for 1 − β⁰ is 0.
    package var corrected: Double {
        count == 0 ? 0 : value / (1 - pow(beta, Double(count)))
    }

    /// Returns the weights of θ_t, θ_{t−1}, …, θ₁ in v_t: (1 − β) βᵏ for k = 0 … t − 1.
    ///
    /// Their sum is 1 − βᵗ. Source: course notes, section 2.2.
    package static func weights(beta: Double, count: Int) -> [Double] {
        (0..<count).map { k in (1 - beta) * pow(beta, Double(k)) }
    }
}
