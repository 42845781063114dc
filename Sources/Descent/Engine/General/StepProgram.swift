import Kernels
import LinearAlgebra

/// A training step as a fixed program: built once for a network's shape, a batch size and a number of workers, then run.
///
/// First the workers take the batch through gathering, the forward pass, the loss and the chain of dZ, in the phases of a
/// `StepPlan`, with a meeting between one phase and the next. Then each computes its share of the gradients of every layer's weights
/// and lets the update consume them block by block: see `WeightGradients`. A batch larger than `largestPart` goes
/// through in parts that add up their gradients, so memory does not grow with it.
///
/// Every sum is taken in an order that depends on the shape and the batch alone, and with OpenBLAS's products also on the
/// number of workers.
@safe
final class StepProgram: StepExecutor, TeamTask {
    let program = ProgramChoice.general
    /// The largest number of examples that go through at once.
    static let largestPart = 8192

    /// The number of examples a worker takes through all layers at a time, where all is by examples: they stay in its cache.
    static let piece = 512

    let layout: ParameterLayout
    let batchSize: Int
    let workers: Int
    private let kernels: any KernelSet.Type = SelectedKernels.best
    private let plan: StepPlan
    let usesOpenBLAS: Bool
    private let buffers: StepBuffers

    /// dθ, in the layout of the parameters; empty where updates consume the gradient block by block.
    private let wholeGradient: AlignedBuffer<Float>

    var gradients: UnsafePointer<Float> { unsafe UnsafePointer(wholeGradient.pointer) }

    /// Each worker's room for products and for a block of gradients.
    private let scratch: AlignedBuffer<Float>

    /// What each worker found, in cache lines of their own.
    private let sums: AlignedBuffer<WorkerSums>

    /// The sum of the squares of each unit's weights, where there is an L2 term.
    private let squares: AlignedBuffer<Double>

    /// Each worker's time in every part of a step, for a profile; a cache line each.
    private let times: AlignedBuffer<Double>

    /// Where the time of the steps is added; nil if nobody asks.
    private let profile: StepProfile?

    /// The microbatch in work, written before the workers begin.
    @safe
    private struct Step {
        let request: StepRequest
        let propagation: Propagation
        /// The examples of this microbatch: of the request's rows.
        let range: Range<Int>
        /// 1/m.
        let scale: Float
        /// λ/m.
        let weightDecay: Float
        /// The sum of the losses of the batch's microbatches before this one.
        let lossBefore: Double

        var isFirst: Bool { range.lowerBound == 0 }
        var isLast: Bool { range.upperBound == request.rowCount }
    }

    private var step: Step?

    /// Builds the program and its buffers.
    ///
    /// - Parameters:
    ///   - batchSize: the number of examples of the largest batch.
    ///   - workers: how many workers share a step; there are fewer where the system starts no more threads.
    ///   - keepsGradients: whether the whole gradient is left in `gradients`. Where it isn't, every step needs an update to consume it.
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
        buffers = try StepBuffers(layout: layout, capacity: min(batchSize, StepProgram.largestPart), backward: true)
        let isWhole = keepsGradients || batchSize > StepProgram.largestPart
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
    func run(_ request: StepRequest) -> StepOutcome {
        let count = Double(request.rowCount)
        var loss = 0.0
        var correctPredictions = 0
        var start = 0
        while start < request.rowCount {
            let range = start..<min(start + StepProgram.largestPart, request.rowCount)
            step = Step(
                request: request,
                propagation: unsafe Propagation(
                    layout: layout, parameters: request.parameters, source: request.source, kernels: kernels),
                range: range, scale: Float(1 / count), weightDecay: Float(request.l2 / count), lossBefore: loss)
            let used = WorkerPool.shared.run(self, workers: workers)
            loss += lossSum(of: range.count)
            correctPredictions += WorkerSums.total(of: sums, count: used).correctPredictions
            start = range.upperBound
        }
        if let profile { addTimes(to: profile) }
        var squaredWeights = 0.0
        if request.l2 > 0 { for unit in 0..<squares.count { unsafe squaredWeights += squares.pointer[unit] } }
        return StepOutcome(
            cost: loss / count + request.l2 / (2 * count) * squaredWeights, correctPredictions: correctPredictions)
    }

    /// The sum of the losses of a part's examples, in their order: no matter who computed them.
    private func lossSum(of rowCount: Int) -> Double {
        unsafe kernels.sum(values: buffers.losses.pointer, count: rowCount)
    }

