import Kernels
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
                let label = unsafe Int32(classes[Int(rows[place])])
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

    /// A layer's Z for some units and columns, and, but for the last layer, its A.
    ///
    /// - Parameters:
    ///   - index: the layer, from 0; its inputs must be there, for these columns and all units of the layer below.
    ///   - products: the worker's.
    func forward(
        layer index: Int, units: Range<Int>, columns: Range<Int>, _ products: Products, _ buffers: borrowing StepBuffers
    ) {
        guard !units.isEmpty, !columns.isEmpty else { return }
        let layer = layout.layers[index]
        let z = unsafe buffers.activation(index) + (units.lowerBound * buffers.stride + columns.lowerBound)
        let weights = unsafe parameters + (layer.weights + units.lowerBound * layer.inputs)
        if index == 0 {
            // Z [units, m] = W [units, n_x] · Xᵀ, X [m, n_x]
            unsafe products.multiply(
                .asStored, .transposed, m: units.count, n: columns.count, k: layer.inputs,
                a: weights, lda: layer.inputs, b: buffers.inputs.pointer + columns.lowerBound * layer.inputs,
                ldb: layer.inputs, c: z, ldc: buffers.stride)
        } else {
            // Z [units, m] = W [units, n] · A [n, m]
            unsafe products.multiply(
                .asStored, .asStored, m: units.count, n: columns.count, k: layer.inputs,
                a: weights, lda: layer.inputs, b: buffers.activation(index - 1) + columns.lowerBound,
                ldb: buffers.stride, c: z, ldc: buffers.stride)
        }
    }

    /// Turns Z of a hidden layer into A, for some units and columns.
    func activate(layer index: Int, units: Range<Int>, columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        guard index < layout.layers.count - 1, !units.isEmpty, !columns.isEmpty else { return }
        let layer = layout.layers[index]
        unsafe kernels.activate(
            layer.activation.kind,
            values: buffers.activation(index) + (units.lowerBound * buffers.stride + columns.lowerBound),
            rowCount: units.count, rowStride: buffers.stride, columnCount: columns.count,
            biases: parameters + (layer.biases + units.lowerBound))
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

    /// dA of the layer below a layer, for some of that layer's units and some columns.
    ///
    /// - Parameters:
    ///   - index: the layer above, from 1; its dZ must be there, for these columns and all its units.
    ///   - units: of the layer below.
    func backward(
        layer index: Int, units: Range<Int>, columns: Range<Int>, _ products: Products, _ buffers: borrowing StepBuffers
    ) {
        guard !units.isEmpty, !columns.isEmpty else { return }
        let layer = layout.layers[index]
        // dA [n, m] = Wᵀ · dZ, W [units, n], dZ [units, m]
        unsafe products.multiply(
            .transposed, .asStored, m: units.count, n: columns.count, k: layer.units,
            a: parameters + (layer.weights + units.lowerBound), lda: layer.inputs,
            b: buffers.derivative(index) + columns.lowerBound, ldb: buffers.stride,
            c: buffers.derivative(index - 1) + (units.lowerBound * buffers.stride + columns.lowerBound),
            ldc: buffers.stride)
    }

    /// Turns dA of a hidden layer into dZ, for some units and columns.
    func differentiate(layer index: Int, units: Range<Int>, columns: Range<Int>, _ buffers: borrowing StepBuffers) {
        guard !units.isEmpty, !columns.isEmpty else { return }
        let place = units.lowerBound * buffers.stride + columns.lowerBound
        unsafe kernels.activationDerivative(
            layout.layers[index].activation.kind, derivatives: buffers.derivative(index) + place,
            activations: buffers.activation(index) + place, rowCount: units.count, rowStride: buffers.stride,
            columnCount: columns.count)
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
