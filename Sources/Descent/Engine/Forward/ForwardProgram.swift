import Communication
import Kernels
import LinearAlgebra
import Synchronization

/// Forward propagation over any number of examples, for evaluation and prediction.
///
/// The examples are cut into tiles of a size that follows from their number alone. Each worker takes the next tile that
/// is left through all layers, without meeting the others; one whose processor is wanted by somebody else takes fewer.
/// The losses of the tiles are added in the order of the tiles, so neither the number of workers nor who took what
/// shows in a sum.
final class ForwardProgram: TeamTask {
    let layout: ParameterLayout
    let workers: Int
    private let kernels: any KernelSet.Type = SelectedKernels.best
    private let rule: ProductRule
    private let usesOpenBLAS: Bool
    private let buffers: StepBuffers

    /// The most examples of a tile.
    private let largestTile: Int

    /// 0, 1, 2, … : what a gather of neighbouring examples takes as their numbers.
    private let consecutive: AlignedBuffer<Int32>

    /// Each worker's room for products.
    private let scratch: AlignedBuffer<Float>

    /// What was found in each tile.
    private let sums: AlignedBuffer<WorkerSums>

    /// The sums of each tile's squared errors, [tiles, units]; empty but for identity outputs. In double precision: the
    /// squares of small errors are 0 in the loss.
    private let squares: AlignedBuffer<Double>

    /// The ranks that share an evaluation or a prediction: each takes some of the tiles.
    private let communicator: any Communicator

    /// What ranks tell each other of tiles: of each the loss, the correct predictions, and the squared errors of every
    /// unit. Sums of numbers that one rank alone has are exact, so the ranks show in no bit.
    private let told: AlignedBuffer<Double>

    /// The number of tiles of the last evaluation.
    private var evaluatedTiles = 0

    private struct Work {
        let propagation: Propagation
        let count: Int
        /// The number of examples of a tile.
        let tile: Int
        /// Where outputs go, [count, units]; nil for an evaluation.
        let outputs: MatrixView?
    }

    private var work: Work?

    /// Is told of so many examples more that are done, by each worker.
    var progress: (@Sendable (Int) -> Void)?

    /// The number of the next tile that is left.
    private let nextTile = Atomic<Int>(0)

    /// Builds the program and its buffers.
    ///
    /// - Parameters:
    ///   - exampleCount: the largest number of examples of an evaluation. A prediction of more works too, where the
    ///     program `serves(examples:)` so many.
    ///   - workers: how many workers there may be; little work uses one, and there are fewer where the system starts no
    ///     more threads.
    ///   - products: who computes the products.
    ///   - reproducible: whether the bits must be the same for any number of workers.
    ///   - waits: whether to wait for a team at work, to learn whether the system starts as many threads.
    ///   - communicator: the ranks that share the work.
    init(
        layout: ParameterLayout, exampleCount: Int, workers: Int, products: ProductChoice = .auto,
        reproducible: Bool = false, waits: Bool = true, communicator: any Communicator = SingleProcess()
    ) throws(MemoryError) {
        self.layout = layout
        rule = ProductRule(products, reproducible: reproducible)
        usesOpenBLAS = rule.usesBLAS(layout, examples: exampleCount)
        let largest = usesOpenBLAS ? ProductRule.largestCallerCount : workers
        let used = WorkerPool.shared.available(
            WorkShares.workers(
                wanted: min(workers, largest), parameterCount: layout.parameterCount, batchSize: exampleCount),
            waits: waits)
        self.workers = used
        let tile = ForwardProgram.tile(exampleCount: exampleCount)
        largestTile = tile
        buffers = try StepBuffers(layout: layout, capacity: tile * used, backward: false)
        consecutive = try AlignedBuffer(count: tile)
        for index in 0..<tile { consecutive.view[index] = Int32(index) }
        scratch = try AlignedBuffer(count: used * Products.scratchCount)
        let tileCount = (exampleCount + tile - 1) / tile
        sums = try AlignedBuffer(count: tileCount)
        let output = layout.outputLayer
        squares = try AlignedBuffer(count: output.activation == .identity ? tileCount * output.units : 0)
        self.communicator = communicator
        let perTile = 2 + (output.activation == .identity ? output.units : 0)
        told = try AlignedBuffer(count: communicator.size > 1 ? tileCount * perTile : 0)
        if usesOpenBLAS { try BLASRuntime.requireWorkspace(callers: used) }
    }

