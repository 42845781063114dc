internal import Kernels
import LinearAlgebra

/// Forward and backward propagation of a run of examples through a network's layers, by one worker.
///
/// A run is a range of columns of the buffers. Its examples go through all layers without meeting another worker's.
@safe
struct Propagation {
    let layout: ParameterLayout
    let parameters: UnsafeMutablePointer<Float>
    let source: ExampleSource
    let kernels: any KernelSet.Type

    /// The same propagation over the examples from one on.
    func advanced(by examples: Int) -> Propagation {
        unsafe Propagation(
            layout: layout, parameters: parameters,
            source: source.advanced(by: examples, inputWidth: layout.inputs), kernels: kernels)
    }

    /// Collects the inputs of a run: X[i, ·] for i in `columns` from the examples that `rows` names.
    ///
    /// - Parameter rows: the examples of the run's columns, in order.
    func gatherInputs(_ rows: UnsafePointer<Int32>, columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        let target = unsafe buffers.inputs.pointer + columns.lowerBound * layout.inputs
        switch source.inputs {
        case .bytes(let bytes):
            unsafe kernels.gatherBytes(
                source: bytes, width: layout.inputs, rows: rows, rowCount: columns.count, target: target,
                means: source.means, factors: source.factors)
        case .floats(let floats):
            unsafe kernels.gatherFloats(
                source: floats, width: layout.inputs, rows: rows, rowCount: columns.count, target: target,
                means: source.means, factors: source.factors)
        }
    }

    /// Collects the targets of a run: labels, and for sigmoid and identity values, [units, columns].
    func gatherTargets(_ rows: UnsafePointer<Int32>, columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        let output = layout.outputLayer
        switch source.targets {
        case .none: return
        case .classes(let classes):
            for (place, column) in columns.enumerated() {
                let label = unsafe classes[Int(rows[place])]
                if output.activation != .identity { unsafe buffers.labels.pointer[column] = label }
                guard output.activation != .softmax else { continue }
                // One unit gives the probability of class 1; several give each class's.
                for unit in 0..<output.units {
                    let isTarget = output.units == 1 ? label == 1 : Int(label) == unit
                    unsafe buffers.targets.pointer[unit * buffers.stride + column] = isTarget ? 1 : 0
                }
            }
        case .values(let values, let width):
            for (place, column) in columns.enumerated() {
                let from = unsafe values + Int(rows[place]) * width
                for unit in 0..<width {
                    unsafe buffers.targets.pointer[unit * buffers.stride + column] = from[unit]
                }
            }
        }
    }

    /// The last layer's Z without its bias, from the inputs gathered.
    func forward(columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        let inputs = unsafe UnsafePointer(buffers.inputs.pointer + columns.lowerBound * layout.inputs)
        for (index, layer) in layout.layers.enumerated() {
            let z = unsafe buffers.activation(index) + columns.lowerBound
            if index == 0 {
                // Z [units, m] = W [units, n_x] · Xᵀ, X [m, n_x]
                unsafe gemm(
                    .asStored, .transposed, m: layer.units, n: columns.count, k: layer.inputs, alpha: 1,
                    a: parameters + layer.weights, lda: layer.inputs, b: inputs, ldb: layer.inputs, beta: 0,
                    c: z, ldc: buffers.stride)
            } else {
                // Z [units, m] = W [units, n] · A [n, m]
                unsafe gemm(
                    .asStored, .asStored, m: layer.units, n: columns.count, k: layer.inputs, alpha: 1,
                    a: parameters + layer.weights, lda: layer.inputs,
                    b: buffers.activation(index - 1) + columns.lowerBound, ldb: buffers.stride, beta: 0,
                    c: z, ldc: buffers.stride)
            }
            if index < layout.layers.count - 1 {
                unsafe kernels.activate(
                    layer.activation.kind, values: z, rowCount: layer.units, rowStride: buffers.stride,
                    columnCount: columns.count, biases: parameters + layer.biases)
            }
        }
    }

