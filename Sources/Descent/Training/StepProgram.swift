internal import Kernels
import LinearAlgebra

/// A training step as a fixed program: built once for a network's shape, a batch size and a number of workers, then run.
///
/// A step has two parts with one meeting between them. First each worker takes its share of the examples through gathering, the
/// forward pass, the loss and the chain of dZ. Then each computes its share of the rows of every dW and, when there is an update,
/// lets it consume each run of rows while the run is still in cache. A batch larger than `largestPart` goes through in
/// parts that add up their gradients, so memory does not grow with it.
///
/// Every sum is taken in an order that depends on the shape, the batch and the number of workers alone: the same seed and
/// the same number of workers give the same bits.
@safe
final class StepProgram: TeamTask {
    /// The largest number of examples that go through at once.
    static let largestPart = 8192

    /// The number of examples a worker takes through all layers at a time, so that they stay in its cache.
    private static let piece = 512

    /// The number of rows of dW computed before the update consumes them: fewer lose the product's speed.
    private static let rowRun = 256

    let layout: ParameterLayout
    let batchSize: Int
    let workers: Int
    private let kernels: any KernelSet.Type = SelectedKernels.best
    private let buffers: StepBuffers

    /// dθ, in the layout of the parameters.
    let gradients: AlignedBuffer<Float>

    /// What each worker found, in cache lines of their own.
    private let sums: AlignedBuffer<WorkerSums>

    /// What a step is to do, written before the workers begin.
    @safe
    private struct Step {
        let propagation: Propagation
        let rows: UnsafePointer<Int32>
        let rowCount: Int
        let scale: Float
        let weightDecay: Float
        let isFirstPart: Bool
        let isLastPart: Bool
        let update: ParameterUpdate?
        let moments: UnsafeMutablePointer<Float>?
        /// Where the parameters are to be kept before the update if the cost is finite; nil for nowhere.
        let backup: UnsafeMutablePointer<Float>?
        /// The sum of the losses of the batch's parts before this one.
        let lossBefore: Double
    }

    private var step: Step?

    /// Builds the program and its buffers.
    ///
    /// - Parameters:
    ///   - batchSize: the number of examples of the largest batch.
    ///   - workers: how many workers there may be; small steps use one.
    init(layout: ParameterLayout, batchSize: Int, workers: Int) throws(MemoryError) {
        self.layout = layout
        self.batchSize = batchSize
        self.workers = WorkShares.workers(
            wanted: workers, parameterCount: layout.parameterCount, batchSize: batchSize)
        buffers = try StepBuffers(layout: layout, capacity: min(batchSize, StepProgram.largestPart), backward: true)
        gradients = try AlignedBuffer(count: layout.parameterCount)
        sums = try AlignedBuffer(count: self.workers)
    }

    /// What a step found.
    struct Outcome {
        /// The mean loss of the batch, with the L2 term.
        let cost: Double
        /// How many decisions were right.
        let correct: Int
    }

    /// Runs one step: the gradients of a batch and, with an update, the new parameters.
    ///
    /// - Parameters:
    ///   - parameters: the network's, read, and written by an update.
    ///   - source: the examples.
    ///   - rows: which of them form the batch.
    ///   - rowCount: how many they are, 1...batchSize.
    ///   - l2: λ.
    ///   - update: what to do with the gradients; nil leaves them whole in `gradients`, L2 term included.
    ///   - moments: the update's moments, one run of all parameters after the other.
    ///   - backup: where to keep the parameters as they are before the update, if their cost is finite; nil for nowhere.
    func run(
        parameters: UnsafeMutablePointer<Float>, source: ExampleSource, rows: UnsafePointer<Int32>, rowCount: Int,
        l2: Double, update: ParameterUpdate?, moments: UnsafeMutablePointer<Float>?,
        backup: UnsafeMutablePointer<Float>? = nil
    ) -> Outcome {
        let count = Double(rowCount)
        var loss = 0.0
        var correct = 0
        var squaredWeights = 0.0
        var start = 0
        while start < rowCount {
            let part = min(StepProgram.largestPart, rowCount - start)
            unsafe step = Step(
                propagation: Propagation(layout: layout, parameters: parameters, source: source, kernels: kernels),
                rows: rows + start, rowCount: part, scale: Float(1 / count), weightDecay: Float(l2 / count),
                isFirstPart: start == 0, isLastPart: start + part == rowCount, update: update, moments: moments,
                backup: backup, lossBefore: loss)
            WorkerPool.shared.run(self, workers: workers)
            let found = WorkerSums.total(of: sums)
            loss += found.loss
            correct += found.correct
            squaredWeights = found.squaredWeights
            start += part
        }
        return Outcome(cost: loss / count + l2 / (2 * count) * squaredWeights, correct: correct)
    }

