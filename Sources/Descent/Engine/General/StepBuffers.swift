import LinearAlgebra

/// The memory that propagation works in, sized once from the network's shape.
///
/// Inputs are [rows, n_x] with each example contiguous, as data come. Activations and derivatives are [units, stride] with
/// the examples contiguous, the course's (n, m): bias, activation and softmax then run on vectors of examples whatever the
/// width, and no product needs a copy that is transposed.
struct StepBuffers: ~Copyable {
    /// The number of examples there is room for.
    let capacity: Int

    /// The distance between two units' rows.
    let stride: Int

    /// X of the batch, [capacity, n_x].
    let inputs: AlignedBuffer<Float>

    /// A of every layer, then the output layer's Z, which turns into its derivative; each [units, stride].
    let activations: AlignedBuffer<Float>

    /// dZ of every hidden layer; empty for forward propagation alone.
    let derivatives: AlignedBuffer<Float>

    /// Classes of the batch, [capacity]; empty where targets are real values.
    let labels: AlignedBuffer<Int32>

    /// Targets of the batch, [units, stride]; empty for softmax.
    let targets: AlignedBuffer<Float>

    /// The loss of each example of the batch, [capacity].
    let losses: AlignedBuffer<Float>

    /// Where each layer's rows begin in `activations` and, for the hidden ones, in `derivatives`.
    let offsets: [Int]

    init(layout: ParameterLayout, capacity: Int, backward: Bool) throws(MemoryError) {
        let stride = StepBuffers.stride(capacity: capacity)
        var offsets: [Int] = []
        var total = 0
        for layer in layout.layers {
            offsets.append(total)
            total += layer.units * stride
        }
        let output = layout.outputLayer
        let inputs = try AlignedBuffer<Float>(count: capacity * layout.inputs)
        let activations = try AlignedBuffer<Float>(count: total)
        let derivatives = try AlignedBuffer<Float>(count: backward ? offsets[offsets.count - 1] : 0)
        let labels = try AlignedBuffer<Int32>(count: output.activation == .identity ? 0 : capacity)
        let targets = try AlignedBuffer<Float>(count: output.activation == .softmax ? 0 : output.units * stride)
        let losses = try AlignedBuffer<Float>(count: capacity)
        self.capacity = capacity
        self.stride = stride
        self.inputs = inputs
        self.activations = activations
        self.derivatives = derivatives
        self.labels = labels
        self.targets = targets
        self.losses = losses
        self.offsets = offsets
    }

    /// The distance between rows: a multiple of a vector, but no large multiple of 512, as such rows would all fall into the same
    /// few cache sets.
    static func stride(capacity: Int) -> Int {
        let rounded = (capacity + 15) / 16 * 16
        return rounded % 512 == 0 ? rounded + 16 : rounded
    }

    /// About how many bytes buffers of a capacity take, in `Double`, which no width overflows.
    static func byteCount(layout: ParameterLayout, capacity: Int, backward: Bool) -> Double {
        let units = layout.layers.reduce(0.0) { $0 + Double($1.units) }
        let rows = units * (backward ? 2 : 1)
        return 4 * (Double(capacity) * Double(layout.inputs) + rows * Double(stride(capacity: capacity)))
    }

    /// A of a layer, counted from 0; of the last one Z, later dZ.
    func activation(_ layer: Int) -> UnsafeMutablePointer<Float> { unsafe activations.pointer + offsets[layer] }

    /// dZ of a layer, counted from 0; the last one's stands where its Z stood.
    func derivative(_ layer: Int) -> UnsafeMutablePointer<Float> {
        unsafe layer == offsets.count - 1 ? activation(layer) : derivatives.pointer + offsets[layer]
    }
}
