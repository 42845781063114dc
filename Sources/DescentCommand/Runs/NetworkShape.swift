import Descent

/// The widths and the activations of a network: `2-16-1 (relu, sigmoid)`.
struct NetworkShape: Hashable, Sendable, CustomStringConvertible {
    let inputs: Int
    let units: [Int]
    let activations: [Activation]

    init(inputs: Int, _ layers: [Layer]) {
        self.inputs = inputs
        units = layers.map(\.units)
        activations = layers.map(\.activation)
    }

    init(_ network: borrowing Network) { self.init(inputs: network.inputs, network.layers) }

    var description: String {
        let widths = ([inputs] + units).map { "\($0)" }.joined(separator: "-")
        return "\(widths) (\(activations.map(\.rawValue).joined(separator: ", ")))"
    }
}