    func perform(worker: Int, team: Team) {
        guard let step else { return }
        FloatingPointControl.flushingDenormals {
            propagate(step, worker, team.size)
            team.meet()
            // Every worker adds the same numbers in the same order, so all come to the same conclusion.
            let isFinite = unsafe step.backup != nil && (step.lossBefore + WorkerSums.loss(of: sums)).isFinite
            differentiateWeights(step, worker, team.size, keeping: isFinite)
        }
    }

    /// A worker's share of the examples: forward, loss and the chain of dZ.
    private func propagate(_ step: Step, _ worker: Int, _ workers: Int) {
        let columns = WorkShares.share(of: step.rowCount, worker: worker, of: workers, grain: 16)
        let propagation = step.propagation
        var loss = 0.0
        var correct = 0
        var start = columns.lowerBound
        while start < columns.upperBound {
            let piece = start..<min(start + StepProgram.piece, columns.upperBound)
            unsafe propagation.gatherInputs(step.rows + start, columns: piece, buffers)
            unsafe propagation.gatherTargets(step.rows + start, columns: piece, buffers)
            propagation.forward(columns: piece, buffers)
            correct += propagation.loss(columns: piece, scale: step.scale, buffers)
            loss += unsafe kernels.sum(values: buffers.losses.pointer + start, count: piece.count)
            propagation.backward(columns: piece, buffers)
            start = piece.upperBound
        }
        unsafe sums.pointer[worker].loss = loss
        unsafe sums.pointer[worker].correct = correct
    }

    /// A worker's share of the rows of every dW and db, and their update.
    private func differentiateWeights(_ step: Step, _ worker: Int, _ workers: Int, keeping: Bool) {
        var squaredWeights = 0.0
        for index in layout.layers.indices {
            let layer = layout.layers[index]
            let rows = WorkShares.share(of: layer.units, worker: worker, of: workers)
            var start = rows.lowerBound
            while start < rows.upperBound {
                let run = start..<min(start + StepProgram.rowRun, rows.upperBound)
                squaredWeights += differentiate(step, layer: index, rows: run, keeping: keeping)
                start = run.upperBound
            }
            guard !rows.isEmpty else { continue }
            let place = layer.biases + rows.lowerBound
            unsafe kernels.rowSums(
                values: buffers.derivative(index) + rows.lowerBound * buffers.stride, rowCount: rows.count,
                rowStride: buffers.stride, columnCount: step.rowCount, sums: gradients.pointer + place,
                accumulating: !step.isFirstPart)
            apply(step, place: place, count: rows.count, keeping: keeping)
        }
        unsafe sums.pointer[worker].squaredWeights = squaredWeights
    }

    /// Rows of one layer's dW, their L2 term and their update.
    ///
    /// - Returns: the sum of the squares of these weights before the update, where there is an L2 term.
    private func differentiate(_ step: Step, layer index: Int, rows: Range<Int>, keeping: Bool) -> Double {
        let layer = layout.layers[index]
        let place = layer.weights + rows.lowerBound * layer.inputs
        let derivative = unsafe buffers.derivative(index) + rows.lowerBound * buffers.stride
        let beta: Float = step.isFirstPart ? 0 : 1
        if index == 0 {
            // dW [rows, n_x] = dZ [rows, m] · X [m, n_x]
            unsafe gemm(
                .asStored, .asStored, m: rows.count, n: layer.inputs, k: step.rowCount, alpha: 1,
                a: derivative, lda: buffers.stride, b: buffers.inputs.pointer, ldb: layer.inputs, beta: beta,
                c: gradients.pointer + place, ldc: layer.inputs)
        } else {
            // dW [rows, n] = dZ [rows, m] · Aᵀ, A [n, m]
            unsafe gemm(
                .asStored, .transposed, m: rows.count, n: layer.inputs, k: step.rowCount, alpha: 1,
                a: derivative, lda: buffers.stride, b: buffers.activation(index - 1), ldb: buffers.stride, beta: beta,
                c: gradients.pointer + place, ldc: layer.inputs)
        }
        let count = rows.count * layer.inputs
        var squaredWeights = 0.0
        if step.isLastPart, step.weightDecay > 0 {
            squaredWeights = unsafe kernels.weightPenalty(
                gradients: gradients.pointer + place, weights: step.propagation.parameters + place, count: count,
                scale: step.weightDecay)
        }
        apply(step, place: place, count: count, keeping: keeping)
        return squaredWeights
    }

    /// Lets the update consume the gradients of a run of parameters, once the batch's last part has added to them.
    ///
    /// - Parameter keeping: whether they are to be kept first.
    private func apply(_ step: Step, place: Int, count: Int, keeping: Bool) {
        guard step.isLastPart, let update = step.update else { return }
        let parameters = unsafe step.propagation.parameters + place
        if keeping, let backup = unsafe step.backup { unsafe (backup + place).update(from: parameters, count: count) }
        // A rule without moments touches none; any address will do.
        let moments = unsafe step.moments.map { unsafe $0 + place } ?? parameters
        unsafe update.apply(
            parameters: parameters, gradients: gradients.pointer + place, moments: moments,
            momentStride: layout.parameterCount, count: count)
    }
}
