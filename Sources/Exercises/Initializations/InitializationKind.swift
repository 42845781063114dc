import LegacyRandom
package import Textbook

/// The three ways in which the exercise draws the first weights of the net 2-10-5-1.
package enum InitializationKind: String, Sendable, CaseIterable {
    case zeros, large, he

    /// For tables and legends.
    package var title: String {
        switch self {
        case .zeros: "zeros"
        case .large: "large, randn·10"
        case .he: "He, randn·√(2/n)"
        }
    }

    /// The network before the first step.
    package func network(seed: UInt32) -> Network {
        let rule: Initialization =
            switch self {
            case .zeros: .zeros
            case .large: .normal(scale: 10)
            case .he: .he
            }
        var random = RandomState(seed: seed)
        return Network(
            sizes: [2, 10, 5, 1], activation: .relu, output: .sigmoid, initialization: rule, using: &random)
    }
}
