import Kernels
import LinearAlgebra

/// A training step as a fixed program: built once for a network's shape, a batch size and a number of workers, then
/// run.
///
/// First the workers take the batch through gathering, the forward pass, the loss and the chain of dZ, in the phases of
/// a `StepPlan`, with a meeting between one phase and the next. Then each computes its share of the gradients of every
/// layer's weights and lets the update consume them block by block: see `WeightGradients`. A batch of more than 8192
/// examples goes through in microbatches that add up their gradients, so memory does not grow with it.
///
/// Every sum is taken in an order that depends on the shape and the batch alone, and with OpenBLAS's products also on
/// the number of workers.
final class StepProgram: StepExecutor, TeamTask {
    let program = ProgramChoice.general
    let layout: ParameterLayout
    let batchSize: Int
    let workers: Int
    private let kernels: any KernelSet.Type = SelectedKernels.best
    private let plan: StepPlan
    let usesOpenBLAS: Bool
    private let buffers: StepBuffers

    /// dθ, in the layout of the parameters; empty where updates consume the gradient block by block.
    private let wholeGradient: AlignedBuffer<Float>

    var gradients: VectorView<Float> { wholeGradient.view }

    /// Each worker's room for products and for a block of gradients.
    private let scratch: AlignedBuffer<Float>

    /// What each worker found, in cache lines of their own.
    private let sums: AlignedBuffer<WorkerSums>

    /// The sum of the squares of each unit's weights, where there is an L2 term.
    private let squares: AlignedBuffer<Double>

    /// Each worker's time in every part of a step, for a profile; a cache line each.
    private let times: AlignedBuffer<Double>

    /// Where the time of the steps is added; nil for no profile.
    private let profile: StepProfile?

    /// The microbatch in work, written before the workers begin.
    private var microbatch: Microbatch?

    /// Builds the program and its buffers.
    ///
    /// - Parameters:
    ///   - batchSize: the number of examples of the largest batch.
    ///   - workers: how many workers share a step; there are fewer where the system starts no more threads.
    ///   - keepsGradients: whether the whole gradient is left in `gradients`. Without an update and without kept
    ///     gradients, dθ is dropped and only the cost is returned.
    ///   - usesOpenBLAS: whether products are OpenBLAS's.
    ///   - profile: where the time of the steps is added.
    init(
        layout: ParameterLayout, batchSize: Int, workers: Int, keepsGradients: Bool, usesOpenBLAS: Bool,
        profile: StepProfile?
    ) throws(MemoryError) {
        self.layout = layout
        self.batchSize = batchSize
        self.profile = profile
        self.workers = WorkerPool.shared.available(workers)
        plan = StepPlan(layout: layout, batchSize: batchSize, workers: self.workers)
        self.usesOpenBLAS = usesOpenBLAS
        buffers = try StepBuffers(layout: layout, capacity: min(batchSize, Microbatch.largestCount), backward: true)
        let isWhole = keepsGradients || batchSize > Microbatch.largestCount
        wholeGradient = try AlignedBuffer(count: isWhole ? layout.parameterCount : 0)
        scratch = try AlignedBuffer(count: self.workers * StepProgram.scratchCount)
        sums = try AlignedBuffer(count: self.workers)
        squares = try AlignedBuffer(count: layout.layers.reduce(0) { $0 + $1.units })
        times = try AlignedBuffer(count: self.workers * StepProgram.timesPerWorker)
        if usesOpenBLAS { try BLASRuntime.requireWorkspace(callers: self.workers) }
    }

    /// A worker's scratch: what products pack into, and a block of gradients.
    static let scratchCount = Products.scratchCount + WeightGradients.blockCount

    /// A cache line of numbers, so that workers do not write to a common one.
    private static let timesPerWorker = 8

    /// Runs one step. The gradients are left only if the program keeps them.
    ///
    /// - Precondition: the program keeps them if the update needs the whole gradient.
    func run(_ request: StepRequest) -> StepOutcome {
        var loss = 0.0
        var correctPredictions = 0
        var start = 0
        while start < request.rows.count {
            let range = start..<min(start + Microbatch.largestCount, request.rows.count)
            microbatch = Microbatch(of: request, range: range, lossBefore: loss)
            let used = WorkerPool.shared.run(self, workers: workers)
            loss += lossSum(of: range.count)
            correctPredictions += WorkerSums.total(of: sums, count: used).correctPredictions
            start = range.upperBound
        }
        if let change = request.change, change.needsWholeGradient {
            precondition(
                gradients.count == layout.parameterCount, "an update that needs the whole gradient, which is not kept")
            FloatingPointControl.flushingDenormals {
                request.apply(gradients, layout: layout, keepingBackup: loss.isFinite)
            }
        }
        if let profile { addTimes(to: profile) }
        var squaredWeights = 0.0
        if request.l2 > 0 { for unit in 0..<squares.count { squaredWeights += squares.view[unit] } }
        let count = Double(request.rows.count)
        return StepOutcome(
            cost: loss / count + request.l2 / (2 * count) * squaredWeights, correctPredictions: correctPredictions)
    }

