internal import Kernels
import LinearAlgebra

/// One call of `Trainer.fit`: what it allocates, and its loops over epochs and steps.
struct TrainingRun: ~Copyable {
    private let trainer: Trainer
    private let examples: Examples
    private let validation: Examples?
    private let epochCount: Int
    private let stepLimit: Int
    private let batchSize: Int
    private let program: SelectedProgram
    private let validationProgram: ForwardProgram?
    private var optimizer: OptimizerState
    private var order: AlignedBuffer<Int32>
    private var lastGood: AlignedBuffer<Float>
    private var history: TrainingHistory

    /// The places in the order of the examples of the last step.
    private var lastBatch = 0..<0

    init(
        _ trainer: Trainer, _ network: borrowing Network, _ examples: Examples, epochs: Int, steps: Int?,
        validation: Examples?
    ) throws(TrainingError) {
        let workers = try Trainer.workerCount(trainer.workers)
        let batchSize = try TrainingRun.batchSize(trainer, network, examples)
        let stepsPerEpoch = (examples.count + batchSize - 1) / batchSize
        let (allSteps, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: epochs)
        let layout = network.layout
        try TrainingError.onMemory { () throws(MemoryError) in
            try TrainingMemory.require(
                layout, momentCount: trainer.optimizer.momentCount, batchSize: batchSize, workers: workers,
                examples: examples, validation: validation)
        }
        let optimizer = try OptimizerState(trainer.optimizer, parameterCount: layout.parameterCount)
        let program = try TrainingError.onMemory { () throws(MemoryError) in
            try SelectedProgram(
                layout: layout, batchSize: batchSize, workers: workers, choice: trainer.program, keepsGradients: false,
                reproducible: trainer.isReproducible, profile: unsafe trainer.profile)
        }
        let validationProgram = try TrainingError.onMemory { () throws(MemoryError) in
            try validation.map { (examples) throws(MemoryError) in
                try ForwardProgram(layout: layout, exampleCount: examples.count, workers: workers)
            }
        }
        let order = try TrainingError.onMemory { () throws(MemoryError) in
            try AlignedBuffer<Int32>(count: examples.count)
        }
        let lastGood = try TrainingError.onMemory { () throws(MemoryError) in
            try AlignedBuffer<Float>(count: layout.parameterCount)
        }
        self.trainer = trainer
        self.examples = examples
        self.validation = validation
        epochCount = epochs
        stepLimit = min(steps ?? .max, overflow ? .max : allSteps)
        self.batchSize = batchSize
        self.program = program
        self.validationProgram = validationProgram
        self.optimizer = optimizer
        self.order = order
        self.lastGood = lastGood
        history = TrainingHistory(batchSize: batchSize, workers: program.workers)
    }

    private static func batchSize(
        _ trainer: Trainer, _ network: borrowing Network, _ examples: Examples
    ) throws(TrainingError) -> Int {
        do {
            return try trainer.batchSize.size(forExamples: examples.count, network: network)
        } catch {
            throw .hyperparameter(error)
        }
    }

    /// Trains until the epochs or steps are done, the observer stops, or the cost is no longer finite.
    ///
    /// An epoch's last step is judged by the cost of the next: each epoch's first step keeps the parameters that it found if
    /// their cost is finite, and after the last step the cost is computed once more.
    mutating func train(
        _ network: inout Network, _ observer: ((TrainingProgress, borrowing Network) -> TrainingDecision)?
    ) throws(TrainingError) -> TrainingHistory {
        let (inputs, targets, scaling) = (examples.inputs, examples.targets, network.standardization)
        return try ExampleSource.with(inputs, targets, scaling) { (source) throws(TrainingError) in
            try train(&network, on: source, observer)
        }
    }

    private mutating func train(
        _ network: inout Network, on source: ExampleSource,
        _ observer: ((TrainingProgress, borrowing Network) -> TrainingDecision)?
    ) throws(TrainingError) -> TrainingHistory {
        keep(network)
        source.adviseHugePages(examples: examples.count, inputWidth: network.inputs)
        let decisions = network.decisionCount(examples)
        let batchOrder = trainer.order
        var epoch = 0
        while optimizer.stepCount < stepLimit, history.ending == .completed {
            epoch += 1
            var span = order.mutableSpan
            try batchOrder.write(epoch: epoch, to: &span)
            runEpoch(epoch, &network, source, decisions, observer)
            // Moments that overflow freeze their parameters, and no cost tells.
            if !areMomentsFinite { history.ending = .diverged }
        }
        if history.ending != .diverged, !lastCost(&network, source).isFinite { history.ending = .diverged }
        if history.ending == .diverged {
            network.copyParameters(from: lastGood.span)
            throw .diverged(epoch: epoch, step: optimizer.stepCount, history: history)
        }
        return history
    }

