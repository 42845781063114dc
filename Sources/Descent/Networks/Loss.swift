/// The loss, whose mean over the examples plus the L2 term is the cost that training minimizes.
///
///     J = 1/m · Σᵢ L(ŷᵢ, yᵢ) + λ/(2m) · Σ_l ‖W⁽ˡ⁾‖²_F
///
/// m is the number of examples in the mini-batch; biases have no L2 term. Losses are computed from the logits z, not
/// from the outputs, so they neither overflow nor lose digits: they are accurate at logits of ±1000.
public enum Loss: String, Sendable, Hashable {
    /// For softmax, with a class y: L = ln Σⱼ exp zⱼ − z_y. Natural logarithm; k equal probabilities give ln k.
    case softmaxCrossEntropy

    /// For sigmoid, with targets yⱼ in 0...1: L = Σⱼ max(zⱼ, 0) − zⱼ·yⱼ + ln(1 + e^(−|zⱼ|)), summed over the units.
    case sigmoidCrossEntropy

    /// For identity, with real targets yⱼ: L = ½·Σⱼ (zⱼ − yⱼ)², summed over the units. PyTorch's `MSELoss` has no ½ and
    /// takes the mean over the units.
    case squaredError

    /// The loss of an output function.
    init(of output: Activation) {
        switch output {
        case .softmax: self = .softmaxCrossEntropy
        case .sigmoid: self = .sigmoidCrossEntropy
        case .identity: self = .squaredError
        case .relu, .leakyRelu, .tanh:
            preconditionFailure("\(output) is only for hidden layers: a network refuses it as the output")
        }
    }
}