    /// The losses of a run, and the last layer's dZ in place of its Z.
    ///
    /// - Parameter scale: what dZ is multiplied with: 1/m.
    /// - Returns: how many decisions were right.
    func loss(columns: Range<Int>, scale: Float, _ buffers: borrowing StepBuffers) -> Int {
        let layer = layout.outputLayer
        let z = unsafe buffers.activation(layout.layers.count - 1) + columns.lowerBound
        let biases = unsafe UnsafePointer(parameters + layer.biases)
        let losses = unsafe buffers.losses.pointer + columns.lowerBound
        switch layer.activation {
        case .softmax:
            return unsafe kernels.softmaxCrossEntropy(
                logits: z, classCount: layer.units, rowStride: buffers.stride, columnCount: columns.count,
                biases: biases, labels: buffers.labels.pointer + columns.lowerBound, scale: scale, losses: losses)
        case .sigmoid:
            var correct: Int? = nil
            if case .classes = source.targets, layer.units > 1 { correct = largestMatches(columns: columns, buffers) }
            let matches = unsafe kernels.sigmoidCrossEntropy(
                logits: z, unitCount: layer.units, rowStride: buffers.stride, columnCount: columns.count,
                biases: biases, targets: buffers.targets.pointer + columns.lowerBound, scale: scale, losses: losses)
            return correct ?? matches
        default:
            unsafe kernels.squaredError(
                logits: z, unitCount: layer.units, rowStride: buffers.stride, columnCount: columns.count,
                biases: biases, targets: buffers.targets.pointer + columns.lowerBound, scale: scale, losses: losses)
            return 0
        }
    }

    /// How many examples have their largest logit, the first of equals, at their class.
    private func largestMatches(columns: Range<Int>, _ buffers: borrowing StepBuffers) -> Int {
        let layer = layout.outputLayer
        let z = unsafe buffers.activation(layout.layers.count - 1)
        var matches = 0
        for column in columns {
            var largest = 0
            var largestLogit = -Float.infinity
            for unit in 0..<layer.units {
                let logit = unsafe z[unit * buffers.stride + column] + parameters[layer.biases + unit]
                if logit > largestLogit { (largest, largestLogit) = (unit, logit) }
            }
            if unsafe largest == Int(buffers.labels.pointer[column]) { matches += 1 }
        }
        return matches
    }

    /// dZ of every hidden layer, from the last layer's.
    func backward(columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        var index = layout.layers.count - 1
        while index > 0 {
            let layer = layout.layers[index]
            let below = layout.layers[index - 1]
            let derivative = unsafe buffers.derivative(index - 1) + columns.lowerBound
            // dA [n, m] = Wᵀ · dZ, W [units, n], dZ [units, m]
            unsafe gemm(
                .transposed, .asStored, m: layer.inputs, n: columns.count, k: layer.units, alpha: 1,
                a: parameters + layer.weights, lda: layer.inputs,
                b: buffers.derivative(index) + columns.lowerBound, ldb: buffers.stride, beta: 0,
                c: derivative, ldc: buffers.stride)
            unsafe kernels.activationDerivative(
                below.activation.kind, derivatives: derivative,
                activations: buffers.activation(index - 1) + columns.lowerBound, rowCount: below.units,
                rowStride: buffers.stride, columnCount: columns.count)
            index -= 1
        }
    }

    /// The outputs of a run in place of the last layer's Z: probabilities, or values for identity.
    func outputs(columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        let layer = layout.outputLayer
        let z = unsafe buffers.activation(layout.layers.count - 1) + columns.lowerBound
        if layer.activation == .softmax {
            unsafe kernels.softmax(
                logits: z, classCount: layer.units, rowStride: buffers.stride, columnCount: columns.count,
                biases: parameters + layer.biases)
        } else {
            unsafe kernels.activate(
                layer.activation.kind, values: z, rowCount: layer.units, rowStride: buffers.stride,
                columnCount: columns.count, biases: parameters + layer.biases)
        }
    }
}
