import Kernels
import LinearAlgebra
import Synchronization

/// Forward propagation over any number of examples, for evaluation and prediction.
///
/// The examples are cut into pieces of a size that follows from their number alone. Each worker takes the next piece that nobody has
/// taken through all layers, without meeting the others; one whose processor is wanted by somebody else takes fewer. The losses of
/// the pieces are added in the order of the pieces, so neither the number of workers nor who took what shows in a sum.
@safe
final class ForwardProgram: TeamTask {
    let layout: ParameterLayout
    let workers: Int
    private let kernels: any KernelSet.Type = SelectedKernels.best
    private let usesOpenBLAS: Bool
    private let buffers: StepBuffers

    /// The number of examples of a piece.
    private let piece: Int

    /// 0, 1, 2, … : what a gather of neighbouring examples takes as their places.
    private let consecutive: AlignedBuffer<Int32>

    /// Each worker's room for products.
    private let scratch: AlignedBuffer<Float>

    /// What was found in each piece.
    private let sums: AlignedBuffer<WorkerSums>

    @safe
    private struct Work {
        let propagation: Propagation
        let count: Int
        /// Where outputs go, [count, units]; nil for an evaluation.
        let outputs: UnsafeMutablePointer<Float>?
    }

    private var work: Work?

    /// The number of the next piece that nobody has taken.
    private let nextPiece = Atomic<Int>(0)

    /// Builds the program and its buffers.
    ///
    /// - Parameters:
    ///   - exampleCount: the largest number of examples.
    ///   - workers: how many workers there may be; little work uses one, and there are fewer where the system starts no more threads.
    ///   - usesOpenBLAS: whether products are OpenBLAS's.
    init(
        layout: ParameterLayout, exampleCount: Int, workers: Int,
        usesOpenBLAS: Bool = Products.preferOpenBLAS(reproducible: false)
    ) throws(MemoryError) {
        self.layout = layout
        self.usesOpenBLAS = usesOpenBLAS
        let used = WorkerPool.shared.available(
            WorkShares.workers(wanted: workers, parameterCount: layout.parameterCount, batchSize: exampleCount))
        self.workers = used
        // Fewer than some dozens of large pieces could not be shared evenly.
        piece = exampleCount >= 16_384 ? 512 : min(128, (exampleCount + 15) / 16 * 16)
        buffers = try StepBuffers(layout: layout, capacity: piece * used, backward: false)
        consecutive = try AlignedBuffer(count: piece)
        for index in 0..<piece { unsafe consecutive.pointer[index] = Int32(index) }
        scratch = try AlignedBuffer(count: used * Products.scratchCount)
        sums = try AlignedBuffer(count: (exampleCount + piece - 1) / piece)
        if usesOpenBLAS { try BLASRuntime.requireWorkspace(callers: used) }
    }

    /// The sums of the losses and of the correct predictions of all examples.
    func evaluate(
        parameters: UnsafeMutablePointer<Float>, source: ExampleSource, count: Int
    ) -> WorkerSums {
        unsafe run(parameters: parameters, source: source, count: count, outputs: nil)
        return WorkerSums.total(of: sums, count: (count + piece - 1) / piece)
    }

    /// Writes the outputs of all examples, [count, units].
    func predict(
        parameters: UnsafeMutablePointer<Float>, source: ExampleSource, count: Int,
        outputs: UnsafeMutablePointer<Float>
    ) {
        unsafe run(parameters: parameters, source: source, count: count, outputs: outputs)
    }

    private func run(
        parameters: UnsafeMutablePointer<Float>, source: ExampleSource, count: Int,
        outputs: UnsafeMutablePointer<Float>?
    ) {
        unsafe work = Work(
            propagation: Propagation(layout: layout, parameters: parameters, source: source, kernels: kernels),
            count: count, outputs: outputs)
        // Relaxed, here and where pieces are taken: the pool's meetings order this write and those of the results, and only that each
        // number is given once matters in between.
        nextPiece.store(0, ordering: .relaxed)
        BLASRuntime.holdingOneThread(when: usesOpenBLAS) { _ = WorkerPool.shared.run(self, workers: workers) }
    }

    func perform(worker: Int, team: Team) {
        guard let work else { return }
        FloatingPointControl.flushingDenormals {
            let products = unsafe Products(
                usesOpenBLAS: usesOpenBLAS, kernels: kernels, scratch: scratch.pointer + worker * Products.scratchCount)
            let pieceCount = (work.count + piece - 1) / piece
            while true {
                let number = nextPiece.wrappingAdd(1, ordering: .relaxed).oldValue
                guard number < pieceCount else { break }
                let start = number * piece
                let count = min(piece, work.count - start)
                let columns = worker * piece..<worker * piece + count
                let propagation = work.propagation.advanced(by: start)
                unsafe propagation.gatherInputs(consecutive.pointer, columns: columns, buffers)
                for (index, layer) in layout.layers.enumerated() {
                    propagation.forward(layer: index, units: 0..<layer.units, columns: columns, products, buffers)
                    propagation.activate(layer: index, units: 0..<layer.units, columns: columns, buffers)
                }
                if let outputs = unsafe work.outputs {
                    propagation.outputs(columns: columns, buffers)
                    unsafe copyOutputs(columns: columns, to: outputs + start * layout.outputLayer.units)
                } else {
                    unsafe propagation.gatherTargets(consecutive.pointer, columns: columns, buffers)
                    let correct = propagation.loss(columns: columns, scale: 1, buffers)
                    let loss = unsafe kernels.sum(values: buffers.losses.pointer + columns.lowerBound, count: count)
                    unsafe sums.pointer[number] = WorkerSums(loss: loss, correctPredictions: correct)
                }
            }
        }
    }

    /// Turns a run's outputs, [units, columns], round to [columns, units].
    private func copyOutputs(columns: Range<Int>, to target: UnsafeMutablePointer<Float>) {
        let units = layout.outputLayer.units
        let values = unsafe buffers.activation(layout.layers.count - 1)
        for (row, column) in columns.enumerated() {
            for unit in 0..<units { unsafe target[row * units + unit] = values[unit * buffers.stride + column] }
        }
    }
}
