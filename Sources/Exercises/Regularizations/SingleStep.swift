import Glibc
import LegacyRandom
import Reporting
import Textbook

/// The network 3-2-3-1 on five examples on which the exercise tries its functions.
struct SingleStep: Sendable {
    let inputs: Matrix
    let network: Network
    let targets = Targets.classes([1, 1, 0, 1, 0])

    /// Draws X, W1, b1, W2, b2, W3, b3 in this order after seed 1; the cost's own case draws no X.
    init(drawsInputs: Bool = true) {
        var random = RandomState(seed: 1)
        inputs = Matrix(
            rows: 3, columns: 5,
            elements: drawsInputs ? random.standardNormal(count: 15) : [Double](repeating: 0, count: 15))
        network = Network(
            sizes: [3, 2, 3, 1], activation: .relu, output: .sigmoid,
            flatParameters: random.standardNormal(count: 8 + 9 + 4))
    }

    /// The cost of given outputs with the L2 term of the network's weights.
    func cost(ofOutputs outputs: [Double], l2: Double) -> Double {
        guard case .classes(let classes) = targets else { return .nan }
        let sum = zip(outputs, classes).reduce(0) { $0 - ($1.1 == 1 ? log($1.0) : log(1 - $1.0)) }
        return sum / Double(classes.count) + network.l2Cost(l2, examples: classes.count)
    }

    /// The masks that the generator gives after seed 1, as in every pass of the exercise.
    func dropout(keep: Double) -> Dropout {
        var random = RandomState(seed: 1)
        return Dropout(for: network, examples: inputs.columns, keep: keep, using: &random)
    }

    /// The values on which the exercise tries its functions.
    static var table: Report.Table {
        let published = Published.values.regularization
        let step = SingleStep()
        // Eight decimals are printed.
        let rounding = 0.5001e-8
        var rows = [
            claim(
                "cost with L2, λ 0.1", [published.l2Cost],
                [SingleStep(drawsInputs: false).cost(ofOutputs: published.givenOutputs, l2: 0.1)], tolerance: 1e-15)
        ]
        let gradients = step.network.gradients(step.inputs, targets: step.targets, l2: 0.7)
        rows += published.l2Gradients.enumerated().map { layer, published in
            claim("dW\(layer + 1) with L2, λ 0.7", published, gradients.weights[layer].elements, tolerance: rounding)
        }
        let dropout = step.dropout(keep: 0.7)
        let pass = step.network.forward(step.inputs, dropout: dropout)
        rows.append(
            claim(
                "outputs with dropout, keep 0.7", published.dropoutOutputs, pass.outputs.elements, tolerance: rounding))
        rows += dropout.masks.enumerated().map { layer, mask in
            let texts = (0..<mask.rows).map { row in
                (0..<mask.columns).map { mask[row, $0] == 1 ? "1" : "0" }.joined()
            }
            return Claim("mask D\(layer + 1), rand < 0.7, row by row", .none, "\(texts.joined(separator: " "))", .none)
        }
        let ratio = GradientCheck.ratio(
            step.network.gradients(of: pass, targets: step.targets, l2: 0.7, dropout: dropout).flat,
            GradientCheck.centralDifferences(
                of: { parameters in
                    var moved = step.network
                    moved.flatParameters = parameters
                    return moved.cost(of: moved.forward(step.inputs, dropout: dropout), targets: step.targets, l2: 0.7)
                }, at: step.network.flatParameters))
        rows.append(
            Claim(
                "gradient check with L2 and dropout", "at most 2e-07", .scientific(ratio, 2), .none,
                holds: ratio <= GradientCheck.threshold))
        return Report.Table(
            "Single steps, network 3-2-3-1, five examples, seed 1",
            ["what", "published", "found", "largest difference"], rows)
    }

    private static func claim(_ name: String, _ published: [Double], _ found: [Double], tolerance: Double) -> Claim {
        let difference = published.count == found.count ? LargestDifference.absolute(found, published) : .nan
        let cells = [published, found].map { values -> Cell in
            values.count > 1 ? "\(values[0].fixed(8)), …" : .exact(values[0])
        }
        return Claim(
            ["\(name)"] + cells + [.scientific(difference, 2)], holds: difference <= tolerance)
    }
}
