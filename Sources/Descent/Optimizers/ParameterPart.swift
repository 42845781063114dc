/// The part of a network that some of its parameters are.
public enum ParameterPart: Sendable, Hashable {
    /// Weights of a layer; the first layer has index 0.
    case weights(layer: Int)

    /// Biases of a layer; the first layer has index 0.
    case biases(layer: Int)
}
