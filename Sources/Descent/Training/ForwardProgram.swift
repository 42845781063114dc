internal import Kernels
import LinearAlgebra

/// Forward propagation over any number of examples, for evaluation and prediction.
///
/// Each worker takes a contiguous share of the examples through all layers, a piece at a time, without meeting the others.
@safe
final class ForwardProgram: TeamTask {
    /// The number of examples a worker takes through at a time.
    private static let piece = 512

    let layout: ParameterLayout
    let workers: Int
    private let kernels: any KernelSet.Type = SelectedKernels.best
    private let buffers: StepBuffers

    /// 0, 1, 2, … : what a gather of neighbouring examples takes as their places.
    private let consecutive: AlignedBuffer<Int32>

    /// What each worker found.
    private let sums: AlignedBuffer<WorkerSums>

    @safe
    private struct Work {
        let propagation: Propagation
        let count: Int
        /// Where outputs go, [count, units]; nil for an evaluation.
        let outputs: UnsafeMutablePointer<Float>?
    }

    private var work: Work?

    /// Builds the program and its buffers.
    ///
    /// - Parameters:
    ///   - exampleCount: the largest number of examples.
    ///   - workers: how many workers there may be; little work uses one.
    init(layout: ParameterLayout, exampleCount: Int, workers: Int) throws(MemoryError) {
        self.layout = layout
        let used = WorkShares.workers(
            wanted: workers, parameterCount: layout.parameterCount, batchSize: exampleCount)
        self.workers = used
        let piece = min(ForwardProgram.piece, (exampleCount + 15) / 16 * 16)
        buffers = try StepBuffers(layout: layout, capacity: piece * used, backward: false)
        consecutive = try AlignedBuffer(count: piece)
        for index in 0..<piece { unsafe consecutive.pointer[index] = Int32(index) }
        sums = try AlignedBuffer(count: used)
    }

    /// The sums of the losses and of the right decisions of all examples.
    func evaluate(
        parameters: UnsafeMutablePointer<Float>, source: ExampleSource, count: Int
    ) -> WorkerSums {
        unsafe run(parameters: parameters, source: source, count: count, outputs: nil)
        return WorkerSums.total(of: sums)
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
        BLASRuntime.holdingOneThread { WorkerPool.shared.run(self, workers: workers) }
    }

    func perform(worker: Int, team: Team) {
        guard let work else { return }
        FloatingPointControl.flushingDenormals {
            let share = WorkShares.share(of: work.count, worker: worker, of: team.size, grain: 16)
            let piece = buffers.capacity / team.size
            var loss = 0.0
            var correct = 0
            var start = share.lowerBound
            while start < share.upperBound {
                let count = min(piece, share.upperBound - start)
                let columns = worker * piece..<worker * piece + count
                let propagation = work.propagation.advanced(by: start)
                unsafe propagation.gatherInputs(consecutive.pointer, columns: columns, buffers)
                propagation.forward(columns: columns, buffers)
                if let outputs = unsafe work.outputs {
                    propagation.outputs(columns: columns, buffers)
                    unsafe copyOutputs(columns: columns, to: outputs + start * layout.outputLayer.units)
                } else {
                    unsafe propagation.gatherTargets(consecutive.pointer, columns: columns, buffers)
                    correct += propagation.loss(columns: columns, scale: 1, buffers)
                    loss += unsafe kernels.sum(values: buffers.losses.pointer + columns.lowerBound, count: count)
                }
                start += count
            }
            unsafe sums.pointer[worker] = WorkerSums(loss: loss, correct: correct)
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