    /// The number of examples of a tile, for so many examples.
    static func tile(exampleCount: Int) -> Int {
        // Fewer than some dozens of large tiles could not be shared evenly.
        exampleCount >= largeTiles ? 512 : min(128, (exampleCount + 15) / 16 * 16)
    }

    /// From how many examples on tiles are large.
    static let largeTiles = 16_384

    /// Whether there is room for the tiles of so many examples, and for OpenBLAS if it computes their products.
    func serves(examples: Int) -> Bool {
        ForwardProgram.tile(exampleCount: examples) <= largestTile
            && (usesOpenBLAS || !rule.usesBLAS(layout, examples: examples))
    }

    /// The sums of the losses, weighted if the source has weights, and of the correct predictions of all examples.
    ///
    /// - Precondition: they are no more than the program was built for, by whole tiles.
    func evaluate(
        parameters: VectorView<Float>, source: ExampleSource, count: Int
    ) -> WorkerSums {
        let tile = ForwardProgram.tile(exampleCount: count)
        let tileCount = (count + tile - 1) / tile
        precondition(tileCount <= sums.count, "\(tileCount) tiles of \(count) examples, with sums for \(sums.count)")
        run(parameters: parameters, source: source, count: count, outputs: nil)
        evaluatedTiles = tileCount
        if communicator.size > 1 { tellTiles(tileCount) }
        return WorkerSums.total(of: sums, count: tileCount)
    }

    /// Tells the other ranks of this rank's tiles, and learns of theirs.
    private func tellTiles(_ count: Int) {
        let own = tiles(of: count)
        let units = squares.count > 0 ? layout.outputLayer.units : 0
        let (sums, squares, told) = (sums.view, squares.view, told.view[0..<count * (2 + units)])
        told.update(repeating: 0)
        for tile in own {
            let start = tile * (2 + units)
            told[start] = sums[tile].loss
            told[start + 1] = Double(sums[tile].correctPredictions)
            for unit in 0..<units { told[start + 2 + unit] = squares[tile * units + unit] }
        }
        // Safe: the view has as many.
        unsafe communicator.sum(UnsafeMutableBufferPointer(start: told.base, count: told.count))
        for tile in 0..<count {
            let start = tile * (2 + units)
            sums[tile] = WorkerSums(loss: told[start], correctPredictions: Int(told[start + 1]))
            for unit in 0..<units { squares[tile * units + unit] = told[start + 2 + unit] }
        }
    }

    /// This rank's tiles, of so many.
    private func tiles(of count: Int) -> Range<Int> {
        WorkShares.share(of: count, worker: communicator.rank, of: communicator.size)
    }

    /// The sum of the squared errors of one of the identity outputs, over the examples of the last evaluation.
    func squaredError(ofUnit unit: Int) -> Double {
        let units = layout.outputLayer.units
        return (0..<evaluatedTiles).reduce(0) { $0 + squares.view[$1 * units + unit] }
    }

    /// Writes the outputs of all examples, [count, units].
    ///
    /// - Parameter waits: whether to wait where other work has the process's threads; else the caller does all.
    func predict(
        parameters: VectorView<Float>, source: ExampleSource, outputs: MatrixView, waits: Bool = true
    ) {
        run(parameters: parameters, source: source, count: outputs.rows, outputs: outputs, waits: waits)
        if communicator.size > 1 { collect(outputs) }
    }

    /// Collects the outputs of all ranks' tiles.
    private func collect(_ outputs: MatrixView) {
        precondition(outputs.stride == outputs.columns, "outputs with gaps between them")
        let tile = ForwardProgram.tile(exampleCount: outputs.rows)
        let tileCount = (outputs.rows + tile - 1) / tile
        // What ranks send is counted in 32 bits: some tiles of all ranks at a time.
        let width = tile * outputs.columns
        let largest = max(Int(Int32.max) / 2 / max(width * communicator.size, 1), 1)
        let shares = (0..<communicator.size).map {
            WorkShares.share(of: tileCount, worker: $0, of: communicator.size)
        }
        let longest = shares.map(\.count).max() ?? 0
        for first in stride(from: 0, to: longest, by: largest) {
            let parts = shares.map { share in
                let from = min(share.lowerBound + first, share.upperBound)
                let to = min(from + largest, share.upperBound)
                return min(from * tile, outputs.rows) * outputs.columns..<min(to * tile, outputs.rows) * outputs.columns
            }
            if parts.allSatisfy({ $0.upperBound <= Int(Int32.max) }) {
                communicator.wait(for: unsafe communicator.startAllGather(outputs.base, RankRanges(parts)))
                continue
            }
            for rank in 0..<communicator.size {
                // Too far from the start for 32 bits: one rank after the other.
                let ranges = (0..<communicator.size).map { $0 == rank ? 0..<parts[rank].count : 0..<0 }
                communicator.wait(
                    for: unsafe communicator.startAllGather(
                        outputs.base + parts[rank].lowerBound, RankRanges(ranges)))
            }
        }
    }

