import Kernels
import LinearAlgebra

/// One worker's buffers of the tiny program, and the way of a tile of examples through them: gathering, forward
/// propagation, the loss, backward propagation and the gradients.
///
/// All matrices, the inputs too, have the examples contiguous and padded to whole vectors, and each layer and direction
/// is one call of a kernel made for few rows. The padding holds copies of the tile's last example, and dZ of a copy is
/// 0: it adds nothing to any gradient, unless the example itself makes it NaN.
final class TinyPropagation {
    private let layout: ParameterLayout
    private let kernels: any KernelSet.Type

    /// The distance between two rows of every matrix: the largest tile in whole vectors.
    private let stride: Int

    /// What a step needs of a layer, in one place, since a step of the smallest networks takes no longer than some
    /// hundred lookups.
    private struct Stage {
        let layer: ParameterLayout.Layer

        /// The activation; the identity in the last layer, where the loss takes the output function along.
        let activation: ActivationKind

        /// A of the layer below or X, [layer.inputs, stride].
        let inputs: MatrixView

        /// A, or the last layer's Z, which turns into its dZ; [layer.units, stride].
        let outputs: MatrixView

        /// dZ, [layer.units, stride].
        let derivatives: MatrixView
    }

    /// The layers, from the first on.
    private let stages: [Stage]

    /// Labels, [stride], and targets, [units, stride].
    private let targets: BatchTargets

    // What owns the memory of the views, and of the losses.
    private let values: AlignedBuffer<Float>
    private let targetValues: AlignedBuffer<Float>
    private let labels: AlignedBuffer<Int32>
    private let losses: AlignedBuffer<Float>

    /// The weight of each example, [stride]; unused where all count the same.
    private let weights: AlignedBuffer<Float>

    /// Allocates the buffers.
    ///
    /// - Parameter tile: the number of examples of the largest tile.
    init(layout: ParameterLayout, tile: Int, kernels: any KernelSet.Type) throws(MemoryError) {
        self.layout = layout
        self.kernels = kernels
        let stride = TinyPropagation.stride(tile: tile)
        let output = layout.outputLayer
        values = try AlignedBuffer(count: TinyTiling.valuesPerExample(layout) * stride)
        targetValues = try AlignedBuffer(count: output.activation == .softmax ? 0 : output.units * stride)
        labels = try AlignedBuffer(count: stride)
        losses = try AlignedBuffer(count: stride)
        weights = try AlignedBuffer(count: stride)
        let memory = values.view
        var end = 0
        func matrix(rows: Int) -> MatrixView {
            defer { end += rows * stride }
            return memory.matrix(at: end, rows: rows, columns: stride, stride: stride)
        }
        var below = matrix(rows: layout.inputs)
        stages = layout.layers.enumerated().map { index, layer in
            let isLast = index == layout.layers.count - 1
            let outputs = matrix(rows: layer.units)
            defer { below = outputs }
            return Stage(
                layer: layer, activation: isLast ? .identity : layer.activation.kind, inputs: below, outputs: outputs,
                derivatives: isLast ? outputs : matrix(rows: layer.units))
        }
        targets = BatchTargets(
            labels: labels.view,
            values: targetValues.view.matrix(
                at: 0, rows: targetValues.count / stride, columns: stride, stride: stride))
        self.stride = stride
    }

    /// The distance between two rows for tiles of so many examples.
    private static func stride(tile: Int) -> Int { MatrixView.stride(columns: tile, period: 256) }

    /// How many bytes the buffers have.
    static func byteCount(layout: ParameterLayout, tile: Int) -> Double {
        let values = TinyTiling.valuesPerExample(layout) + layout.outputLayer.units + 3
        return Double(MemoryLayout<Float>.stride) * Double(values) * Double(stride(tile: tile))
    }

    /// Takes a tile of a batch through all layers and back.
    ///
    /// - Parameters:
    ///   - rows: the numbers of the tile's examples.
    ///   - scale: 1/m, with all of the batch's examples.
    ///   - gradients: dθ, in the layout of the parameters, overwritten with the gradients of the tile.
    ///   - accumulating: whether these are added instead.
    /// - Returns: the sum of the losses, and how many predictions are correct.
    func run(
        _ request: StepRequest, rows: VectorView<Int32>, scale: Float, gradients: VectorView<Float>, accumulating: Bool
    ) -> WorkerSums {
        let columns = (rows.count + vectorWidth - 1) / vectorWidth * vectorWidth
        gather(request.source, rows, columns)
        forward(request.parameters, columns)
        let correctPredictions = differentiateLoss(request, rows.count, columns, scale: scale)
        let loss = kernels.sum(losses.view[0..<rows.count])
        backward(request.parameters, columns, gradients, accumulating: accumulating)
        return WorkerSums(loss: loss, correctPredictions: correctPredictions)
    }

    // Safe, in the four functions below: each matrix has room for `columns` examples, the tile in whole vectors, and
    // the layout says how many rows it has.

