import LinearAlgebra

/// The memory that propagation works in, sized once from the network's shape.
///
/// Inputs are [rows, n_x] with each example contiguous, as data come. Activations and derivatives are [units, stride]
/// with the examples contiguous, the course's (n, m): bias, activation and softmax then run on vectors of examples
/// whatever the width, and no product needs a copy that is transposed.
struct StepBuffers: ~Copyable {
    /// The number of examples there is room for.
    let capacity: Int

    /// The distance between the rows of two units.
    let stride: Int

    /// X of the batch, [capacity, n_x].
    let inputs: MatrixView

    /// A of every hidden layer, then the output layer's Z, which turns into its derivative; each [units, capacity].
    let activations: [MatrixView]

    /// dZ of every layer; the last one's takes the place of its Z. Forward propagation alone has only that one.
    let derivatives: [MatrixView]

    /// Classes of the batch, [capacity], and targets, [units, capacity]: see `BatchTargets`.
    let targets: BatchTargets

    /// The loss of each example of the batch, [capacity].
    let losses: VectorView<Float>

    /// The weight of each example of the batch, [capacity]; unused where all count the same.
    let weights: VectorView<Float>

    // What owns the memory of the views.
    private let inputMemory: AlignedBuffer<Float>
    private let activationMemory: AlignedBuffer<Float>
    private let derivativeMemory: AlignedBuffer<Float>
    private let labelMemory: AlignedBuffer<Int32>
    private let targetMemory: AlignedBuffer<Float>
    private let lossMemory: AlignedBuffer<Float>
    private let weightMemory: AlignedBuffer<Float>

    init(layout: ParameterLayout, capacity: Int, backward: Bool) throws(MemoryError) {
        let stride = StepBuffers.stride(capacity: capacity)
        let output = layout.outputLayer
        let total = layout.layers.reduce(0) { $0 + $1.units * stride }
        let inputMemory = try AlignedBuffer<Float>(count: capacity * layout.inputs)
        let activationMemory = try AlignedBuffer<Float>(count: total)
        let derivativeMemory = try AlignedBuffer<Float>(count: backward ? total - output.units * stride : 0)
        let labelMemory = try AlignedBuffer<Int32>(count: output.activation == .identity ? 0 : capacity)
        let targetMemory = try AlignedBuffer<Float>(count: output.activation == .softmax ? 0 : output.units * stride)
        let lossMemory = try AlignedBuffer<Float>(count: capacity)
        let weightMemory = try AlignedBuffer<Float>(count: capacity)
        var activations: [MatrixView] = []
        var derivatives: [MatrixView] = []
        var offset = 0
        for (index, layer) in layout.layers.enumerated() {
            func view(_ memory: VectorView<Float>) -> MatrixView {
                memory.matrix(at: offset, rows: layer.units, columns: capacity, stride: stride)
            }
            let isLast = index == layout.layers.count - 1
            activations.append(view(activationMemory.view))
            if isLast || backward { derivatives.append(view(isLast ? activationMemory.view : derivativeMemory.view)) }
            offset += layer.units * stride
        }
        self.capacity = capacity
        self.stride = stride
        self.activations = activations
        self.derivatives = derivatives
        inputs = inputMemory.view.matrix(at: 0, rows: capacity, columns: layout.inputs, stride: layout.inputs)
        let targetRows = targetMemory.count / stride
        targets = BatchTargets(
            labels: labelMemory.view,
            values: targetMemory.view.matrix(at: 0, rows: targetRows, columns: capacity, stride: stride))
        losses = lossMemory.view
        weights = weightMemory.view
        self.inputMemory = inputMemory
        self.activationMemory = activationMemory
        self.derivativeMemory = derivativeMemory
        self.labelMemory = labelMemory
        self.targetMemory = targetMemory
        self.lossMemory = lossMemory
        self.weightMemory = weightMemory
    }

    /// The distance between the rows of two units.
    static func stride(capacity: Int) -> Int { MatrixView.stride(columns: capacity, period: 512) }

    /// About how many bytes buffers of a capacity take, in `Double`, which no width overflows.
    static func byteCount(layout: ParameterLayout, capacity: Int, backward: Bool) -> Double {
        let units = layout.layers.reduce(0.0) { $0 + Double($1.units) }
        let rows = units * (backward ? 2 : 1)
        return 4 * (Double(capacity) * Double(layout.inputs) + rows * Double(stride(capacity: capacity)))
    }
}
