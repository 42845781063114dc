import Kernels
import LinearAlgebra

/// The gradients of weights and biases by one worker, for its share of each layer's units, and what is done with them.
///
/// A share is computed block by block. Where there is an update it consumes each block while the block is in cache: the
/// gradient as a whole is then nowhere, and its traffic to memory, a quarter of Adam's, is saved. Otherwise blocks are
/// written where they belong in a gradient of the parameters' layout.
@safe
struct WeightGradients {
    let layout: ParameterLayout
    let kernels: any KernelSet.Type
    let request: StepRequest

    /// The number of examples.
    let count: Int

    /// λ/m, or 0.
    let weightDecay: Float

    /// Whether the parameters are kept in the request's backup before the update.
    let keepsBackup: Bool

    /// The whole gradient, in the layout of the parameters; nil where blocks are consumed one by one.
    let whole: UnsafeMutablePointer<Float>?

    /// Whether the whole gradient is added to: it holds that of the batch's earlier parts.
    let isAccumulating: Bool

    /// Whether the gradient is complete after this: the L2 term and the update then follow.
    let isComplete: Bool

    /// Room for a block, the worker's own, of `blockCount` floats.
    let block: UnsafeMutablePointer<Float>

    /// The sum of the squares of the weights of each unit, all layers' units in order.
    let squares: UnsafeMutablePointer<Double>

    /// How many floats a block has at most.
    static let blockCount = 1 << 19

    /// The shares of units are multiples of this, but for the last.
    static let grain = 4

    /// Computes the worker's share of every layer.
    func run(
        worker: Int, of workers: Int, _ products: Products, _ buffers: borrowing StepBuffers, _ clock: inout WorkerClock
    ) {
        var unitsBefore = 0
        for index in layout.layers.indices {
            let layer = layout.layers[index]
            let units = WorkShares.share(of: layer.units, worker: worker, of: workers, grain: WeightGradients.grain)
            if !units.isEmpty {
                weights(layer: index, units: units, squares: unitsBefore, products, buffers, &clock)
                biases(layer: index, units: units, buffers, &clock)
            }
            unitsBefore += layer.units
        }
    }

    /// dW of some units of a layer.
    private func weights(
        layer index: Int, units: Range<Int>, squares firstSquare: Int, _ products: Products,
        _ buffers: borrowing StepBuffers, _ clock: inout WorkerClock
    ) {
        let layer = layout.layers[index]
        let blocks = WeightBlocks(inputs: layer.inputs, count: count)
        var column = 0
        while column < layer.inputs {
            let columns = column..<min(column + blocks.columns, layer.inputs)
            var row = units.lowerBound
            while row < units.upperBound {
                let rows = row..<min(row + blocks.rows, units.upperBound)
                let keepsB = blocks.keepB && row > units.lowerBound
                let target = unsafe whole.map { unsafe $0 + (layer.weights + rows.lowerBound * layer.inputs + column) }
                let stride = unsafe whole == nil ? columns.count : layer.inputs
                unsafe multiply(
                    layer: index, rows, columns, products, buffers, target: target ?? block, stride: stride,
                    keepsB: keepsB)
                clock.lap(.products)
                if isComplete {
                    unsafe finish(
                        layer: layer, rows, columns, squares: firstSquare, gradients: target ?? block, stride: stride)
                    clock.lap(.update)
                }
                row = rows.upperBound
            }
            column = columns.upperBound
        }
    }

    /// A block of dW.
    private func multiply(
        layer index: Int, _ rows: Range<Int>, _ columns: Range<Int>, _ products: Products,
        _ buffers: borrowing StepBuffers, target: UnsafeMutablePointer<Float>, stride: Int, keepsB: Bool
    ) {
        let layer = layout.layers[index]
        let derivative = unsafe buffers.derivative(index) + rows.lowerBound * buffers.stride
        if index == 0 {
            // dW [rows, n_x] = dZ [rows, m] · X [m, n_x]
            unsafe products.multiply(
                .asStored, .asStored, m: rows.count, n: columns.count, k: count,
                a: derivative, lda: buffers.stride, b: buffers.inputs.pointer + columns.lowerBound, ldb: layer.inputs,
                c: target, ldc: stride, accumulating: isAccumulating, keepsB: keepsB)
        } else {
            // dW [rows, n] = dZ [rows, m] · Aᵀ, A [n, m]
            unsafe products.multiply(
                .asStored, .transposed, m: rows.count, n: columns.count, k: count,
                a: derivative, lda: buffers.stride,
                b: buffers.activation(index - 1) + columns.lowerBound * buffers.stride, ldb: buffers.stride,
                c: target, ldc: stride, accumulating: isAccumulating, keepsB: keepsB)
        }
    }

