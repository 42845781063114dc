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
final class StepProgram: TeamTask {
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
    let gradients: AlignedBuffer<Float>

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
    ///   - workers: how many workers there may be; small steps use one, and there are fewer where the system starts no more threads.
    ///   - keepsGradients: whether the whole gradient is left in `gradients`. Where it isn't, every step needs an update to consume it.
    ///   - usesOpenBLAS: whether products are OpenBLAS's.
    ///   - sharesAlways: whether small steps use all workers too.
    ///   - profile: where the time of the steps is added.
    init(
        layout: ParameterLayout, batchSize: Int, workers: Int, keepsGradients: Bool = true,
        usesOpenBLAS: Bool = Products.preferOpenBLAS(reproducible: false), sharesAlways: Bool = false,
        profile: StepProfile? = nil
    ) throws(MemoryError) {
        self.layout = layout
        self.batchSize = batchSize
        self.profile = profile
        let wanted =
            sharesAlways
            ? workers
            : WorkShares.workers(wanted: workers, parameterCount: layout.parameterCount, batchSize: batchSize)
        self.workers = WorkerPool.shared.available(wanted)
        plan = StepPlan(layout: layout, batchSize: batchSize, workers: self.workers)
        self.usesOpenBLAS = usesOpenBLAS
        buffers = try StepBuffers(layout: layout, capacity: min(batchSize, StepProgram.largestPart), backward: true)
        let isWhole = keepsGradients || batchSize > StepProgram.largestPart
        gradients = try AlignedBuffer(count: isWhole ? layout.parameterCount : 0)
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
    ///   - update: what to do with the gradients; nil leaves them whole in `gradients`, L2 term included, if the program
    ///     keeps them.
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
        var start = 0
        while start < rowCount {
            let part = min(StepProgram.largestPart, rowCount - start)
            unsafe step = Step(
                propagation: Propagation(layout: layout, parameters: parameters, source: source, kernels: kernels),
                rows: rows + start, rowCount: part, scale: Float(1 / count), weightDecay: Float(l2 / count),
                isFirstPart: start == 0, isLastPart: start + part == rowCount, update: update, moments: moments,
                backup: backup, lossBefore: loss)
            let used = WorkerPool.shared.run(self, workers: workers)
            loss += lossSum(of: part)
            correct += WorkerSums.total(of: sums, count: used).correct
            start += part
        }
        if let profile { addTimes(to: profile) }
        var squaredWeights = 0.0
        if l2 > 0 { for unit in 0..<squares.count { unsafe squaredWeights += squares.pointer[unit] } }
        return Outcome(cost: loss / count + l2 / (2 * count) * squaredWeights, correct: correct)
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
            unsafe own.pointee.correct = 0
            propagate(step, worker, team, products, &clock)
            team.meet()
            clock.lap(.waiting)
            // Every worker adds the same numbers in the same order, so all come to the same conclusion.
            let isFinite = unsafe step.backup != nil && (step.lossBefore + lossSum(of: step.rowCount)).isFinite
            let gradients = unsafe WeightGradients(
                layout: layout, kernels: kernels, parameters: step.propagation.parameters, count: step.rowCount,
                weightDecay: step.weightDecay, update: step.isLastPart ? step.update : nil, moments: step.moments,
                backup: isFinite ? step.backup : nil, whole: self.gradients.count > 0 ? self.gradients.pointer : nil,
                isAccumulating: !step.isFirstPart, isComplete: step.isLastPart, block: place + Products.scratchCount,
                squares: squares.pointer)
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
        let columns = StepPlan.columns(step.rowCount, worker: worker, of: team.size)
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
                sharing, units: layout.layers[layer].units, columns: columns, count: step.rowCount, worker: worker,
                of: team.size)
        }
        switch operation {
        case .gather:
            guard !columns.isEmpty else { return }
            unsafe propagation.gatherInputs(step.rows + columns.lowerBound, columns: columns, buffers)
            unsafe propagation.gatherTargets(step.rows + columns.lowerBound, columns: columns, buffers)
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
            unsafe own.pointee.correct += correct
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