    /// The sum of the losses of a microbatch's examples, in their order, whichever worker computed them.
    private func lossSum(of count: Int) -> Double { kernels.sum(buffers.losses[0..<count]) }

    func perform(worker number: Int, team: Team) {
        guard var microbatch else { return }
        let start = number * StepProgram.scratchCount
        let own = scratch.view[start..<start + StepProgram.scratchCount]
        let products = Products(
            usesOpenBLAS: usesOpenBLAS, kernels: kernels, scratch: own[0..<Products.scratchCount])
        var worker = Worker(
            number: number, team: team, products: products, block: own[Products.scratchCount..<own.count],
            clock: WorkerClock(profile == nil ? nil : times(ofWorker: number)))
        FloatingPointControl.flushingDenormals {
            // By a view of its own: an assignment through a property counts as a write of the property.
            let sums = sums.view
            sums[number].correctPredictions = 0
            propagate(microbatch, on: &worker)
            worker.meet()
            // Every worker adds the same numbers in the same order, so all come to the same conclusion.
            microbatch.keepsBackup =
                microbatch.request.change?.backup != nil
                && (microbatch.lossBefore + lossSum(of: microbatch.count)).isFinite
            let gradients = WeightGradients(
                layout: layout, kernels: kernels, whole: wholeGradient.view, squares: squares.view)
            gradients.run(microbatch, on: &worker, buffers)
            // The pool meets again after this; what that takes is waiting too.
            if profile != nil { worker.meet() }
        }
    }

    /// A worker's share of the forward pass, the loss and the chain of dZ.
    private func propagate(_ microbatch: Microbatch, on worker: inout Worker) {
        let propagation = Propagation(
            layout: layout, parameters: microbatch.request.parameters, source: microbatch.request.source,
            kernels: kernels)
        let columns = StepPlan.columns(microbatch.count, worker: worker.number, of: worker.team.size)
        plan.forEachStage(columns) { stage in
            switch stage {
            case .meeting: worker.meet()
            case .operation(let operation, let columns):
                perform(operation, of: microbatch, propagation, columns: columns, on: &worker)
            }
        }
    }

    /// A worker's share of one operation.
    ///
    /// - Parameter columns: the worker's examples, or a tile of them.
    private func perform(
        _ operation: StepPlan.Operation, of microbatch: Microbatch, _ propagation: Propagation, columns: Range<Int>,
        on worker: inout Worker
    ) {
        /// The units and columns of a layer that are this worker's.
        func share(_ layer: Int, _ sharing: StepPlan.Sharing, _ worker: Worker) -> StepPlan.Share {
            StepPlan.share(
                sharing, units: layout.layers[layer].units, columns: columns, count: microbatch.count,
                worker: worker.number, of: worker.team.size)
        }
        switch operation {
        case .gather:
            guard !columns.isEmpty else { return }
            propagation.gatherInputs(microbatch.rows(columns), columns: columns, buffers)
            propagation.gatherTargets(microbatch.rows(columns), columns: columns, buffers)
            worker.clock.lap(.gather)
        case .forward(let layer, let sharing):
            let share = share(layer, sharing, worker)
            propagation.forward(layer: layer, share, worker.products, buffers)
            worker.clock.lap(.products)
            propagation.activate(layer: layer, share, buffers)
            worker.clock.lap(.elementwise)
        case .loss:
            guard !columns.isEmpty else { return }
            let correctPredictions = propagation.loss(columns: columns, scale: microbatch.scale, buffers)
            let sums = sums.view
            sums[worker.number].correctPredictions += correctPredictions
            worker.clock.lap(.elementwise)
        case .backward(let layer, let sharing):
            let share = share(layer - 1, sharing, worker)
            propagation.backward(layer: layer, share, worker.products, buffers)
            worker.clock.lap(.products)
            propagation.differentiate(layer: layer - 1, share, buffers)
            worker.clock.lap(.elementwise)
        }
    }

    /// A worker's time in every part of a step.
    private func times(ofWorker number: Int) -> VectorView<Double> {
        let start = number * StepProgram.timesPerWorker
        return times.view[start..<start + StepProgram.timesPerWorker]
    }

    /// Adds the workers' times to a profile and forgets them.
    private func addTimes(to profile: StepProfile) {
        for worker in 0..<workers {
            let times = times(ofWorker: worker)
            for part in StepProfile.Part.allCases {
                profile.add(times[part.rawValue], to: part)
                times[part.rawValue] = 0
            }
        }
    }
}