    private func run(
        parameters: VectorView<Float>, source: ExampleSource, count: Int, outputs: MatrixView?, waits: Bool = true
    ) {
        precondition(serves(examples: count), "\(count) examples, with room for tiles of \(largestTile)")
        let tile = ForwardProgram.tile(exampleCount: count)
        work = Work(
            propagation: Propagation(
                layout: layout, parameters: parameters, source: source, kernels: kernels, rule: rule,
                exampleCount: count),
            count: count, tile: tile, outputs: outputs)
        // Relaxed, here and where tiles are taken: the pool's meetings order this write and those of the results, and
        // only that each number is given once matters in between.
        nextTile.store(tiles(of: (count + tile - 1) / tile).lowerBound, ordering: .relaxed)
        let workers = WorkShares.workers(
            wanted: workers, parameterCount: layout.parameterCount, batchSize: count)
        BLASRuntime.holdingOneThread(when: rule.usesBLAS(layout, examples: count)) {
            _ = WorkerPool.shared.run(self, workers: workers, waits: waits)
        }
    }

    func perform(worker number: Int, team: Team) {
        guard let work else { return }
        FloatingPointControl.flushingDenormals {
            let start = number * Products.scratchCount
            let products = Products(
                kernels: kernels, scratch: scratch.view[start..<start + Products.scratchCount])
            let tile = work.tile
            let end = tiles(of: (work.count + tile - 1) / tile).upperBound
            // By a view of its own: an assignment through a property counts as a write of the property.
            let sums = sums.view
            while true {
                let index = nextTile.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < end else { break }
                // A new one for each tile: what is packed of one is not another's, although it lay in the same place.
                var worker = Worker(
                    number: number, team: team, products: products, block: scratch.view[0..<0],
                    clock: WorkerClock(nil))
                let first = index * tile
                let count = min(tile, work.count - first)
                let columns = number * tile..<number * tile + count
                let propagation = work.propagation.advanced(by: first)
                propagation.gatherInputs(consecutive.view[0..<count], columns: columns, buffers)
                for (layer, shape) in layout.layers.enumerated() {
                    let piece = StepPlan.Piece(units: 0..<shape.units, columns: columns)
                    propagation.forward(layer: layer, piece, on: &worker, buffers)
                    propagation.activate(layer: layer, piece, buffers)
                }
                if let outputs = work.outputs {
                    propagation.outputs(columns: columns, buffers)
                    copyOutputs(columns: columns, to: outputs[rows: first..<first + count])
                } else {
                    propagation.gatherTargets(consecutive.view[0..<count], columns: columns, buffers)
                    // The errors stay as they are: R² and RMSE count every example once.
                    let correctPredictions = propagation.loss(
                        columns: columns, scale: 1, weightsDerivatives: false, buffers)
                    let loss = kernels.sum(buffers.losses[columns])
                    sums[index] = WorkerSums(loss: loss, correctPredictions: correctPredictions)
                    if squares.count > 0 { sumSquares(columns: columns, tile: index) }
                }
                progress?(count)
            }
        }
    }

    /// Adds the squares of a tile's errors, which the loss left in place of Z, unit by unit.
    private func sumSquares(columns: Range<Int>, tile: Int) {
        let errors = buffers.activations[layout.layers.count - 1][columns: columns]
        let squares = squares.view
        for unit in 0..<errors.rows { squares[tile * errors.rows + unit] = kernels.sumOfSquares(errors.row(unit)) }
    }

    /// Transposes the outputs of a tile, [units, columns], to [columns, units].
    private func copyOutputs(columns: Range<Int>, to target: MatrixView) {
        let values = buffers.activations[layout.layers.count - 1]
        for (row, column) in columns.enumerated() {
            for unit in 0..<target.columns { target[row, unit] = values[unit, column] }
        }
    }
}