    /// Runs one epoch, or what the limit of steps leaves of it.
    private mutating func runEpoch(
        _ number: Int, _ network: inout Network, _ source: ExampleSource, _ decisions: Int?,
        _ observer: ((TrainingProgress, borrowing Network) -> TrainingDecision)?
    ) {
        let schedule = trainer.schedule
        let initialRate = trainer.optimizer.learningRate
        var tally = EpochTally(number: number)
        while tally.exampleCount < examples.count, history.ending == .completed, optimizer.stepCount < stepLimit {
            let count = min(batchSize, examples.count - tally.exampleCount)
            let rate = schedule.learningRate(initial: initialRate, epoch: number, step: optimizer.stepCount + 1)
            let outcome = step(&network, source, from: tally.exampleCount, count: count, learningRate: rate)
            tally.add(outcome, count: count, learningRate: rate)
            if !outcome.cost.isFinite { history.ending = .diverged }
            let isOver = history.ending == .diverged || optimizer.stepCount == stepLimit
            let isLast = isOver || tally.exampleCount == examples.count
            if isLast { record(&tally, network, decisions) }
            guard let observer else { continue }
            let progress = TrainingProgress(
                epoch: number, epochCount: epochCount, step: optimizer.stepCount, stepCount: stepLimit,
                cost: tally.cost, examplesDone: tally.exampleCount, seconds: tally.seconds,
                finishedEpoch: isLast ? history.epochs.last : nil)
            if observer(progress, network) == .stop, !isOver {
                if !isLast { record(&tally, network, decisions) }
                history.ending = .stopped
            }
        }
    }

    /// Closes an epoch: stops its clock, evaluates the network and adds to the history.
    private mutating func record(_ tally: inout EpochTally, _ network: borrowing Network, _ decisions: Int?) {
        tally.stopClock()
        var evaluation: Evaluation? = nil
        if history.ending != .diverged, let validation, let validationProgram {
            evaluation = network.evaluate(validation, validationProgram)
        }
        history.epochs.append(
            TrainingHistory.Epoch(
                number: tally.number, step: optimizer.stepCount, learningRate: tally.learningRate, cost: tally.cost,
                accuracy: decisions.map { Double(tally.correct) / Double($0 * tally.exampleCount) },
                validation: evaluation, seconds: tally.seconds, exampleCount: tally.exampleCount))
    }

    /// One step on the examples at `order[from ..< from + count]`.
    private mutating func step(
        _ network: inout Network, _ source: ExampleSource, from: Int, count: Int, learningRate: Double
    ) -> StepProgram.Outcome {
        let update = optimizer.advance(learningRate: learningRate)
        let backup = unsafe from == 0 ? lastGood.pointer : nil
        lastBatch = from..<from + count
        return unsafe run(&network, source, update: update, backup: backup)
    }

    /// The cost of the last step's batch as the parameters are now.
    private mutating func lastCost(_ network: inout Network, _ source: ExampleSource) -> Double {
        unsafe run(&network, source, update: nil, backup: nil).cost
    }

    /// Runs the program on the examples of the last batch.
    private mutating func run(
        _ network: inout Network, _ source: ExampleSource, update: ParameterUpdate?,
        backup: UnsafeMutablePointer<Float>?
    ) -> StepProgram.Outcome {
        // Safe: the order holds numbers of examples, the buffers were sized for this network, and it is ours alone.
        unsafe program.run(
            parameters: network.parameterPointer, source: source, rows: order.pointer + lastBatch.lowerBound,
            rowCount: lastBatch.count, l2: trainer.l2, update: update, moments: optimizer.momentsPointer,
            backup: backup)
    }

    /// Notes the parameters as those to fall back on.
    private mutating func keep(_ network: borrowing Network) {
        // Safe: both buffers have the network's number of parameters.
        unsafe lastGood.pointer.update(from: network.parameterPointer, count: lastGood.count)
    }

    /// Whether every moment is finite.
    private var areMomentsFinite: Bool {
        // Safe: the state has that many moments for each parameter.
        unsafe SelectedKernels.best.allFinite(
            values: optimizer.momentsPointer, count: optimizer.rule.momentCount * optimizer.parameterCount)
    }
}
