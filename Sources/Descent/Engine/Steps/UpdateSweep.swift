import Kernels
import LinearAlgebra

/// Applies an update to a complete gradient, block by block, by all workers.
///
/// An element-wise update takes one pass. A layer-wise one takes two: the first leaves the sums of squares of every
/// block, which are then added in the order of blocks, and the second changes the parameters. The second goes the other
/// way round, so that a worker finds the blocks in its cache that it took last. Who takes which block shows in no bit.
///
/// A sweep may own only some slices of the parameters, for a rank that has moments for these alone: it changes no
/// others, and a layer-wise update then needs `combine` for the norms of tensors that several ranks share.
package final class UpdateSweep: TeamTask {
    /// What one sweep does.
    private struct Work {
        let change: ParameterChange
        let parameters: VectorView<Float>
        let gradients: VectorView<Float>
        let momentStride: Int
        let backup: VectorView<Float>?
        var pass: Pass
    }

    private enum Pass {
        /// Of an element-wise update.
        case only
        case first, second
    }

    /// A block, with what it takes to update it.
    private struct Piece {
        /// Among all blocks of the layout.
        let block: Int
        let range: Range<Int>
        let tensor: Int
        /// Where its first moments begin.
        let moments: Int
    }

    /// The blocks of the whole layout.
    package let blocks: UpdateBlocks
    private let layout: ParameterLayout

    /// The blocks that it owns, in their order.
    private let pieces: [Piece]

    /// The blocks that it does not own, which a backup has all the same.
    private let others: [Range<Int>]

    /// For every block of the layout Σθ² and Σu²: 0 for one that it does not own.
    private let squares: AlignedBuffer<Double>

    /// The scale of every tensor.
    private let scales: AlignedBuffer<Float>

    private let workers: Int
    private let queue: WorkQueue
    private let otherQueue: WorkQueue

    /// The sweep in work, written before the workers begin.
    private var work: Work?

    /// With fewer parameters than this for a worker it is not called: to wake it takes as long as it would save.
    private static let smallestShare = 32768

    /// Prepares sweeps; they allocate nothing.
    ///
    /// - Parameters:
    ///   - slices: the parameters that are updated, in the order of the layout; nil for all.
    ///   - workers: how many workers share a sweep; small ones use fewer.
    /// - Precondition: the slices do not overlap, and their bounds are those of blocks.
    package init(layout: ParameterLayout, slices: [UpdateSlice]? = nil, workers: Int) throws(MemoryError) {
        self.layout = layout
        let blocks = UpdateBlocks(layout)
        self.blocks = blocks
        let slices = slices ?? [UpdateSlice(range: 0..<layout.parameterCount, moments: 0)]
        var end = 0
        for slice in slices {
            precondition(
                slice.range.lowerBound >= end && slice.range.upperBound <= layout.parameterCount
                    && blocks.isBound(slice.range.lowerBound) && blocks.isBound(slice.range.upperBound)
                    && slice.moments >= 0,
                "slice \(slice) of \(layout.parameterCount) parameters: it must be whole blocks from \(end) on")
            end = slice.range.upperBound
        }
        var pieces: [Piece] = []
        var others: [Range<Int>] = []
        var remaining = slices[...]
        for (index, tensor) in blocks.tensors.enumerated() {
            for block in tensor.blocks {
                let range = blocks.range(ofBlock: block, of: tensor)
                while let first = remaining.first, first.range.upperBound <= range.lowerBound {
                    remaining.removeFirst()
                }
                if let slice = remaining.first, slice.range.lowerBound <= range.lowerBound {
                    pieces.append(
                        Piece(
                            block: block, range: range, tensor: index,
                            moments: slice.moments + range.lowerBound - slice.range.lowerBound))
                } else {
                    others.append(range)
                }
            }
        }
        self.pieces = pieces
        self.others = others
        let owned = pieces.reduce(0) { $0 + $1.range.count }
        self.workers = max(1, min(workers, owned / UpdateSweep.smallestShare))
        squares = try AlignedBuffer(count: 2 * blocks.count)
        scales = try AlignedBuffer(count: blocks.tensors.count)
        queue = WorkQueue(workers: self.workers)
        otherQueue = WorkQueue(workers: self.workers)
    }

    /// Applies an update to the parameters that the sweep owns.
    ///
    /// It is called outside of the pool's tasks, and denormals are flushed to zero within.
    ///
    /// - Parameters:
    ///   - change: the update and its moments. Its backup is not looked at.
    ///   - parameters: θ, in the layout, those owned overwritten.
    ///   - gradients: g, in the layout; read where owned.
    ///   - momentStride: how many floats each further moment of a parameter lies behind the one before: the number of
    ///     parameters, or of those owned.
    ///   - backup: where to copy all parameters, owned or not, as they are before the update; nil to keep no backup.
    ///   - combine: of a layer-wise update, adds up what all ranks have found, on the calling thread: for each block of
    ///     the layout two sums, 0 where the rank does not own it. So it adds one number to zeros, exactly. nil where
    ///     the sweep owns all.
    package func run(
        _ change: ParameterChange, parameters: VectorView<Float>, gradients: VectorView<Float>, momentStride: Int,
        backup: VectorView<Float>? = nil, combine: ((VectorView<Double>) -> Void)? = nil
    ) {
        let count = layout.parameterCount
        precondition(
            parameters.count == count && gradients.count == count && (backup?.count ?? count) == count,
            "\(parameters.count) parameters, \(gradients.count) gradients for \(count)")
        // Safe: the update outlives the sweep.
        let isLayerwise = unsafe change.update.pointee.isLayerwise
        // A combination before has left there what others had found.
        if isLayerwise, !others.isEmpty { squares.view.update(repeating: 0) }
        work = Work(
            change: change, parameters: parameters, gradients: gradients, momentStride: momentStride, backup: backup,
            pass: isLayerwise ? .first : .only)
        WorkerPool.shared.run(self, workers: workers)
        if isLayerwise {
            combine?(squares.view)
            findScales(change)
            work?.pass = .second
            WorkerPool.shared.run(self, workers: workers)
        }
        work = nil
    }

    /// The scale of every tensor, from the sums of its blocks, added in their order.
    private func findScales(_ change: ParameterChange) {
        let (squares, scales) = (squares.view, scales.view)
        for (index, tensor) in blocks.tensors.enumerated() {
            var sums = SquareSums()
            for block in tensor.blocks {
                sums.parameters += squares[2 * block]
                sums.others += squares[2 * block + 1]
            }
            // Safe: the update outlives the sweep.
            scales[index] = unsafe change.update.pointee.scale(tensor.part, sums)
        }
    }

    package func begin(team: Int) {
        guard let work else { return }
        for worker in 0..<team {
            let share = WorkShares.share(of: pieces.count, worker: worker, of: team)
            let isBack = work.pass == .second
            queue.fill(
                worker: worker,
                with: isBack ? pieces.count - share.upperBound..<pieces.count - share.lowerBound : share)
            let copies = work.pass == .second || work.backup == nil ? 0 : others.count
            otherQueue.fill(worker: worker, with: WorkShares.share(of: copies, worker: worker, of: team))
        }
    }

    package func perform(worker: Int, team: Team) {
        guard let work else { return }
        FloatingPointControl.flushingDenormals {
            while let piece = queue.takeOwn(worker) { perform(piece, of: work) }
            while let piece = otherQueue.takeOwn(worker) { keep(others[piece], of: work) }
            while let piece = queue.takeOther(than: worker, team: team.size) { perform(piece, of: work) }
            while let piece = otherQueue.takeOther(than: worker, team: team.size) { keep(others[piece], of: work) }
        }
    }

    /// One block in one pass.
    private func perform(_ number: Int, of work: Work) {
        let piece = pieces[work.pass == .second ? pieces.count - 1 - number : number]
        let range = piece.range
        let part = blocks.tensors[piece.tensor].part
        if work.pass != .second { keep(range, of: work) }
        let (parameters, gradients) = (work.parameters[range], work.gradients[range])
        // Safe: the update outlives the sweep; each moment has as many elements as the stride says, and an update
        // without moments touches none.
        let update = unsafe work.change.update
        let moments = unsafe work.change.moments.base + piece.moments
        switch work.pass {
        case .only:
            unsafe update.pointee.apply(
                part, start: range.lowerBound, parameters: parameters.base, gradients: gradients.base,
                moments: moments, momentStride: work.momentStride, count: range.count)
        case .first:
            let sums = unsafe update.pointee.measure(
                part, parameters: parameters.base, gradients: gradients.base, moments: moments,
                momentStride: work.momentStride, count: range.count)
            let squares = squares.view
            squares[2 * piece.block] = sums.parameters
            squares[2 * piece.block + 1] = sums.others
        case .second:
            unsafe update.pointee.finish(
                part, scale: scales.view[piece.tensor], parameters: parameters.base, gradients: gradients.base,
                moments: moments, momentStride: work.momentStride, count: range.count)
        }
    }

    /// Copies parameters to the backup, if there is one.
    private func keep(_ range: Range<Int>, of work: Work) {
        if let backup = work.backup { backup[range].update(from: work.parameters[range]) }
    }
}
