package import Descent
package import Textbook

extension Descent.Activation {
    /// The textbook's activation of a hidden layer.
    package var textbook: Textbook.Activation {
        switch self {
        case .relu: .relu
        case .leakyRelu: .leakyRelu
        case .tanh: .tanh
        case .sigmoid: .sigmoid
        case .identity, .softmax: .identity
        }
    }

    /// The textbook's output function.
    package var textbookOutput: Textbook.Output {
        switch self {
        case .softmax: .softmax
        case .sigmoid: .sigmoid
        case .identity: .identity
        case .relu, .leakyRelu, .tanh: preconditionFailure("\(self) is only for hidden layers")
        }
    }

    /// The engine's activation of a hidden layer.
    package init(_ activation: Textbook.Activation) {
        self =
            switch activation {
            case .relu: .relu
            case .leakyRelu: .leakyRelu
            case .tanh: .tanh
            case .sigmoid: .sigmoid
            case .identity: .identity
            }
    }

    /// The engine's output function.
    package init(_ output: Textbook.Output) {
        self =
            switch output {
            case .softmax: .softmax
            case .sigmoid: .sigmoid
            case .identity: .identity
            }
    }
}
