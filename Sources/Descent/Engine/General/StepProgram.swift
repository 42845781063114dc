import Kernels
import LinearAlgebra

/// A training step as a fixed program: built once for a network's shape, a batch size and a number of workers, then
/// run.
///
/// First the workers take the batch through gathering, the forward pass, the loss and the chain of dZ, in the phases of
/// a `StepPlan`, with a meeting between one phase and the next. Then they compute the gradients of every layer's
/// weights and let the update consume them block by block: see `WeightGradients`. A batch of more than 8192 examples
/// goes through in microbatches that add up their gradients, so memory does not grow with it.
///
/// The work of a phase comes in pieces. A worker takes those that are its own, then those that others have not come to:
/// see `WorkQueue`. What is in a piece, and by which product it is computed, does not depend on who takes it.
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

    /// What is left of each phase's queues.
    private let queues: [[WorkQueue]]

    let usesOpenBLAS: Bool
    private let buffers: StepBuffers

    /// dθ, in the layout of the parameters; empty where updates consume the gradient block by block.
    private let wholeGradient: AlignedBuffer<Float>

    var gradients: VectorView<Float> { wholeGradient.view }

    /// Applies updates that need the whole gradient; nil where none is kept for them.
    private let sweep: UpdateSweep?

    /// Each worker's room for products and for a block of gradients.
    private let scratch: AlignedBuffer<Float>

    /// What each worker found, in cache lines of their own.
    private let sums: AlignedBuffer<WorkerSums>

    /// The sums of the squares of weights, where there is an L2 term: see `StepPlan.squareSum`.
    private let squares: AlignedBuffer<Double>

    /// Each worker's time in every part of a step and in the products of every role, for a profile, in cache lines of
    /// its own; empty without one.
    private let times: AlignedBuffer<Double>

    /// Where the time of the steps is added; nil for no profile.
    private let profile: StepProfile?

    /// What draws the phases; nil for nothing.
    private let timeline: StepTimeline?

    /// The microbatch in work, written before the workers begin.
    private var microbatch: Microbatch?

    /// What is told of complete gradients, and of the time between pieces; nil for nobody.
    private var receiver: (any GradientReceiver)?

    /// Builds the program and its buffers.
    ///
    /// - Parameters:
    ///   - batchSize: the number of examples of the largest batch.
    ///   - workers: how many workers share a step; there are fewer where the system starts no more threads.
    ///   - keepsGradients: whether the whole gradient is left in `gradients`. Without an update and without kept
    ///     gradients, dθ is dropped and only the cost is returned.
    ///   - rule: who computes the products.
    ///   - buckets: the gradients that are complete before those below are computed; nil for all at once.
    ///   - profile: where the time of the steps is added.
    ///   - timeline: what draws their phases.
    init(
        layout: ParameterLayout, batchSize: Int, workers: Int, keepsGradients: Bool, rule: ProductRule,
        buckets: GradientBuckets? = nil, profile: StepProfile?, timeline: StepTimeline? = nil
    ) throws(MemoryError) {
        self.layout = layout
        self.batchSize = batchSize
        self.profile = profile
        self.timeline = timeline
        self.workers = WorkerPool.shared.available(workers)
        let capacity = min(batchSize, Microbatch.largestCount)
        let plan = StepPlan(
            layout: layout, batchSize: batchSize, workers: self.workers, rule: rule, buckets: buckets)
        self.plan = plan
        queues = plan.phases.map { phase in phase.map { _ in WorkQueue(workers: plan.workers) } }
        usesOpenBLAS = rule.usesBLAS(layout, examples: capacity)
        buffers = try StepBuffers(layout: layout, capacity: capacity, backward: true)
        let isWhole = keepsGradients || batchSize > Microbatch.largestCount
        wholeGradient = try AlignedBuffer(count: isWhole ? layout.parameterCount : 0)
        sweep = keepsGradients ? try UpdateSweep(layout: layout, workers: self.workers) : nil
        scratch = try AlignedBuffer(count: self.workers * StepProgram.scratchCount)
        sums = try AlignedBuffer(count: self.workers)
        squares = try AlignedBuffer(count: plan.squareSumCount)
        let timesPerWorker = StepProgram.timesPerWorker(layers: layout.layers.count)
        times = try AlignedBuffer(count: profile == nil ? 0 : self.workers * timesPerWorker)
        if usesOpenBLAS { try BLASRuntime.requireWorkspace(callers: self.workers) }
    }

    /// A worker's scratch: what products pack into, and a block of gradients.
    static let scratchCount = Products.scratchCount + WeightGradients.blockCount

    /// Whole cache lines of numbers, so that workers do not write to a common one.
    private static func timesPerWorker(layers: Int) -> Int {
        (StepProfile.Part.allCases.count + WorkerClock.roles(layers: layers).count + 7) / 8 * 8
    }

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
                sweep != nil, "an update that needs the whole gradient, which is not kept")
            sweep?.run(
                change, parameters: request.parameters, gradients: gradients, momentStride: layout.parameterCount,
                backup: loss.isFinite ? change.backup : nil)
        }
        if let profile { addTimes(to: profile) }
        let count = Double(request.exampleCount)
        return StepOutcome(
            cost: loss / count + request.l2 / (2 * count) * sumOfSquares(), correctPredictions: correctPredictions)
    }

    func tell(_ receiver: (any GradientReceiver)?) { self.receiver = receiver }

    /// The sum of the squares of all weights, in the order of the blocks of the last microbatch; 0 where there is no
    /// L2 term.
    private func sumOfSquares() -> Double {
        guard let microbatch, microbatch.penaltyScale > 0 else { return 0 }
        var sum = 0.0
        for (index, layer) in layout.layers.enumerated() {
            for column in 0..<plan.blocks(layer: index, examples: microbatch.count).columnCount {
                let start = plan.squareSum(ofLayer: index, column: column)
                for unit in 0..<layer.units { sum += squares.view[start + unit] }
            }
        }
        return sum
    }

    /// The sum of the losses of a microbatch's examples, in their order, whichever worker computed them.
    private func lossSum(of count: Int) -> Double { kernels.sum(buffers.losses[0..<count]) }

    func begin(team: Int) {
        guard team > 1 else { return }
        for worker in 0..<team { fill(phase: 0, worker: worker, team: team) }
    }

    /// Gives a worker its pieces of a phase.
    private func fill(phase: Int, worker: Int, team: Int) {
        guard let microbatch, phase < plan.phases.count else { return }
        for (queue, number) in zip(plan.phases[phase], queues[phase]) {
            let count = plan.pieceCount(of: queue, examples: microbatch.count)
            number.fill(worker: worker, with: WorkShares.share(of: count, worker: worker, of: team))
        }
    }

    func perform(worker number: Int, team: Team) {
        guard var microbatch else { return }
        let start = number * StepProgram.scratchCount
        let own = scratch.view[start..<start + StepProgram.scratchCount]
        var worker = Worker(
            number: number, team: team,
            products: Products(kernels: kernels, scratch: own[0..<Products.scratchCount]),
            block: own[Products.scratchCount..<own.count],
            clock: WorkerClock(profile == nil ? nil : times(ofWorker: number)))
        FloatingPointControl.flushingDenormals {
            // By a view of its own: an assignment through a property counts as a write of the property.
            let sums = sums.view
            sums[number].correctPredictions = 0
            for phase in plan.phases.indices {
                if phase > 0 { worker.meet() }
                // This thread runs the step; what the phase before has written is visible since the meeting.
                if number == 0, phase > 0, microbatch.isLast, let bucket = plan.completed[phase - 1] {
                    receiver?.complete(bucket: bucket)
                }
                if phase == plan.phases.count - 1 {
                    // Every worker adds the same numbers in the same order, so all come to the same conclusion.
                    microbatch.keepsBackup =
                        microbatch.request.change?.backup != nil
                        && (microbatch.lossBefore + lossSum(of: microbatch.count)).isFinite
                }
                guard number == 0, let timeline else {
                    perform(phase: phase, of: microbatch, on: &worker)
                    continue
                }
                let start = timeline.now
                perform(phase: phase, of: microbatch, on: &worker)
                let (name, layer) = plan.title(ofPhase: phase)
                timeline.record(name, on: .work, since: start, .init("layer", layer + 1))
            }
            // The pool meets again after this; what that takes is waiting too.
            if profile != nil { worker.meet() }
        }
    }

    /// A worker's pieces of a phase: first its own of all queues, then those that others have not come to.
    private func perform(phase: Int, of microbatch: Microbatch, on worker: inout Worker) {
        let queues = plan.phases[phase]
        let receiver = worker.number == 0 ? receiver : nil
        guard worker.team.size > 1 else {
            for queue in queues {
                for piece in 0..<plan.pieceCount(of: queue, examples: microbatch.count) {
                    perform(piece, of: queue, microbatch, on: &worker)
                    receiver?.progress()
                }
            }
            return
        }
        // Nobody takes of the next phase before the next meeting, and of the last step's all are done.
        fill(phase: phase + 1, worker: worker.number, team: worker.team.size)
        for (queue, left) in zip(queues, self.queues[phase]) {
            while let piece = left.takeOwn(worker.number) {
                perform(piece, of: queue, microbatch, on: &worker)
                receiver?.progress()
            }
        }
        for (queue, left) in zip(queues, self.queues[phase]) {
            while let piece = left.takeOther(than: worker.number, team: worker.team.size) {
                perform(piece, of: queue, microbatch, on: &worker)
                receiver?.progress()
            }
        }
    }

    /// One piece of a queue.
    private func perform(
        _ number: Int, of queue: StepPlan.Queue, _ microbatch: Microbatch, on worker: inout Worker
    ) {
        if case .gradients(let layer) = queue {
            let gradients = WeightGradients(
                plan: plan, kernels: kernels, whole: wholeGradient.view, squares: squares.view)
            let blocks = plan.blocks(layer: layer, examples: microbatch.count)
            return gradients.run(layer: layer, blocks, number, of: microbatch, on: &worker, buffers)
        }
        let propagation = Propagation(
            layout: layout, parameters: microbatch.request.parameters, source: microbatch.request.source,
            kernels: kernels, rule: plan.rule, exampleCount: microbatch.count)
        let piece = plan.piece(number, of: queue, examples: microbatch.count)
        if piece.columns.isEmpty { return }
        switch queue {
        case .examples(let operations):
            for operation in operations {
                let all = StepPlan.Piece(units: plan.units(of: operation), columns: piece.columns)
                perform(operation, all, of: microbatch, propagation, on: &worker)
            }
        case .units(let operation): perform(operation, piece, of: microbatch, propagation, on: &worker)
        case .gradients: return
        }
    }

    /// One operation for a piece.
    private func perform(
        _ operation: StepPlan.Operation, _ piece: StepPlan.Piece, of microbatch: Microbatch,
        _ propagation: Propagation, on worker: inout Worker
    ) {
        let columns = piece.columns
        switch operation {
        case .gather:
            propagation.gatherInputs(microbatch.rows(columns), columns: columns, buffers)
            propagation.gatherTargets(microbatch.rows(columns), columns: columns, buffers)
            worker.clock.lap(.gather)
        case .forward(let layer):
            propagation.forward(layer: layer, piece, on: &worker, buffers)
            worker.clock.lap(.forward, layer: layer)
            propagation.activate(layer: layer, piece, buffers)
            worker.clock.lap(.elementwise)
        case .loss:
            let correctPredictions = propagation.loss(columns: columns, scale: microbatch.scale, buffers)
            let sums = sums.view
            sums[worker.number].correctPredictions += correctPredictions
            worker.clock.lap(.elementwise)
        case .backward(let layer):
            propagation.backward(layer: layer, piece, on: &worker, buffers)
            worker.clock.lap(.backward, layer: layer)
            propagation.differentiate(layer: layer - 1, piece, buffers)
            worker.clock.lap(.elementwise)
        }
    }

    /// A worker's time in every part of a step and in the products of every role.
    private func times(ofWorker number: Int) -> VectorView<Double> {
        let count = StepProgram.timesPerWorker(layers: layout.layers.count)
        return times.view[number * count..<(number + 1) * count]
    }

    /// Adds the workers' times to a profile and forgets them.
    private func addTimes(to profile: StepProfile) {
        let roles = WorkerClock.roles(layers: layout.layers.count)
        for worker in 0..<workers { profile.take(times(ofWorker: worker), roles: roles) }
    }
}
