public import LinearAlgebra

/// An invalid network description.
public enum NetworkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Fewer than one input.
    case noInputs(Int)
    /// No layer at all.
    case noLayers
    /// A layer, counted from 1, of fewer than one unit.
    case emptyLayer(number: Int, units: Int)
    /// An activation in a layer that cannot have it: softmax in a hidden one, a rectifier or tanh in the last.
    case activation(Activation, layer: Int, isLast: Bool)
    /// More weights than can be counted.
    case tooLarge
    /// An initialization with a scale that is negative or not finite.
    case initialization(HyperparameterError)
    /// The parameters do not fit into memory.
    case memory(MemoryError)

    /// One sentence with the offending value.
    public var description: String {
        switch self {
        case .noInputs(let count): "a network of \(count) inputs; it must have at least 1"
        case .noLayers: "a network without layers; it must have at least one"
        case .emptyLayer(let number, let units): "layer \(number) has \(units) units; it must have at least 1"
        case .activation(let activation, let layer, true):
            "\(activation.rawValue) as the activation of layer \(layer), the last; it must be softmax, sigmoid or identity"
        case .activation(let activation, let layer, false):
            "\(activation.rawValue) as the activation of layer \(layer); only the last layer can have it"
        case .tooLarge: "the network has more weights than can be counted"
        case .initialization(let error): error.description
        case .memory(let error): "the network's parameters do not fit: \(error)"
        }
    }
}
