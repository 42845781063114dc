import Kernels

/// The function that a layer applies to z = W·x + b.
///
/// The first five are for hidden layers. The last layer's activation, softmax, sigmoid or identity, is the network's
/// output function, which determines the loss.
public enum Activation: String, Sendable, Hashable, CaseIterable {
    /// max(0, z); the derivative at 0 is 0.
    case relu

    /// z where z > 0, 0.01·z elsewhere; the derivative at 0 is 0.01.
    case leakyRelu = "leaky-relu"

    /// tanh z.
    case tanh

    /// 1/(1 + e⁻ᶻ). As the output: each unit an independent probability of yes or no.
    case sigmoid

    /// z. As the output: real values.
    case identity

    /// exp zⱼ / Σₖ exp zₖ, over the units of the layer: the probabilities of classes. Only as the output.
    case softmax

    /// Whether a hidden layer may have it.
    public var isElementwise: Bool { self != .softmax }

    /// Whether the last layer may have it.
    public var isOutput: Bool { self == .softmax || self == .sigmoid || self == .identity }

    /// The kernel of a hidden layer.
    var kind: ActivationKind {
        switch self {
        case .relu: .relu
        case .leakyRelu: .leakyRelu
        case .tanh: .tanh
        case .sigmoid: .sigmoid
        case .identity, .softmax: .identity
        }
    }
}
