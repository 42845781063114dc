import Kernels
import LinearAlgebra

/// A training step for networks of few units, on one worker and without a matrix product.
///
/// `StepProgram` spends some 2 µs a step on calls before any arithmetic; the course's net needs a tenth of that. Here
/// all matrices, the inputs too, have the examples contiguous and padded to whole vectors, each layer and direction is
/// one call of a kernel made for few rows, and one call updates all parameters, unless the update treats some of them
/// otherwise.
///
/// The padding holds copies of the batch's last example, and dZ of a copy is 0: it adds nothing to any gradient, unless
/// the example itself makes it NaN.
///
/// Every sum is taken in an order that depends on the shape and the batch alone.
final class TinyProgram: StepExecutor {
    let program = ProgramChoice.tiny
    let layout: ParameterLayout
    let batchSize: Int
    let workers = 1
    let usesOpenBLAS = false
    private let kernels: any KernelSet.Type = SelectedKernels.best

    /// The distance between two rows of every matrix: the batch in whole vectors.
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

    // What owns the memory of the views, and of losses and dθ.
    private let values: AlignedBuffer<Float>
    private let targetValues: AlignedBuffer<Float>
    private let labels: AlignedBuffer<Int32>
    private let losses: AlignedBuffer<Float>

    /// dθ, in the layout of the parameters.
    private let gradient: AlignedBuffer<Float>

    var gradients: VectorView<Float> { gradient.view }

    /// Whether steps of this shape are faster here than through BLAS.
    ///
    /// Measured on a Zen 5 against OpenBLAS's kernels for AVX-512 and for AVX2, microseconds a step here and there:
    /// 2-5-2-1 at batch 64: 0.9 and 2.3; 16-16-16-4 at 1, 64 and 1024: 1.55 and 1.53, 3.2 and 3.8, 41 and 46. From
    /// there on wider layers win little or lose (32-26-4 at batch 1: 2.1 and 1.3), as do wide inputs, whose gather has
    /// to transpose (64-8-4 at 64: 3.6 and 3.1). Large batches of few units gain most, medians of twelve turns: 2-5-2-1
    /// at 4096 and 8192: 20 and 76, 40 and 156; 2-16-16-1 at 2048: 34 and 62. Where a step is large enough to be shared
    /// a second worker helps. And a sum over the examples has sixteen runs here, however long: up to the general
    /// program's largest microbatch they round no more than its sums do.
    static func suits(_ layout: ParameterLayout, batchSize: Int) -> Bool {
        layout.inputs <= 32 && layout.parameterCount <= 700 && batchSize <= Microbatch.largestCount
            && 6 * Double(layout.parameterCount) * Double(batchSize) < WorkShares.smallestSharedStep
    }

    /// Builds the program and its buffers.
    ///
    /// - Parameter batchSize: the number of examples of the largest batch.
    init(layout: ParameterLayout, batchSize: Int) throws(MemoryError) {
        self.layout = layout
        self.batchSize = batchSize
        let stride = MatrixView.stride(columns: batchSize, period: 256)
        let output = layout.outputLayer
        let hiddenUnits = layout.layers.dropLast().reduce(0) { $0 + $1.units }
        values = try AlignedBuffer(count: (layout.inputs + 2 * hiddenUnits + output.units) * stride)
        targetValues = try AlignedBuffer(count: output.activation == .softmax ? 0 : output.units * stride)
        labels = try AlignedBuffer(count: stride)
        losses = try AlignedBuffer(count: stride)
        gradient = try AlignedBuffer(count: layout.parameterCount)
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

    func run(_ request: StepRequest) -> StepOutcome {
        let count = Double(request.rows.count)
        var loss = 0.0
        var correctPredictions = 0
        var squaredWeights = 0.0
        FloatingPointControl.flushingDenormals {
            let columns = (request.rows.count + vectorWidth - 1) / vectorWidth * vectorWidth
            gather(request, columns)
            forward(request.parameters, columns)
            correctPredictions = differentiateLoss(request, columns)
            loss = kernels.sum(losses.view[0..<request.rows.count])
            backward(request.parameters, columns)
            if request.l2 > 0 { squaredWeights = addPenalty(request.parameters, scale: Float(request.l2 / count)) }
            request.apply(gradient.view, layout: layout, keepingBackup: loss.isFinite)
        }
        return StepOutcome(
            cost: loss / count + request.l2 / (2 * count) * squaredWeights, correctPredictions: correctPredictions)
    }

    // Safe, in the four functions below: each matrix has room for `columns` examples, the batch in whole vectors, and
    // the layout says how many rows it has.

    /// Collects inputs and targets, each example a column.
    private func gather(_ request: StepRequest, _ columns: Int) {
        let (source, rows) = (request.source, request.rows)
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
        }
    }

    /// A of every hidden layer, and the last layer's Z without its bias.
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

    /// The losses, and the last layer's dZ in place of its Z, 0 for the padding.
    ///
    /// - Returns: how many predictions are correct.
    private func differentiateLoss(_ request: StepRequest, _ columns: Int) -> Int {
        let last = stages[stages.count - 1]
        let (layer, z) = (last.layer, last.outputs)
        let count = request.rows.count
        let loss = OutputLoss(output: layer.activation, hasClasses: request.source.hasClasses, kernels: kernels)
        let correctPredictions = loss.differentiate(
            z[columns: 0..<count], biases: layer.biases(in: request.parameters), targets[0..<count],
            scale: Float(1 / Double(count)), losses: losses.view[0..<count])
        if count < columns {
            for unit in 0..<layer.units { z.row(unit)[count..<columns].update(repeating: 0) }
        }
        return correctPredictions
    }

    /// dW and db of every layer, and dZ of every hidden one, from the last layer's dZ.
    private func backward(_ parameters: VectorView<Float>, _ columns: Int) {
        let gradients = gradient.view
        var index = stages.count - 1
        while index >= 0 {
            let stage = stages[index]
            unsafe kernels.tinyGradients(
                derivatives: stage.derivatives.base, unitCount: stage.layer.units, inputs: stage.inputs.base,
                inputCount: stage.layer.inputs, stride: stride, columnCount: columns,
                weightGradients: gradients.base + stage.layer.weights,
                biasGradients: gradients.base + stage.layer.biases)
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

    /// Adds the L2 term to the gradients of the weights.
    ///
    /// - Returns: the sum of the squares of the weights.
    private func addPenalty(_ parameters: VectorView<Float>, scale: Float) -> Double {
        var squares = 0.0
        for layer in layout.layers {
            squares += kernels.weightPenalty(
                gradient.view[layer.weightRange], weights: parameters[layer.weightRange], scale: scale)
        }
        return squares
    }
}
