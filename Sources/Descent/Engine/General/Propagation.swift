import Kernels
import LinearAlgebra

/// The parts of forward and backward propagation, each of a layer or of inputs, targets and losses, by one worker.
///
/// Examples are columns of the buffers. A part is computed for a range of them with all units, or for a range of a
/// layer's units; what it reads must be there: a part for some units needs all units of the layer before it, which
/// other workers may have computed.
struct Propagation {
    let layout: ParameterLayout

    /// θ.
    let parameters: VectorView<Float>
    let source: ExampleSource
    let kernels: any KernelSet.Type

    /// Who computes the products.
    let rule: ProductRule

    /// How many examples go through together.
    let exampleCount: Int

    /// The same propagation over the examples from one on.
    func advanced(by examples: Int) -> Propagation {
        Propagation(
            layout: layout, parameters: parameters,
            source: source.advanced(by: examples, inputWidth: layout.inputs), kernels: kernels, rule: rule,
            exampleCount: exampleCount)
    }

    /// Collects the inputs of a range: X[i, ·] for i in `columns` from the examples that `rows` names.
    ///
    /// - Parameter rows: the examples of the range's columns, in order.
    func gatherInputs(_ rows: VectorView<Int32>, columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        assert(rows.count == columns.count)
        let target = buffers.inputs[rows: columns]
        // Safe: the target has a row for each of them.
        switch source.inputs {
        case .bytes(let bytes):
            unsafe kernels.gatherBytes(
                source: bytes, width: layout.inputs, rows: rows.base, rowCount: rows.count, target: target.base,
                means: source.means, factors: source.factors)
        case .floats(let floats):
            unsafe kernels.gatherFloats(
                source: floats, width: layout.inputs, rows: rows.base, rowCount: rows.count, target: target.base,
                means: source.means, factors: source.factors)
        }
    }

    /// Collects the targets of a range: labels, and for sigmoid and identity values, [units, columns]; and weights.
    func gatherTargets(_ rows: VectorView<Int32>, columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        if let weights = unsafe source.weights {
            let gathered = buffers.weights
            for (index, column) in columns.enumerated() { gathered[column] = unsafe weights[Int(rows[index])] }
        }
        let output = layout.outputLayer
        let targets = buffers.targets
        switch source.targets {
        case .none: return
        case .classes(let classes):
            for (index, column) in columns.enumerated() {
                let label = unsafe Int32(classes[Int(rows[index])])
                targets.labels[column] = label
                guard output.activation == .sigmoid else { continue }
                // One unit gives the probability of class 1; several give each class's.
                for unit in 0..<output.units {
                    let isTarget = output.units == 1 ? label == 1 : Int(label) == unit
                    targets.values[unit, column] = isTarget ? 1 : 0
                }
            }
        case .values(let values, let width):
            for (index, column) in columns.enumerated() {
                let from = unsafe values + Int(rows[index]) * width
                for unit in 0..<width { targets.values[unit, column] = unsafe from[unit] }
            }
            source.scaleTargets(targets.values[columns: columns])
        }
    }

    /// A layer's Z for some of its units and examples; the layer's inputs must be there for these examples.
    ///
    /// - Parameter index: the layer, from 0.
    func forward(
        layer index: Int, _ piece: StepPlan.Piece, on worker: inout Worker, _ buffers: borrowing StepBuffers
    ) {
        if piece.isEmpty { return }
        let inputs =
            index == 0 ? buffers.inputs[rows: piece.columns] : buffers.activations[index - 1][columns: piece.columns]
        worker.multiply(
            .forward(
                layer: index, of: layout, piece, examples: exampleCount, stride: buffers.stride, rule: rule),
            a: layout.layers[index].weights(in: parameters)[rows: piece.units], b: inputs,
            c: buffers.activations[index][rows: piece.units, columns: piece.columns], from: piece.columns.lowerBound)
    }

    /// Turns Z of a hidden layer into A, for some of its units and examples.
    func activate(layer index: Int, _ piece: StepPlan.Piece, _ buffers: borrowing StepBuffers) {
        if index == layout.layers.count - 1 || piece.isEmpty { return }
        let layer = layout.layers[index]
        kernels.activate(
            layer.activation.kind, buffers.activations[index][rows: piece.units, columns: piece.columns],
            biases: layer.biases(in: parameters)[piece.units])
    }

    /// The weighted losses of a range of examples, and the last layer's dZ in place of its Z.
    ///
    /// - Parameters:
    ///   - scale: what dZ is multiplied with: 1/m.
    ///   - weightsDerivatives: whether dZ is weighted too; else it is that of examples that count the same.
    /// - Returns: how many predictions are correct.
    func loss(
        columns: Range<Int>, scale: Float, weightsDerivatives: Bool = true, _ buffers: borrowing StepBuffers
    ) -> Int {
        let layer = layout.outputLayer
        let loss = OutputLoss(output: layer.activation, hasClasses: source.hasClasses, kernels: kernels)
        let z = buffers.activations[layout.layers.count - 1][columns: columns]
        let correctPredictions = loss.differentiate(
            z, biases: layer.biases(in: parameters), buffers.targets[columns], scale: scale,
            losses: buffers.losses[columns])
        if unsafe source.weights != nil {
            loss.weight(
                weightsDerivatives ? z : nil, losses: buffers.losses[columns], by: buffers.weights[columns])
        }
        return correctPredictions
    }

    /// dA of the layer below a layer, for some of that layer's units and examples.
    ///
    /// - Parameters:
    ///   - index: the layer above, from 1; its dZ must be there, for these examples and all its units.
    ///   - piece: of the layer below.
    func backward(
        layer index: Int, _ piece: StepPlan.Piece, on worker: inout Worker, _ buffers: borrowing StepBuffers
    ) {
        if piece.isEmpty { return }
        worker.multiply(
            .backward(
                layer: index, of: layout, piece, examples: exampleCount, stride: buffers.stride, rule: rule),
            a: layout.layers[index].weights(in: parameters)[columns: piece.units],
            b: buffers.derivatives[index][columns: piece.columns],
            c: buffers.derivatives[index - 1][rows: piece.units, columns: piece.columns],
            from: piece.columns.lowerBound)
    }

    /// Turns dA of a hidden layer into dZ, for some of its units and examples.
    func differentiate(layer index: Int, _ piece: StepPlan.Piece, _ buffers: borrowing StepBuffers) {
        if piece.isEmpty { return }
        kernels.activationDerivative(
            layout.layers[index].activation.kind,
            buffers.derivatives[index][rows: piece.units, columns: piece.columns],
            activations: buffers.activations[index][rows: piece.units, columns: piece.columns])
    }

    /// The outputs of a range of examples in place of the last layer's Z: probabilities, or values for identity.
    func outputs(columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        let layer = layout.outputLayer
        let z = buffers.activations[layout.layers.count - 1][columns: columns]
        let biases = layer.biases(in: parameters)
        if layer.activation == .softmax {
            kernels.softmax(z, biases: biases)
        } else {
            kernels.activate(layer.activation.kind, z, biases: biases)
        }
    }
}
