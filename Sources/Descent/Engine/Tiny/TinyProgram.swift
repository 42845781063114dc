import Kernels
import LinearAlgebra
import Synchronization

/// A training step for networks of few units, without a matrix product.
///
/// `StepProgram` spends some 2 µs a step on calls before any arithmetic; the course's net needs a tenth of that. Here
/// each layer and direction is one call of a kernel made for few rows (see `TinyPropagation`), and one call updates all
/// parameters, unless the update treats some of them otherwise.
///
/// A batch goes through tile by tile. One worker takes them all, until the step is so large that a second one helps:
/// then each worker takes the next chunk of tiles that is left, so one whose processor is wanted by somebody else takes
/// fewer. The gradients of each chunk are kept apart and added in the order of the chunks.
///
/// Every sum is taken in an order that depends on the shape and the batch alone. One over the examples has sixteen runs
/// in each tile, which are added in pairs, then to those of the chunk's tiles before, then the chunks: with t examples
/// in a tile and c tiles in a chunk a term is rounded at most t/16 + 5 + c + 64 times.
final class TinyProgram: StepExecutor, TeamTask {
    let program = ProgramChoice.tiny
    let layout: ParameterLayout
    let batchSize: Int
    let workers: Int
    let usesOpenBLAS = false
    private let kernels: any KernelSet.Type = SelectedKernels.best
    private let tiling: TinyTiling

    /// The first worker's tiles, and those of the others.
    private let propagation: TinyPropagation
    private let others: [TinyPropagation]

    /// dθ of every chunk, in the layout of the parameters, each in cache lines of its own; in the end the first is that
    /// of the batch.
    private let chunkGradients: AlignedBuffer<Float>
    private let gradientStride: Int

    /// What was found in each chunk.
    private let sums: AlignedBuffer<WorkerSums>

    /// The step that workers share.
    private var request: StepRequest?

    /// The number of the next chunk that is left.
    private let nextChunk = Atomic<Int>(0)

    var gradients: VectorView<Float> { chunkGradients.view[0..<layout.parameterCount] }

    /// Whether steps of this shape are faster here than through matrix products, at every batch size but one.
    ///
    /// Measured on a Zen 5 with AVX2, one worker, million examples per second here and there: 16-16-16-4 at 1024 32 and
    /// 24; 32-64-32-10 at 1, 2, 16, 64 and 1024 0.17, 0.34, 2.7, 4.6, 5.1 and 0.23, 0.27, 2.5, 3.7, 3.9. One example
    /// takes as long as sixteen. Wider networks have products large enough for packed factors.
    static func suits(_ layout: ParameterLayout) -> Bool { layout.inputs <= 32 && layout.parameterCount <= 5000 }

    /// Builds the program and its buffers.
    ///
    /// - Parameters:
    ///   - batchSize: the number of examples of the largest batch.
    ///   - workers: how many workers there may be; small steps use one, and there are fewer where the system starts no
    ///     more threads.
    init(layout: ParameterLayout, batchSize: Int, workers: Int) throws(MemoryError) {
        self.layout = layout
        self.batchSize = batchSize
        tiling = TinyTiling(layout: layout)
        let sizes = Sizes(layout: layout, batchSize: batchSize, workers: workers)
        self.workers = WorkerPool.shared.available(sizes.workers)
        propagation = try TinyPropagation(layout: layout, tile: sizes.tile, kernels: kernels)
        var others: [TinyPropagation] = []
        for _ in 1..<max(self.workers, 1) {
            others.append(try TinyPropagation(layout: layout, tile: sizes.tile, kernels: kernels))
        }
        self.others = others
        gradientStride = sizes.gradientStride
        chunkGradients = try AlignedBuffer(count: sizes.chunks * sizes.gradientStride)
        sums = try AlignedBuffer(count: sizes.chunks)
    }

    /// What the buffers are made for.
    private struct Sizes {
        let tile: Int
        let chunks: Int
        let workers: Int
        let gradientStride: Int

        init(layout: ParameterLayout, batchSize: Int, workers: Int) {
            let tiling = TinyTiling(layout: layout)
            tile = min(batchSize, tiling.largestTile)
            chunks = tiling.largestChunkCount(upTo: batchSize)
            self.workers = tiling.workers(wanted: workers, for: batchSize)
            gradientStride = MatrixView.stride(columns: layout.parameterCount, period: 256)
        }
    }

