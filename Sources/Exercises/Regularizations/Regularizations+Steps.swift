import Reporting
import Textbook

extension Regularizations {
    /// The values on which the exercise tries its functions.
    func stepTable() -> Report.Table {
        var table = Report.Table(
            "Single steps, network 3-2-3-1, five examples, seed 1",
            ["what", "published", "found", "largest difference"])
        func append(_ name: String, _ published: [Double], _ found: [Double], tolerance: Double) {
            let difference = published.count == found.count ? LargestDifference.absolute(found, published) : .nan
            let texts = [published, found].map { values in
                values.count > 1 ? "\(NumberText.fixed(values[0], places: 8)), …" : "\(values[0])"
            }
            table.append(
                [name, texts[0], texts[1], NumberText.scientific(difference, digits: 2)],
                Verdict(difference <= tolerance))
        }
        let outputs = [0.40682402, 0.01629284, 0.16722898, 0.10118111, 0.40682402]
        append(
            "cost with L2, λ 0.1", [RegularizationsPublished.l2Cost],
            [SingleStep(drawsInputs: false).cost(ofOutputs: outputs, l2: 0.1)], tolerance: 1e-15)
        let step = SingleStep()
        // Eight decimals are printed.
        let rounding = 0.5001e-8
        let gradients = step.network.gradients(step.inputs, targets: step.targets, l2: 0.7)
        for (layer, published) in RegularizationsPublished.l2Gradients.enumerated() {
            append("dW\(layer + 1) with L2, λ 0.7", published, gradients.weights[layer].elements, tolerance: rounding)
        }
        let dropout = step.dropout(keep: 0.7)
        append(
            "outputs with dropout, keep 0.7", RegularizationsPublished.dropoutOutputs,
            step.network.forward(step.inputs, dropout: dropout).outputs.elements, tolerance: rounding)
        for (layer, mask) in dropout.masks.enumerated() {
            let rows = (0..<mask.rows).map { row in
                (0..<mask.columns).map { mask[row, $0] == 1 ? "1" : "0" }.joined()
            }
            table.append(["mask D\(layer + 1), rand < 0.7, row by row", "–", rows.joined(separator: " "), "–"])
        }
        let pass = step.network.forward(step.inputs, dropout: dropout)
        let ratio = GradientCheck.ratio(
            step.network.gradients(of: pass, targets: step.targets, l2: 0.7, dropout: dropout).flat,
            GradientCheck.centralDifferences(
                of: { parameters in
                    var moved = step.network
                    moved.flatParameters = parameters
                    return moved.cost(of: moved.forward(step.inputs, dropout: dropout), targets: step.targets, l2: 0.7)
                }, at: step.network.flatParameters))
        table.append(
            ["gradient check with L2 and dropout", "at most 2e-07", NumberText.scientific(ratio, digits: 2), "–"],
            Verdict(ratio <= GradientCheck.threshold))
        return table
    }
}
