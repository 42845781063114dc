import Textbook

/// How far a forward pass in single precision may be from the textbook's.
///
/// Errors are variances, in the mean over all ways to round: those of independent roundings add up. A sum of n rounded
/// products is given the deviation u·√n·Σ|wⱼ·aⱼ|, which holds even if all have one sign, when each partial sum is as
/// large as its last, and is several times too large otherwise; that margin is for what is not independent.
struct ForwardError {
    let pass: ForwardPass

    /// The variance of Z of every layer, and of A of every layer from the inputs to the last hidden one.
    private(set) var preactivations: [Matrix] = []
    private(set) var activations: [Matrix]

    private let network: Network

    init(_ network: Network, _ twin: TextbookTwin) {
        self.network = network
        pass = network.forward(twin.inputs)
        activations = [twin.inputErrors.squared]
        for (index, layer) in network.layers.enumerated() {
            let a = pass.activations[index]
            let z = pass.preactivations[index]
            let magnitudes = layer.weights.magnitudes * a.magnitudes
            let root = Double(layer.inputCount).squareRoot()
            let carried = layer.weights.squared * activations[index]
            let variance = Matrix(rows: z.rows, columns: z.columns) { i, j in
                // The sum, then the bias.
                let local = Rounding.unit * (root * magnitudes[i, j] + abs(z[i, j]) + abs(layer.biases[i]))
                return carried[i, j] + local * local
            }
            preactivations.append(variance)
            guard index < network.layers.count - 1 else { break }
            let result = pass.activations[index + 1]
            activations.append(
                Matrix(rows: z.rows, columns: z.columns) { i, j in
                    let slope = layer.activation.derivative(at: z[i, j])
                    // No activation's kernel is off by more than four units in the last place, which are 8u.
                    let local = layer.activation.isExact ? 0 : 8 * Rounding.unit * result[i, j]
                    return slope * slope * variance[i, j] + local * local
                })
        }
    }

    /// The deviations of the outputs Ŷ.
    func outputDeviations(_ output: Output) -> Matrix {
        let outputs = pass.outputs
        let logits = pass.logits
        let variance = preactivations[preactivations.count - 1]
        let u = Rounding.unit
        return Matrix(rows: outputs.rows, columns: outputs.columns) { i, j in
            let own = variance[i, j].squareRoot()
            switch output {
            case .softmax:
                // ∂ŷᵢ = ŷᵢ·(∂zᵢ − Σ ŷₖ·∂zₖ), at most twice the largest; the difference to the largest logit is rounded.
                let worst = (0..<outputs.rows).reduce(0) { max($0, variance[$1, j].squareRoot()) }
                let largest = (0..<outputs.rows).reduce(0) { max($0, abs(logits[$1, j])) }
                return outputs[i, j] * (2 * worst + 4 * u * largest + 16 * u)
            case .sigmoid: return outputs[i, j] * ((1 - outputs[i, j]) * own + 16 * u)
            case .identity: return own + u * abs(outputs[i, j])
            }
        }
    }

    /// Whether rounding may decide on which side of its kink a unit is.
    func isAtKink(layer: Int, _ i: Int, _ j: Int) -> Bool {
        let activation = network.layers[layer].activation
        guard activation == .relu || activation == .leakyRelu else { return false }
        let variance = preactivations[layer][i, j]
        return variance > 0 && abs(pass.preactivations[layer][i, j]) <= GradientError.width * variance.squareRoot()
    }

    /// How many hidden units are at a kink for an example.
    func kinkCount(ofExample j: Int) -> Int {
        network.layers.indices.dropLast().reduce(0) { count, layer in
            count + (0..<network.layers[layer].unitCount).count { isAtKink(layer: layer, $0, j) }
        }
    }
}

extension Textbook.Activation {
    /// Whether single precision computes it without rounding, up to one multiplication's.
    var isExact: Bool { self == .relu || self == .identity }
}

extension Matrix {
    var squared: Matrix { map { $0 * $0 } }
    var magnitudes: Matrix { map { abs($0) } }
}
