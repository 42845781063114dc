import LegacyRandom
import Textbook

/// The course's first weights for the fast engine.
enum CourseWeights {
    /// The textbook's network of these widths, relu and one sigmoid unit, drawn by He's rule from NumPy's generator.
    static func network(sizes: [Int], seed: UInt32) -> Textbook.Network {
        var random = RandomState(seed: seed)
        return Textbook.Network(sizes: sizes, activation: .relu, output: .sigmoid, initialization: .he, using: &random)
    }

    /// The parameters of such a network, rounded once.
    static func parameters(sizes: [Int], seed: UInt32) -> [Float] {
        network(sizes: sizes, seed: seed).flatParameters.map { Float($0) }
    }
}
