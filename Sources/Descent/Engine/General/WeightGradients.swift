import Kernels
import LinearAlgebra

/// The gradients of weights and biases of a layer, block by block, and what is done with them.
///
/// Where there is an update it consumes each block while the block is in cache. The gradient is then never stored as a
/// whole, which saves its traffic to memory, a quarter of Adam's. Otherwise blocks are written where they belong in a
/// gradient of the parameters' layout.
struct WeightGradients {
    let plan: StepPlan
    let kernels: any KernelSet.Type

    /// The whole gradient, in the layout of the parameters; empty where blocks are consumed one by one.
    let whole: VectorView<Float>

    /// The sums of the squares of weights: see `StepPlan.squareSum`.
    let squares: VectorView<Double>

    private var layout: ParameterLayout { plan.layout }

    /// How many floats a block has at most.
    static let blockCount = WeightBlocks.largestSize

    init(plan: StepPlan, kernels: any KernelSet.Type, whole: VectorView<Float>, squares: VectorView<Double>) {
        self.plan = plan
        self.kernels = kernels
        self.whole = whole
        self.squares = squares
    }

    /// Computes a block of a layer's dW, and with the first column of blocks the db of its units.
    ///
    /// - Parameters:
    ///   - index: the layer, from 0.
    ///   - blocks: those of the layer.
    ///   - number: which of them.
    func run(
        layer index: Int, _ blocks: WeightBlocks, _ number: Int, of microbatch: Microbatch, on worker: inout Worker,
        _ buffers: borrowing StepBuffers
    ) {
        let block = blocks[number]
        let layer = layout.layers[index]
        let target =
            whole.count > 0
            ? layer.weights(in: whole)[rows: block.rows, columns: block.columns]
            : worker.block.matrix(
                at: 0, rows: block.rows.count, columns: block.columns.count, stride: block.columns.count)
        for part in 0..<blocks.partCount {
            let examples = blocks.part(part)
            let inputs =
                index == 0
                ? buffers.inputs[rows: examples, columns: block.columns]
                : buffers.activations[index - 1][rows: block.columns, columns: examples]
            worker.multiply(
                .weights(
                    block, layer: index, of: layout, part: examples.count, examples: microbatch.count,
                    stride: buffers.stride, into: target.stride, rule: plan.rule),
                a: buffers.derivatives[index][rows: block.rows, columns: examples], b: inputs, c: target,
                from: block.columns.lowerBound, accumulating: !microbatch.isFirst || part > 0)
        }
        worker.clock.lap(.weights, layer: index)
        if microbatch.isLast {
            finish(layer: index, block, microbatch, gradients: target)
            worker.clock.lap(.update)
        }
        if block.column == 0 { biases(layer: index, block.rows, microbatch, on: &worker, buffers) }
    }

    /// The L2 term and the update of a block of weights.
    private func finish(
        layer index: Int, _ block: WeightBlocks.Block, _ microbatch: Microbatch, gradients: MatrixView
    ) {
        let request = microbatch.request
        let layer = layout.layers[index]
        if microbatch.penaltyScale > 0 {
            let weights = layer.weights(in: request.parameters)[rows: block.rows, columns: block.columns]
            let start = plan.squareSum(ofLayer: index, column: block.column)
            for row in 0..<block.rows.count {
                squares[start + block.rows.lowerBound + row] = kernels.weightPenalty(
                    gradients.row(row), weights: weights.row(row), scale: microbatch.penaltyScale)
            }
        }
        guard microbatch.appliesUpdate else { return }
        let inputs = layer.inputs
        let part = ParameterPart.weights(layer: index)
        let offset = layer.weights + block.rows.lowerBound * inputs + block.columns.lowerBound
        if block.columns.count == inputs {
            request.apply(part, gradients.elements, at: offset, keepingBackup: microbatch.keepsBackup)
        } else {
            for row in 0..<block.rows.count {
                request.apply(
                    part, gradients.row(row), at: offset + row * inputs, keepingBackup: microbatch.keepsBackup)
            }
        }
    }

    /// db of some units of a layer, and its update.
    private func biases(
        layer index: Int, _ units: Range<Int>, _ microbatch: Microbatch, on worker: inout Worker,
        _ buffers: borrowing StepBuffers
    ) {
        let layer = layout.layers[index]
        let target = whole.count > 0 ? layer.biases(in: whole)[units] : worker.block[0..<units.count]
        kernels.rowSums(
            buffers.derivatives[index][rows: units, columns: 0..<microbatch.count], into: target,
            accumulating: !microbatch.isFirst)
        worker.clock.lap(.elementwise)
        if microbatch.isLast, microbatch.appliesUpdate {
            microbatch.request.apply(
                .biases(layer: index), target, at: layer.biases + units.lowerBound,
                keepingBackup: microbatch.keepsBackup)
            worker.clock.lap(.update)
        }
    }
}
