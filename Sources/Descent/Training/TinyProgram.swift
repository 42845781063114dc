import Kernels
import LinearAlgebra

/// A training step for networks of few units, on one worker and without a matrix product.
///
/// `StepProgram` spends some 2 µs a step on calls before any arithmetic; the course's net needs a tenth of that. Here all
/// matrices, the inputs too, have the examples contiguous and padded to whole vectors, each layer and direction is one call
/// of a kernel made for few rows, and one call updates all parameters, unless the
/// update treats some of them otherwise.
///
/// The padding holds copies of the batch's last example, and dZ of a copy is 0: it adds nothing to any gradient, unless the
/// example itself makes it NaN.
///
/// Every sum is taken in an order that depends on the shape and the batch alone.
@safe
final class TinyProgram {
    /// One layer's part of the buffers.
    private struct Place: BitwiseCopyable {
        let kind: ActivationKind
        let inputs: Int
        let units: Int
        /// Where W and b begin among the parameters.
        let weights: Int
        let biases: Int
        /// Where its inputs, its outputs and its dZ begin in `values`.
        let input: Int
        let output: Int
        let derivative: Int
    }

    let layout: ParameterLayout
    let batchSize: Int
    private let kernels: any KernelSet.Type = SelectedKernels.best

    /// The distance between two rows of every matrix: the batch in whole vectors, but no large power of two, as such rows would
    /// share few cache sets.
    private let stride: Int

    private let places: AlignedBuffer<Place>

    /// X, [n_x, stride]; A of each hidden layer; the last layer's Z, which turns into its dZ; dZ of each hidden layer.
    private let values: AlignedBuffer<Float>

    /// [units, stride]; empty for softmax.
    private let targets: AlignedBuffer<Float>
    private let labels: AlignedBuffer<Int32>
    private let losses: AlignedBuffer<Float>

    /// dθ, in the layout of the parameters.
    let gradients: AlignedBuffer<Float>

    /// Whether steps of this shape are faster here than through BLAS.
    ///
    /// Measured on a Zen 5 against OpenBLAS's kernels for AVX-512 and for AVX2, microseconds a step here and there: 2-5-2-1 at
    /// batch 64: 0.9 and 2.3; 16-16-16-4 at 1, 64 and 1024: 1.55 and 1.53, 3.2 and 3.8, 41 and 46. From there on wider layers win
    /// little or lose (32-26-4 at batch 1: 2.1 and 1.3), as do wide inputs, whose gather has to transpose (64-8-4 at 64: 3.6 and
    /// 3.1). Large batches of few units gain most, medians of twelve turns: 2-5-2-1 at 4096 and 8192: 20 and 76, 40 and
    /// 156; 2-16-16-1 at 2048: 34 and 62. Where a step is large enough to be shared a second worker helps. And a sum over the examples has
    /// sixteen runs here, however long: up to the general program's largest part they round no more than its sums do.
    static func suits(_ layout: ParameterLayout, batchSize: Int) -> Bool {
        layout.inputs <= 32 && layout.parameterCount <= 700 && batchSize <= StepProgram.largestPart
            && 6 * Double(layout.parameterCount) * Double(batchSize) < WorkShares.smallestSharedStep
    }

    /// Builds the program and its buffers.
    ///
    /// - Parameter batchSize: the number of examples of the largest batch.
    init(layout: ParameterLayout, batchSize: Int) throws(MemoryError) {
        self.layout = layout
        self.batchSize = batchSize
        let rounded = (batchSize + vectorWidth - 1) / vectorWidth * vectorWidth
        let stride = rounded % 256 == 0 ? rounded + vectorWidth : rounded
        let layerCount = layout.layers.count
        let places = try AlignedBuffer<Place>(count: layerCount)
        var input = 0
        var end = layout.inputs * stride
        for (index, layer) in layout.layers.enumerated() {
            let output = end
            end += layer.units * stride
            var derivative = output
            if index < layerCount - 1 {
                derivative = end
                end += layer.units * stride
            }
            unsafe places.pointer[index] = Place(
                kind: layer.activation.kind, inputs: layer.inputs, units: layer.units, weights: layer.weights,
                biases: layer.biases, input: input, output: output, derivative: derivative)
            input = output
        }
        let output = layout.outputLayer
        values = try AlignedBuffer(count: end)
        targets = try AlignedBuffer(count: output.activation == .softmax ? 0 : output.units * stride)
        labels = try AlignedBuffer(count: stride)
        losses = try AlignedBuffer(count: stride)
        gradients = try AlignedBuffer(count: layout.parameterCount)
        self.stride = stride
        self.places = places
    }

    /// Runs one step; the parameters and the result are those of `StepProgram.run`.
    func run(
        parameters: UnsafeMutablePointer<Float>, source: ExampleSource, rows: UnsafePointer<Int32>, rowCount: Int,
        l2: Double, update: ParameterUpdate?, moments: UnsafeMutablePointer<Float>?,
        backup: UnsafeMutablePointer<Float>? = nil
    ) -> StepProgram.Outcome {
        let count = Double(rowCount)
        var loss = 0.0
        var correct = 0
        var squaredWeights = 0.0
        FloatingPointControl.flushingDenormals {
            let columns = (rowCount + vectorWidth - 1) / vectorWidth * vectorWidth
            unsafe gather(source, rows, rowCount, columns)
            unsafe forward(parameters, columns)
            correct = unsafe differentiateLoss(source, parameters, rowCount, columns)
            loss = unsafe kernels.sum(values: losses.pointer, count: rowCount)
            unsafe backward(parameters, columns)
            if l2 > 0 { squaredWeights = unsafe addPenalty(parameters, scale: Float(l2 / count)) }
            guard let update else { return }
            if let backup = unsafe backup, loss.isFinite {
                unsafe backup.update(from: parameters, count: layout.parameterCount)
            }
            // An update without moments touches none; any address will do.
            unsafe update.apply(
                layout: layout, parameters: parameters, gradients: gradients.pointer, moments: moments ?? parameters)
        }
        return StepProgram.Outcome(cost: loss / count + l2 / (2 * count) * squaredWeights, correct: correct)
    }