    func perform(worker: Int, team: Team) {
        guard let step else { return }
        let place = unsafe scratch.pointer + worker * StepProgram.scratchCount
        let products = unsafe Products(usesOpenBLAS: usesOpenBLAS, kernels: kernels, scratch: place)
        let times = unsafe times.pointer + worker * StepProgram.timesPerWorker
        var clock = unsafe WorkerClock(profile == nil ? nil : times)
        FloatingPointControl.flushingDenormals {
            let own = unsafe sums.pointer + worker
            unsafe own.pointee.correctPredictions = 0
            propagate(step, worker, team, products, &clock)
            team.meet()
            clock.lap(.waiting)
            // Every worker adds the same numbers in the same order, so all come to the same conclusion.
            let isFinite =
                unsafe step.request.change?.backup != nil && (step.lossBefore + lossSum(of: step.range.count)).isFinite
            let gradients = unsafe WeightGradients(
                layout: layout, kernels: kernels, request: step.request, count: step.range.count,
                weightDecay: step.weightDecay, keepsBackup: isFinite,
                whole: wholeGradient.count > 0 ? wholeGradient.pointer : nil, isAccumulating: !step.isFirst,
                isComplete: step.isLast, block: place + Products.scratchCount, squares: squares.pointer)
            gradients.run(worker: worker, of: team.size, products, buffers, &clock)
            if profile != nil {
                // The pool meets again after this; what that takes is waiting too.
                team.meet()
                clock.lap(.waiting)
            }
        }
    }

    /// A worker's share of the forward pass, the loss and the chain of dZ.
    private func propagate(_ step: Step, _ worker: Int, _ team: Team, _ products: Products, _ clock: inout WorkerClock)
    {
        let columns = StepPlan.columns(step.range.count, worker: worker, of: team.size)
        if plan.isByExamples {
            var start = columns.lowerBound
            while start < columns.upperBound {
                let piece = start..<min(start + StepProgram.piece, columns.upperBound)
                for phase in plan.phases {
                    for operation in phase { perform(operation, step, worker, team, piece, products, &clock) }
                }
                start = piece.upperBound
            }
            return
        }
        for (number, phase) in plan.phases.enumerated() {
            if number > 0 {
                team.meet()
                clock.lap(.waiting)
            }
            for operation in phase { perform(operation, step, worker, team, columns, products, &clock) }
        }
    }

    /// A worker's share of one operation.
    ///
    /// - Parameter columns: the worker's examples, or a piece of them.
    private func perform(
        _ operation: StepPlan.Operation, _ step: Step, _ worker: Int, _ team: Team, _ columns: Range<Int>,
        _ products: Products, _ clock: inout WorkerClock
    ) {
        let propagation = step.propagation
        /// The units and columns of a layer that are this worker's.
        func share(_ layer: Int, _ sharing: StepPlan.Sharing) -> StepPlan.Share {
            StepPlan.share(
                sharing, units: layout.layers[layer].units, columns: columns, count: step.range.count, worker: worker,
                of: team.size)
        }
        switch operation {
        case .gather:
            guard !columns.isEmpty else { return }
            unsafe propagation.gatherInputs(
                step.request.rows + (step.range.lowerBound + columns.lowerBound), columns: columns, buffers)
            unsafe propagation.gatherTargets(
                step.request.rows + (step.range.lowerBound + columns.lowerBound), columns: columns, buffers)
            clock.lap(.gather)
        case .forward(let layer, let sharing):
            let share = share(layer, sharing)
            propagation.forward(layer: layer, units: share.units, columns: share.columns, products, buffers)
            clock.lap(.products)
            propagation.activate(layer: layer, units: share.units, columns: share.columns, buffers)
            clock.lap(.elementwise)
        case .loss:
            guard !columns.isEmpty else { return }
            let correct = propagation.loss(columns: columns, scale: step.scale, buffers)
            // Not `sums.pointer[worker]`: that counts as a write of the property, and ThreadSanitizer reports a race.
            let own = unsafe sums.pointer + worker
            unsafe own.pointee.correctPredictions += correct
            clock.lap(.elementwise)
        case .backward(let layer, let sharing):
            let share = share(layer - 1, sharing)
            propagation.backward(layer: layer, units: share.units, columns: share.columns, products, buffers)
            clock.lap(.products)
            propagation.differentiate(layer: layer - 1, units: share.units, columns: share.columns, buffers)
            clock.lap(.elementwise)
        }
    }

    /// Adds the workers' times to a profile and forgets them.
    private func addTimes(to profile: StepProfile) {
        for worker in 0..<workers {
            let times = unsafe times.pointer + worker * StepProgram.timesPerWorker
            for part in StepProfile.Part.allCases {
                unsafe profile.add(times[part.rawValue], to: part)
                unsafe times[part.rawValue] = 0
            }
        }
    }
}
