import Kernels
import LinearAlgebra

/// The gradients of weights and biases by one worker, for its share of each layer's units, and what is done with them.
///
/// A share is computed block by block. Where there is an update it consumes each block while the block is in cache: the
/// gradient is then never stored as a whole, which saves its traffic to memory, a quarter of Adam's. Otherwise blocks
/// are written where they belong in a gradient of the parameters' layout.
struct WeightGradients {
    let layout: ParameterLayout
    let kernels: any KernelSet.Type

    /// The whole gradient, in the layout of the parameters; empty where blocks are consumed one by one.
    let whole: VectorView<Float>

    /// The sum of the squares of the weights of each unit, all layers' units in order.
    let squares: VectorView<Double>

    /// How many floats a block has at most.
    static let blockCount = 1 << 19

    /// The shares of units are multiples of this, but for the last.
    static let grain = 4

    /// A worker's units of a layer.
    private struct UnitShare {
        let index: Int
        let layer: ParameterLayout.Layer
        let units: Range<Int>

        /// How many units the layers below have: where the layer's squares begin.
        let unitsBelow: Int
    }

    /// Computes the worker's share of every layer.
    func run(_ microbatch: Microbatch, on worker: inout Worker, _ buffers: borrowing StepBuffers) {
        var unitsBelow = 0
        for (index, layer) in layout.layers.enumerated() {
            let units = worker.share(of: layer.units, grain: WeightGradients.grain)
            if !units.isEmpty {
                let share = UnitShare(index: index, layer: layer, units: units, unitsBelow: unitsBelow)
                weights(share, microbatch, on: &worker, buffers)
                biases(share, microbatch, on: &worker, buffers)
            }
            unitsBelow += layer.units
        }
    }

    /// dW of some units of a layer.
    private func weights(
        _ share: UnitShare, _ microbatch: Microbatch, on worker: inout Worker, _ buffers: borrowing StepBuffers
    ) {
        for block in WeightBlocks(
            layer: share.index, inputs: share.layer.inputs, units: share.units, count: microbatch.count)
        {
            let target =
                whole.count > 0
                ? share.layer.weights(in: whole)[rows: block.rows, columns: block.columns]
                : worker.block.matrix(
                    at: 0, rows: block.rows.count, columns: block.columns.count, stride: block.columns.count)
            let examples = 0..<microbatch.count
            let inputs =
                share.index == 0
                ? buffers.inputs[rows: examples, columns: block.columns]
                : buffers.activations[share.index - 1][rows: block.columns, columns: examples]
            worker.products.multiply(
                .weights(block, of: layout, stride: buffers.stride, into: target.stride),
                a: buffers.derivatives[share.index][rows: block.rows, columns: examples], b: inputs, c: target,
                accumulating: !microbatch.isFirst)
            worker.clock.lap(.products)
            if microbatch.isLast {
                finish(block, share, microbatch, gradients: target)
                worker.clock.lap(.update)
            }
        }
    }

    /// The L2 term and the update of a block of weights.
    private func finish(
        _ block: WeightBlocks.Block, _ share: UnitShare, _ microbatch: Microbatch, gradients: MatrixView
    ) {
        let request = microbatch.request
        if microbatch.penaltyScale > 0 {
            let weights = share.layer.weights(in: request.parameters)[rows: block.rows, columns: block.columns]
            for row in 0..<block.rows.count {
                let penalty = kernels.weightPenalty(
                    gradients.row(row), weights: weights.row(row), scale: microbatch.penaltyScale)
                let index = share.unitsBelow + block.rows.lowerBound + row
                squares[index] = block.columns.lowerBound == 0 ? penalty : squares[index] + penalty
            }
        }
        guard microbatch.appliesUpdate else { return }
        let inputs = share.layer.inputs
        let part = ParameterPart.weights(layer: share.index)
        let offset = share.layer.weights + block.rows.lowerBound * inputs + block.columns.lowerBound
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
        _ share: UnitShare, _ microbatch: Microbatch, on worker: inout Worker, _ buffers: borrowing StepBuffers
    ) {
        var start = share.units.lowerBound
        while start < share.units.upperBound {
            let units = start..<min(start + WeightGradients.blockCount, share.units.upperBound)
            let target = whole.count > 0 ? share.layer.biases(in: whole)[units] : worker.block[0..<units.count]
            kernels.rowSums(
                buffers.derivatives[share.index][rows: units, columns: 0..<microbatch.count], into: target,
                accumulating: !microbatch.isFirst)
            worker.clock.lap(.elementwise)
            if microbatch.isLast, microbatch.appliesUpdate {
                microbatch.request.apply(
                    .biases(layer: share.index), target, at: share.layer.biases + start,
                    keepingBackup: microbatch.keepsBackup)
                worker.clock.lap(.update)
            }
            start = units.upperBound
        }
    }
}

/// The blocks that some units' dW of a layer is computed in, column by column of blocks.
struct WeightBlocks: Sequence, IteratorProtocol {
    /// One block.
    struct Block {
        /// The layer, from 0.
        let layer: Int

        /// Rows of dW, which are units of the layer.
        let rows: Range<Int>

        /// Columns of dW, which are inputs of the layer.
        let columns: Range<Int>

        /// The number of examples, over which the sum goes.
        let count: Int

        /// Whether the block before had the same columns, and the packed form of their factor serves this one too.
        let keepsB: Bool
    }

    private let layer: Int
    private let inputs: Int
    private let units: Range<Int>
    private let count: Int
    private let largestRowCount: Int
    private let largestColumnCount: Int
    private var row: Int
    private var column = 0

    /// The blocks of a layer.
    ///
    /// - Parameters:
    ///   - layer: its number, from 0.
    ///   - inputs: of the layer.
    ///   - units: whose gradients are computed.
    ///   - count: the number of examples.
    init(layer: Int, inputs: Int, units: Range<Int>, count: Int) {
        self.layer = layer
        self.inputs = inputs
        self.units = units
        self.count = count
        // Up to this depth the columns' packed factor serves all rows, so blocks can be small enough for the
        // second-level cache. Beyond it, few blocks, that the factor is packed seldom.
        let isShallow = WeightBlocks.isShallow(count)
        largestColumnCount = isShallow ? ProductBlocks.columns : 2 * ProductBlocks.columns
        largestRowCount = isShallow ? WeightBlocks.rowsOfShallowBlock : WeightBlocks.rowsOfDeepBlock
        row = units.lowerBound
    }

    @inline(__always)
    mutating func next() -> Block? {
        if row >= units.upperBound {
            row = units.lowerBound
            column += largestColumnCount
        }
        guard column < inputs, !units.isEmpty else { return nil }
        let rows = row..<Swift.min(row + largestRowCount, units.upperBound)
        let columns = column..<Swift.min(column + largestColumnCount, inputs)
        row = rows.upperBound
        return Block(
            layer: layer, rows: rows, columns: columns, count: count,
            keepsB: WeightBlocks.isShallow(count) && rows.lowerBound > units.lowerBound)
    }

    private static func isShallow(_ count: Int) -> Bool { count <= ProductBlocks.depth }

    /// 56 rows of up to 1024 columns are 224 kB: with the packed rows and a share of the packed columns they fit a
    /// core's cache.
    private static let rowsOfShallowBlock = 56

    /// 256 rows of up to 2048 columns are as many floats as a block has.
    private static let rowsOfDeepBlock = 256
}
