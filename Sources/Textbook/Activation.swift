import Glibc

/// The activation function g of a hidden layer, A = g(Z).
///
/// Course notes, section 1.2; the derivatives as in the course's exercises.
package enum Activation: Hashable, Sendable, CaseIterable {
    /// g(z) = max(0, z).
    case relu

    /// g(z) = z for z > 0, otherwise 0.01·z.
    case leakyRelu

    /// g(z) = tanh z.
    case tanh

    /// g(z) = 1/(1 + e⁻ᶻ).
    case sigmoid

    /// g(z) = z.
    case identity

    /// The slope of the leaky relu where z ≤ 0.
    package static let leakySlope = 0.01

    /// g(z). A NaN stays NaN.
    package func value(at z: Double) -> Double {
        switch self {
        case .relu: z <= 0 ? 0 : z
        case .leakyRelu: z > 0 ? z : Self.leakySlope * z
        case .tanh: Glibc.tanh(z)
        case .sigmoid: Self.sigmoid(z)
        case .identity: z
        }
    }

    /// g′(z).
    ///
    /// The relus have no derivative at 0: the value there is that of the left side, 0 and 0.01, as in the exercises,
    /// which take 1 only where a > 0.
    package func derivative(at z: Double) -> Double {
        switch self {
        case .relu:
            return z > 0 ? 1 : 0
        case .leakyRelu:
            return z > 0 ? 1 : Self.leakySlope
        case .tanh:
            let a = Glibc.tanh(z)
            return 1 - a * a
        case .sigmoid:
            // a·(1 − a) with 1 − σ(z) = σ(−z), which doesn't cancel for large z.
            return Self.sigmoid(z) * Self.sigmoid(-z)
        case .identity:
            return 1
        }
    }

    /// σ(z) = 1/(1 + e⁻ᶻ). If e⁻ᶻ overflows, the quotient is 0, as it should be.
    static func sigmoid(_ z: Double) -> Double {
        1 / (1 + exp(-z))
    }
}