    /// About how many bytes a program of this shape allocates.
    static func byteCount(layout: ParameterLayout, batchSize: Int, workers: Int) -> Double {
        let sizes = Sizes(layout: layout, batchSize: batchSize, workers: workers)
        return Double(sizes.workers) * TinyPropagation.byteCount(layout: layout, tile: sizes.tile)
            + Double(MemoryLayout<Float>.stride) * Double(sizes.chunks) * Double(sizes.gradientStride)
    }

    func run(_ request: StepRequest) -> StepOutcome {
        let count = request.rows.count
        var found = WorkerSums()
        var squaredWeights = 0.0
        FloatingPointControl.flushingDenormals {
            if count <= tiling.largestTile {
                found = propagation.run(
                    request, rows: request.rows, scale: Float(1 / Double(request.exampleCount)),
                    gradients: gradients, accumulating: false)
            } else {
                found = runTiles(request)
            }
            if request.l2 > 0 {
                squaredWeights = addPenalty(request.parameters, scale: Float(request.l2 / Double(request.exampleCount)))
            }
            request.apply(gradients, layout: layout, keepingBackup: found.loss.isFinite)
        }
        let m = Double(request.exampleCount)
        return StepOutcome(
            cost: found.loss / m + request.l2 / (2 * m) * squaredWeights, correctPredictions: found.correctPredictions)
    }

    /// Takes a batch of several tiles through, by all workers if it is large enough.
    private func runTiles(_ request: StepRequest) -> WorkerSums {
        let count = request.rows.count
        let chunkCount = tiling.chunkCount(of: count)
        let used = tiling.workers(wanted: workers, for: count)
        if used > 1 {
            self.request = request
            // Relaxed, here and where chunks are taken: the pool's meetings order this write and those of the results,
            // and only that each number is given once matters in between.
            nextChunk.store(0, ordering: .relaxed)
            WorkerPool.shared.run(self, workers: used)
        } else {
            for chunk in 0..<chunkCount { run(chunk, of: request, on: propagation) }
        }
        // Safe: there are as many gradients, so far apart.
        unsafe kernels.tinySumGradients(
            gradients: chunkGradients.view.base, count: layout.parameterCount, stride: gradientStride,
            termCount: chunkCount)
        return WorkerSums.total(of: sums, count: chunkCount)
    }

    func perform(worker: Int, team: Team) {
        guard let request else { return }
        let chunkCount = tiling.chunkCount(of: request.rows.count)
        FloatingPointControl.flushingDenormals {
            let propagation = worker == 0 ? propagation : others[worker - 1]
            while true {
                let chunk = nextChunk.wrappingAdd(1, ordering: .relaxed).oldValue
                guard chunk < chunkCount else { break }
                run(chunk, of: request, on: propagation)
            }
        }
    }

    /// Takes the tiles of a chunk through, one after the other.
    private func run(_ chunk: Int, of request: StepRequest, on propagation: TinyPropagation) {
        let count = request.rows.count
        let start = chunk * gradientStride
        let gradients = chunkGradients.view[start..<start + layout.parameterCount]
        let tiles = tiling.tiles(ofChunk: chunk, of: count)
        var total = WorkerSums()
        for tile in tiles {
            let found = propagation.run(
                request, rows: request.rows[tiling.examples(ofTile: tile, of: count)],
                scale: Float(1 / Double(request.exampleCount)), gradients: gradients,
                accumulating: tile > tiles.lowerBound)
            total.loss += found.loss
            total.correctPredictions += found.correctPredictions
        }
        // By a view of its own: an assignment through a property counts as a write of the property.
        let sums = sums.view
        sums[chunk] = total
    }

    /// Adds the L2 term to the gradients of the weights.
    ///
    /// - Returns: the sum of the squares of the weights.
    private func addPenalty(_ parameters: VectorView<Float>, scale: Float) -> Double {
        var squares = 0.0
        for layer in layout.layers {
            squares += kernels.weightPenalty(
                gradients[layer.weightRange], weights: parameters[layer.weightRange], scale: scale)
        }
        return squares
    }
}