    /// Collects inputs, targets and weights, each example a column.
    @inline(__always)
    private func gather(_ source: ExampleSource, _ rows: VectorView<Int32>, _ columns: Int) {
        let inputs = stages[0].inputs
        switch source.inputs {
        case .bytes(let bytes):
            unsafe kernels.tinyGatherBytes(
                source: bytes, width: layout.inputs, rows: rows.base, rowCount: rows.count, target: inputs.base,
                stride: stride, columnCount: columns, means: source.means, factors: source.factors)
        case .floats(let floats):
            unsafe kernels.tinyGatherFloats(
                source: floats, width: layout.inputs, rows: rows.base, rowCount: rows.count, target: inputs.base,
                stride: stride, columnCount: columns, means: source.means, factors: source.factors)
        }
        if unsafe source.weights != nil { gatherWeights(source, rows) }
        switch source.targets {
        case .none: return
        case .classes(let classes):
            unsafe kernels.tinyGatherClasses(
                source: classes, rows: rows.base, rowCount: rows.count, labels: targets.labels.base,
                targets: targets.values.base, unitCount: targets.values.rows, stride: stride, columnCount: columns)
        case .values(let floats, let width):
            unsafe kernels.tinyGatherFloats(
                source: floats, width: width, rows: rows.base, rowCount: rows.count, target: targets.values.base,
                stride: stride, columnCount: columns, means: nil, factors: nil)
            source.scaleTargets(targets.values[columns: 0..<rows.count])
        }
    }

    /// A of every hidden layer, and the last layer's Z without its bias.
    @inline(__always)
    private func forward(_ parameters: VectorView<Float>, _ columns: Int) {
        for index in stages.indices {
            let stage = stages[index]
            let biases: UnsafePointer<Float>? =
                index == stages.count - 1 ? nil : unsafe UnsafePointer(parameters.base + stage.layer.biases)
            unsafe kernels.tinyForward(
                stage.activation, inputs: stage.inputs.base, inputCount: stage.layer.inputs,
                weights: parameters.base + stage.layer.weights, biases: biases, outputs: stage.outputs.base,
                unitCount: stage.layer.units, stride: stride, columnCount: columns)
        }
    }

    /// The weighted losses, and the last layer's dZ in place of its Z, 0 for the padding.
    ///
    /// - Returns: how many predictions are correct.
    @inline(__always)
    private func differentiateLoss(_ request: StepRequest, _ count: Int, _ columns: Int, scale: Float) -> Int {
        let last = stages[stages.count - 1]
        let (layer, z) = (last.layer, last.outputs)
        let loss = OutputLoss(output: layer.activation, hasClasses: request.source.hasClasses, kernels: kernels)
        let correctPredictions = loss.differentiate(
            z[columns: 0..<count], biases: layer.biases(in: request.parameters), targets[0..<count], scale: scale,
            losses: losses.view[0..<count])
        if unsafe request.source.weights != nil {
            weight(loss, z[columns: 0..<count])
        }
        if count < columns {
            for unit in 0..<layer.units { z.row(unit)[count..<columns].update(repeating: 0) }
        }
        return correctPredictions
    }

    // Apart, so that steps without weights are compiled as if there were none.

    /// Collects the weights of a tile's examples.
    @inline(never)
    private func gatherWeights(_ source: ExampleSource, _ rows: VectorView<Int32>) {
        guard let from = unsafe source.weights else { return }
        let gathered = weights.view
        for index in 0..<rows.count { gathered[index] = unsafe from[Int(rows[index])] }
    }

    /// Multiplies the losses of a tile and its last dZ with the weights.
    @inline(never)
    private func weight(_ loss: OutputLoss, _ dz: MatrixView) {
        loss.weight(dz, losses: losses.view[0..<dz.columns], by: weights.view[0..<dz.columns])
    }

    /// dW and db of every layer, and dZ of every hidden one, from the last layer's dZ.
    @inline(__always)
    private func backward(
        _ parameters: VectorView<Float>, _ columns: Int, _ gradients: VectorView<Float>, accumulating: Bool
    ) {
        var index = stages.count - 1
        while index >= 0 {
            let stage = stages[index]
            unsafe kernels.tinyGradients(
                derivatives: stage.derivatives.base, unitCount: stage.layer.units, inputs: stage.inputs.base,
                inputCount: stage.layer.inputs, stride: stride, columnCount: columns,
                weightGradients: gradients.base + stage.layer.weights,
                biasGradients: gradients.base + stage.layer.biases, accumulating: accumulating)
            if index > 0 {
                let below = stages[index - 1]
                unsafe kernels.tinyBackward(
                    below.activation, derivatives: stage.derivatives.base, unitCount: stage.layer.units,
                    weights: parameters.base + stage.layer.weights, activations: stage.inputs.base,
                    results: below.derivatives.base, inputCount: stage.layer.inputs, stride: stride,
                    columnCount: columns)
            }
            index -= 1
        }
    }
}