    /// The L2 term and the update of a block of weights.
    private func finish(
        layer: ParameterLayout.Place, _ rows: Range<Int>, _ columns: Range<Int>, squares firstSquare: Int,
        gradients: UnsafeMutablePointer<Float>, stride: Int
    ) {
        if weightDecay > 0 {
            for row in rows {
                let penalty = unsafe kernels.weightPenalty(
                    gradients: gradients + (row - rows.lowerBound) * stride,
                    weights: request.parameters + (layer.weights + row * layer.inputs + columns.lowerBound),
                    count: columns.count, scale: weightDecay)
                let index = firstSquare + row
                unsafe squares[index] = columns.lowerBound == 0 ? penalty : squares[index] + penalty
            }
        }
        let offset = layer.weights + rows.lowerBound * layer.inputs + columns.lowerBound
        if columns.count == layer.inputs {
            unsafe apply(gradients, offset: offset, count: rows.count * layer.inputs)
        } else {
            for row in 0..<rows.count {
                unsafe apply(gradients + row * stride, offset: offset + row * layer.inputs, count: columns.count)
            }
        }
    }

    /// db of some units of a layer, and its update.
    private func biases(
        layer index: Int, units: Range<Int>, _ buffers: borrowing StepBuffers, _ clock: inout WorkerClock
    ) {
        let offset = layout.layers[index].biases + units.lowerBound
        var start = 0
        while start < units.count {
            let length = min(units.count - start, WeightGradients.blockCount)
            let target = unsafe whole.map { unsafe $0 + (offset + start) } ?? block
            unsafe kernels.rowSums(
                values: buffers.derivative(index) + (units.lowerBound + start) * buffers.stride, rowCount: length,
                rowStride: buffers.stride, columnCount: count, sums: target, accumulating: isAccumulating)
            clock.lap(.elementwise)
            if isComplete {
                unsafe apply(target, offset: offset + start, count: length)
                clock.lap(.update)
            }
            start += length
        }
    }

    /// Lets the update consume the gradients of `count` parameters from an offset on.
    @inline(__always)
    private func apply(_ gradients: UnsafeMutablePointer<Float>, offset: Int, count: Int) {
        unsafe request.apply(gradients, to: offset..<offset + count, keepingBackup: keepsBackup)
    }
}

/// The sizes of the blocks that a layer's dW is computed in.
struct WeightBlocks {
    /// How many rows of dW, which are units of the layer, a block has at most.
    let rows: Int

    /// How many columns, which are inputs of the layer.
    let columns: Int

    /// Whether the packed form of the columns' factor serves all blocks of the same columns.
    let keepB: Bool

    /// The sizes for a layer of so many inputs and a sum over so many examples.
    init(inputs: Int, count: Int) {
        // Up to this depth the columns' packed factor serves all rows, so blocks can be small enough for the second-level cache. Beyond
        // it, few blocks, that the factor is packed seldom.
        keepB = count <= ProductBlocks.depth
        columns = min(inputs, keepB ? ProductBlocks.columns : 2 * ProductBlocks.columns)
        rows = keepB ? WeightBlocks.rowsOfShallowBlock : WeightBlocks.rowsOfDeepBlock
    }

    /// 56 rows of up to 1024 columns are 224 kB: with the packed rows and a share of the packed columns they fit a core's cache.
    private static let rowsOfShallowBlock = 56

    /// 256 rows of up to 2048 columns are as many floats as a block has.
    private static let rowsOfDeepBlock = 256
}
