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
    let parameters: UnsafeMutablePointer<Float>

    /// The number of examples.
    let count: Int

    /// λ/m, or 0.
    let weightDecay: Float

    /// What consumes the gradients; nil if they are to be left.
    let update: ParameterUpdate?
    let moments: UnsafeMutablePointer<Float>?

    /// Where the parameters are to be kept before the update; nil for nowhere.
    let backup: UnsafeMutablePointer<Float>?

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
                        layer: index, rows, columns, squares: firstSquare, gradients: target ?? block, stride: stride)
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
        layer index: Int, _ rows: Range<Int>, _ columns: Range<Int>, squares firstSquare: Int,
        gradients: UnsafeMutablePointer<Float>, stride: Int
    ) {
        let layer = layout.layers[index]
        if weightDecay > 0 {
            for row in rows {
                let penalty = unsafe kernels.weightPenalty(
                    gradients: gradients + (row - rows.lowerBound) * stride,
                    weights: parameters + (layer.weights + row * layer.inputs + columns.lowerBound),
                    count: columns.count, scale: weightDecay)
                let place = firstSquare + row
                unsafe squares[place] = columns.lowerBound == 0 ? penalty : squares[place] + penalty
            }
        }
        let place = layer.weights + rows.lowerBound * layer.inputs + columns.lowerBound
        if columns.count == layer.inputs {
            unsafe apply(.weights(layer: index), gradients, place: place, count: rows.count * layer.inputs)
        } else {
            for row in 0..<rows.count {
                unsafe apply(
                    .weights(layer: index), gradients + row * stride, place: place + row * layer.inputs,
                    count: columns.count)
            }
        }
    }

    /// db of some units of a layer, and its update.
    private func biases(
        layer index: Int, units: Range<Int>, _ buffers: borrowing StepBuffers, _ clock: inout WorkerClock
    ) {
        let place = layout.layers[index].biases + units.lowerBound
        var start = 0
        while start < units.count {
            let length = min(units.count - start, WeightGradients.blockCount)
            let target = unsafe whole.map { unsafe $0 + (place + start) } ?? block
            unsafe kernels.rowSums(
                values: buffers.derivative(index) + (units.lowerBound + start) * buffers.stride, rowCount: length,
                rowStride: buffers.stride, columnCount: count, sums: target, accumulating: isAccumulating)
            clock.lap(.elementwise)
            if isComplete {
                unsafe apply(.biases(layer: index), target, place: place + start, count: length)
                clock.lap(.update)
            }
            start += length
        }
    }

    /// Lets the update consume the gradients of a run of parameters.
    @inline(__always)
    private func apply(
        _ part: ParameterPart, _ gradients: UnsafeMutablePointer<Float>, place: Int, count: Int
    ) {
        guard let update else { return }
        let parameters = unsafe parameters + place
        if let backup = unsafe backup { unsafe (backup + place).update(from: parameters, count: count) }
        // An update without moments touches none; any address will do.
        let moments = unsafe moments.map { unsafe $0 + place } ?? parameters
        unsafe update.apply(
            part, start: place, parameters: parameters, gradients: gradients, moments: moments,
            momentStride: layout.parameterCount, count: count)
    }
}