    /// Collects inputs and targets, each example a column.
    private func gather(
        _ source: ExampleSource, _ rows: UnsafePointer<Int32>, _ rowCount: Int, _ columns: Int
    ) {
        switch source.inputs {
        case .bytes(let bytes):
            unsafe kernels.tinyGatherBytes(
                source: bytes, width: layout.inputs, rows: rows, rowCount: rowCount, target: values.pointer,
                stride: stride, columnCount: columns, means: source.means, factors: source.factors)
        case .floats(let floats):
            unsafe kernels.tinyGatherFloats(
                source: floats, width: layout.inputs, rows: rows, rowCount: rowCount, target: values.pointer,
                stride: stride, columnCount: columns, means: source.means, factors: source.factors)
        }
        switch source.targets {
        case .none: return
        case .classes(let classes):
            unsafe kernels.tinyGatherClasses(
                source: classes, rows: rows, rowCount: rowCount, labels: labels.pointer, targets: targets.pointer,
                unitCount: targets.count / stride, stride: stride, columnCount: columns)
        case .values(let floats, let width):
            unsafe kernels.tinyGatherFloats(
                source: floats, width: width, rows: rows, rowCount: rowCount, target: targets.pointer,
                stride: stride, columnCount: columns, means: nil, factors: nil)
        }
    }

    /// A of every hidden layer, and the last layer's Z without its bias.
    private func forward(_ parameters: UnsafeMutablePointer<Float>, _ columns: Int) {
        for index in 0..<places.count {
            let place = unsafe places.pointer[index]
            let isLast = index == places.count - 1
            unsafe kernels.tinyForward(
                isLast ? .identity : place.kind, inputs: values.pointer + place.input, inputCount: place.inputs,
                weights: parameters + place.weights, biases: isLast ? nil : UnsafePointer(parameters + place.biases),
                outputs: values.pointer + place.output, unitCount: place.units, stride: stride, columnCount: columns)
        }
    }

    /// The losses, and the last layer's dZ in place of its Z, 0 for the padding.
    ///
    /// - Returns: how many decisions were right.
    private func differentiateLoss(
        _ source: ExampleSource, _ parameters: UnsafeMutablePointer<Float>, _ rowCount: Int, _ columns: Int
    ) -> Int {
        let place = unsafe places.pointer[places.count - 1]
        let z = unsafe values.pointer + place.output
        let biases = unsafe UnsafePointer(parameters + place.biases)
        let scale = Float(1 / Double(rowCount))
        let correct: Int
        switch layout.outputLayer.activation {
        case .softmax:
            correct = unsafe kernels.softmaxCrossEntropy(
                logits: z, classCount: place.units, rowStride: stride, columnCount: rowCount, biases: biases,
                labels: labels.pointer, scale: scale, losses: losses.pointer)
        case .sigmoid:
            var largest: Int? = nil
            if case .classes = source.targets, place.units > 1 {
                largest = unsafe kernels.largestMatches(
                    logits: z, classCount: place.units, rowStride: stride, columnCount: rowCount, biases: biases,
                    labels: labels.pointer)
            }
            let matches = unsafe kernels.sigmoidCrossEntropy(
                logits: z, unitCount: place.units, rowStride: stride, columnCount: rowCount, biases: biases,
                targets: targets.pointer, scale: scale, losses: losses.pointer)
            correct = largest ?? matches
        default:
            unsafe kernels.squaredError(
                logits: z, unitCount: place.units, rowStride: stride, columnCount: rowCount, biases: biases,
                targets: targets.pointer, scale: scale, losses: losses.pointer)
            correct = 0
        }
        if rowCount < columns {
            for unit in 0..<place.units {
                unsafe (z + unit * stride + rowCount).update(repeating: 0, count: columns - rowCount)
            }
        }
        return correct
    }

    /// dW and db of every layer, and dZ of every hidden one, from the last layer's dZ.
    private func backward(_ parameters: UnsafeMutablePointer<Float>, _ columns: Int) {
        var index = places.count - 1
        while index >= 0 {
            let place = unsafe places.pointer[index]
            let derivatives = unsafe values.pointer + place.derivative
            unsafe kernels.tinyGradients(
                derivatives: derivatives, unitCount: place.units, inputs: values.pointer + place.input,
                inputCount: place.inputs, stride: stride, columnCount: columns,
                weightGradients: gradients.pointer + place.weights, biasGradients: gradients.pointer + place.biases)
            if index > 0 {
                let below = unsafe places.pointer[index - 1]
                unsafe kernels.tinyBackward(
                    below.kind, derivatives: derivatives, unitCount: place.units,
                    weights: parameters + place.weights, activations: values.pointer + place.input,
                    results: values.pointer + below.derivative, inputCount: place.inputs, stride: stride,
                    columnCount: columns)
            }
            index -= 1
        }
    }

    /// Adds the L2 term to the gradients of the weights.
    ///
    /// - Returns: the sum of the squares of the weights.
    private func addPenalty(_ parameters: UnsafeMutablePointer<Float>, scale: Float) -> Double {
        var squares = 0.0
        for index in 0..<places.count {
            let place = unsafe places.pointer[index]
            squares += unsafe kernels.weightPenalty(
                gradients: gradients.pointer + place.weights, weights: parameters + place.weights,
                count: place.inputs * place.units, scale: scale)
        }
        return squares
    }
}
