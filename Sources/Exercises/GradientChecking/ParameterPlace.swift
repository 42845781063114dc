package import Textbook

/// Where a parameter stands in a network: its layer from 1, weight or bias, row and column from 1.
package struct ParameterPlace: Sendable, Hashable, CustomStringConvertible {
    package let layer: Int
    package let isWeight: Bool
    package let row: Int
    /// 1 for a bias.
    package let column: Int

    /// `W2`, `b1`.
    package var block: String { (isWeight ? "W" : "b") + "\(layer)" }

    package var description: String { "\(block), row \(row), column \(column)" }

    /// The places of all parameters of a network, in the order of `flatParameters`.
    package static func all(of network: Network) -> [ParameterPlace] {
        network.layers.enumerated().flatMap { index, layer in
            let weights = (0..<layer.unitCount * layer.inputCount).map { flat in
                ParameterPlace(
                    layer: index + 1, isWeight: true, row: flat / layer.inputCount + 1,
                    column: flat % layer.inputCount + 1)
            }
            let biases = (1...layer.unitCount).map { row in
                ParameterPlace(layer: index + 1, isWeight: false, row: row, column: 1)
            }
            return weights + biases
        }
    }
}
