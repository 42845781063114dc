import Textbook

/// How far gradients in single precision may be from the textbook's: their deviations, by the argument of
/// `ForwardError` carried back through the layers.
struct GradientError {
    /// How many deviations are allowed: more come about by chance once in 10⁸. What was seen stays below one half.
    static let width = 6.0

    /// The deviations, in the places of the gradients.
    let deviations: Gradients

    init(_ network: Network, _ twin: TextbookTwin, l2: Double) {
        let forward = ForwardError(network, twin)
        let pass = forward.pass
        let m = Double(twin.values.columns)
        let u = Rounding.unit
        var dz = Matrix(rows: twin.values.rows, columns: twin.values.columns) { i, j in
            twin.weights[j] * (pass.outputs[i, j] - twin.values[i, j])
        }
        var variance = GradientError.ofOutput(network, forward, twin, dz)
        var weights: [Matrix] = []
        var biases: [[Double]] = []
        for l in network.layers.indices.reversed() {
            let layer = network.layers[l]
            let a = pass.activations[l]
            let carried = variance * a.squared.transposed
            let inherited = dz.squared * forward.activations[l].transposed
            let magnitudes = dz.magnitudes * a.magnitudes.transposed
            weights.append(
                Matrix(rows: layer.unitCount, columns: layer.inputCount) { i, j in
                    let local = u * (m.squareRoot() + 4) * magnitudes[i, j]
                    let penalty = 4 * u * l2 * abs(layer.weights[i, j])
                    return (carried[i, j] + inherited[i, j] + local * local + penalty * penalty).squareRoot() / m
                })
            biases.append(
                (0..<layer.unitCount).map { i in
                    var sum = 0.0
                    var magnitude = 0.0
                    for j in 0..<dz.columns {
                        sum += variance[i, j]
                        magnitude += abs(dz[i, j])
                    }
                    let local = u * (m.squareRoot() + 4) * magnitude
                    return (sum + local * local).squareRoot() / m
                })
            guard l > 0 else { break }
            (dz, variance) = GradientError.below(l, network, forward, dz, variance)
        }
        deviations = Gradients(weights: weights.reversed(), biases: biases.reversed())
    }

    /// The variance of the last layer's dZ, ω·(Ŷ − Y) with each example's weight ω.
    private static func ofOutput(
        _ network: Network, _ forward: ForwardError, _ twin: TextbookTwin, _ dz: Matrix
    ) -> Matrix {
        let deviations = forward.outputDeviations(network.output)
        let u = Rounding.unit
        return Matrix(rows: dz.rows, columns: dz.columns) { i, j in
            // Targets of classes are 0 and 1, and subtracting them from probabilities is rounded within what those are
            // given.
            let error = deviations[i, j] + (network.output == .identity ? u * abs(twin.values[i, j]) : 0)
            // The division by m, and the weight, which is rounded and then multiplied with.
            let scaled = twin.weights[j] * error + 4 * u * abs(dz[i, j])
            return scaled * scaled
        }
    }

    /// dZ of the layer before, and its variance.
    private static func below(
        _ l: Int, _ network: Network, _ forward: ForwardError, _ dz: Matrix, _ variance: Matrix
    ) -> (Matrix, Matrix) {
        let weights = network.layers[l].weights
        let activation = network.layers[l - 1].activation
        let z = forward.pass.preactivations[l - 1]
        let a = forward.pass.activations[l]
        let da = weights.transposed * dz
        let carried = weights.squared.transposed * variance
        let magnitudes = weights.magnitudes.transposed * dz.magnitudes
        let u = Rounding.unit
        let root = Double(weights.rows).squareRoot()
        let below = Matrix(rows: z.rows, columns: z.columns) { i, j in da[i, j] * activation.derivative(at: z[i, j]) }
        let errors = Matrix(rows: z.rows, columns: z.columns) { i, j in
            let slope = activation.derivative(at: z[i, j])
            let activationError = forward.activations[l][i, j].squareRoot()
            // The engine takes the slope from the activation.
            let slopeError: Double =
                switch activation {
                case .relu, .leakyRelu: forward.isAtKink(layer: l - 1, i, j) ? 1 : u
                case .tanh: 2 * abs(a[i, j]) * activationError + 2 * u
                case .sigmoid: activationError + 2 * u
                case .identity: 0
                }
            let local = u * root * magnitudes[i, j] * slope
            let steep = abs(da[i, j]) * slopeError + 2 * u * abs(below[i, j])
            return slope * slope * carried[i, j] + local * local + steep * steep
        }
        return (below, errors)
    }
}
