import Kernels
import LinearAlgebra

/// What a caller measures of a network after each epoch; nil where there is nothing to say.
package typealias NetworkScore = (borrowing Network) throws(TrainingError) -> Double?

/// One call of `Trainer.fit`: what it allocates, and its loops over epochs and steps.
struct TrainingRun: ~Copyable {
    private let trainer: Trainer
    private let examples: Examples
    /// What the network is evaluated on after each epoch: the validation set and the test set.
    private let validation: Examples?
    private let test: Examples?
    private let epochCount: Int
    private let stepLimit: Int
    private let batchSize: Int
    private let program: any StepExecutor
    private let validationProgram: ForwardProgram?
    private let testProgram: ForwardProgram?
    /// What the caller measures of the network after each epoch.
    private let score: NetworkScore?
    private var optimizer: OptimizerState
    private var order: AlignedBuffer<Int32>

    /// The last parameters between two epochs whose cost was finite, or those before training.
    private var lastGood: AlignedBuffer<Float>

    /// Where the parameters are kept that may be the next `lastGood`; empty without an L2 term. A step keeps parameters
    /// when their loss is finite, and only after it is it known whether their L2 term is.
    private var candidate: AlignedBuffer<Float>

    private var history: TrainingHistory

    /// Where the examples of the last step lie in the order.
    private var lastBatch = 0..<0

    /// What ends training before its time and is thrown at its end.
    private enum Interruption {
        case order(epoch: Int)
        case learningRate(Double, epoch: Int, step: Int)
        case observer(any Error)
        case score(TrainingError)
    }

    private var interruption: Interruption?

    init(
        _ trainer: Trainer, _ network: borrowing Network, _ examples: Examples, epochs: Int?, steps: Int?,
        validation: Examples?, test: Examples?, score: NetworkScore?
    ) throws(TrainingError) {
        let workers = try Trainer.workerCount(trainer.workers, products: trainer.products)
        let batchSize = try TrainingRun.batchSize(trainer, network, examples)
        let stepsPerEpoch = (examples.count + batchSize - 1) / batchSize
        let epochs = epochs ?? steps.map { ($0 - 1) / stepsPerEpoch + 1 } ?? Trainer.defaultEpochs
        let (allSteps, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: epochs)
        let layout = network.layout
        let momentCount = trainer.optimizer.momentCount
        try TrainingError.onMemory { () throws(MemoryError) in
            let memory = TrainingMemory(
                layout: layout, momentCount: momentCount, batchSize: batchSize, exampleCount: examples.count,
                hasPenalty: trainer.l2 > 0)
            try memory.require(
                trainer.program, workers: workers, beside: examples, evaluating: [validation, test].compactMap { $0 })
        }
        let optimizer = try OptimizerState(
            trainer.optimizer, parameterCount: layout.parameterCount, momentCount: momentCount)
        let memory = try TrainingError.onMemory { () throws(MemoryError) in
            try Memory(
                trainer, layout, batchSize: batchSize, workers: workers, examples, validation: validation, test: test)
        }
        program = memory.program
        validationProgram = memory.validationProgram
        testProgram = memory.testProgram
        self.optimizer = optimizer
        order = memory.order
        lastGood = memory.lastGood
        candidate = memory.candidate
        self.trainer = trainer
        self.examples = examples
        self.validation = validation
        self.test = test
        self.score = score
        self.batchSize = batchSize
        epochCount = epochs
        stepLimit = min(steps ?? .max, overflow ? .max : allSteps)
        history = TrainingHistory(batchSize: batchSize, workers: program.workers, epochs: epochs)
    }

    /// What a run allocates besides the optimizer's moments.
    private struct Memory: ~Copyable {
        let order: AlignedBuffer<Int32>
        let lastGood: AlignedBuffer<Float>
        let candidate: AlignedBuffer<Float>
        let program: any StepExecutor
        let validationProgram: ForwardProgram?
        let testProgram: ForwardProgram?

        init(
            _ trainer: Trainer, _ layout: ParameterLayout, batchSize: Int, workers: Int, _ examples: Examples,
            validation: Examples?, test: Examples?
        ) throws(MemoryError) {
            let order = try AlignedBuffer<Int32>(count: examples.count)
            let lastGood = try AlignedBuffer<Float>(count: layout.parameterCount)
            let candidate = try AlignedBuffer<Float>(count: trainer.l2 > 0 ? layout.parameterCount : 0)
            // The programs come last: they see whether OpenBLAS will find the memory that it takes beside all of this.
            let first = trainer.optimizer.update(step: 1, learningRate: trainer.optimizer.learningRate)
            let program = try trainer.program.executor(
                for: layout, batchSize: batchSize, workers: workers, keepsGradients: first.needsWholeGradient,
                products: trainer.products, reproducible: trainer.isReproducible, profile: trainer.profile)
            func evaluator(_ examples: Examples?) throws(MemoryError) -> ForwardProgram? {
                guard let examples else { return nil }
                return try ForwardProgram(
                    layout: layout, exampleCount: examples.count, workers: workers, products: trainer.products,
                    reproducible: trainer.isReproducible)
            }
            let validationProgram = try evaluator(validation)
            let testProgram = try evaluator(test)
            self.order = order
            self.lastGood = lastGood
            self.candidate = candidate
            self.program = program
            self.validationProgram = validationProgram
            self.testProgram = testProgram
        }
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

    /// Whether a step may call OpenBLAS.
    var callsOpenBLAS: Bool { program.usesOpenBLAS }

    /// Trains until the epochs or steps are done, the observer stops, an error comes, or the cost is no longer finite.
    ///
    /// An epoch's last step is judged by the cost of the next: each epoch's first step keeps the parameters that it
    /// found if their cost is finite, and after the last step the cost is computed once more.
    mutating func train(
        _ network: inout Network, _ observer: ((TrainingProgress, borrowing Network) throws -> TrainingDecision)?
    ) throws(TrainingError) -> TrainingHistory {
        let (inputs, scaling) = (examples.inputs, network.standardization)
        let targets = examples.targets.scaled(by: network.targetStandardization)
        return try ExampleSource.with(
            inputs, targets: targets, weights: examples.weighting, standardization: scaling
        ) { (source) throws(TrainingError) in
            try train(&network, on: source, observer)
        }
    }

    private mutating func train(
        _ network: inout Network, on source: ExampleSource,
        _ observer: ((TrainingProgress, borrowing Network) throws -> TrainingDecision)?
    ) throws(TrainingError) -> TrainingHistory {
        keep(network)
        source.adviseHugePages(examples: examples.count, inputWidth: network.inputs)
        let predictions = network.predictionCount(examples)
        let batchOrder = trainer.order
        var epoch = 0
        while optimizer.stepCount < stepLimit, history.ending == .completed {
            epoch += 1
            var span = order.mutableSpan
            do throws(TrainingError) {
                try batchOrder.write(epoch: epoch, to: &span)
            } catch {
                interrupt(.order(epoch: epoch))
                break
            }
            runEpoch(epoch, of: &network, on: source, predictions: predictions, observer: observer)
            // Moments that overflow freeze their parameters, units that nothing passes hide theirs, and no cost tells.
            if !optimizer.areMomentsFinite || !areFinite(network) { history.ending = .diverged }
        }
        if optimizer.stepCount > 0, history.ending != .diverged, !lastCost(&network, source).isFinite {
            history.ending = .diverged
        }
        if history.ending == .diverged { network.copyParameters(from: lastGood.span) }
        switch interruption {
        case .order(let epoch): throw .order(epoch: epoch, count: examples.count, history: history)
        case .learningRate(let rate, let epoch, let step):
            let schedule = "\(type(of: trainer.schedule))"
            throw .learningRate(rate, schedule: schedule, epoch: epoch, step: step, history: history)
        case .observer(let error): throw .observer(error, history: history)
        case .score(let error): throw error
        case nil:
            guard history.ending == .diverged else { return history }
            throw .diverged(epoch: epoch, step: optimizer.stepCount, history: history)
        }
    }

    /// Ends training with an error.
    private mutating func interrupt(_ interruption: Interruption) {
        self.interruption = interruption
        if history.ending == .completed { history.ending = .stopped }
    }

    /// Runs one epoch, or what the limit of steps leaves of it.
    private mutating func runEpoch(
        _ number: Int, of network: inout Network, on source: ExampleSource, predictions: Int?,
        observer: ((TrainingProgress, borrowing Network) throws -> TrainingDecision)?
    ) {
        let schedule = trainer.schedule
        let initialRate = trainer.optimizer.learningRate
        var tally = EpochTally(number: number)
        while tally.exampleCount < examples.count, history.ending == .completed, optimizer.stepCount < stepLimit {
            let count = min(batchSize, examples.count - tally.exampleCount)
            let rate = schedule.learningRate(initial: initialRate, epoch: number, step: optimizer.stepCount + 1)
            guard rate >= 0, rate <= Double(Float.greatestFiniteMagnitude) else {
                interrupt(.learningRate(rate, epoch: number, step: optimizer.stepCount + 1))
                if tally.exampleCount > 0 { record(&tally, network, predictions) }
                return
            }
            let outcome = step(&network, source, from: tally.exampleCount, count: count, learningRate: rate)
            tally.add(outcome, count: count, learningRate: rate)
            if !outcome.cost.isFinite { history.ending = .diverged }
            let isOver = history.ending == .diverged || optimizer.stepCount == stepLimit
            let isLast = isOver || tally.exampleCount == examples.count
            if isLast { record(&tally, network, predictions) }
            guard let observer else { continue }
            let progress = TrainingProgress(
                epoch: number, epochCount: epochCount, step: optimizer.stepCount, stepCount: stepLimit,
                cost: tally.cost, examplesDone: tally.exampleCount, seconds: tally.seconds,
                finishedEpoch: isLast ? history.epochs.last : nil)
            var decision = TrainingDecision.stop
            var thrown: (any Error)? = nil
            do { decision = try observer(progress, network) } catch { thrown = error }
            if decision == .stop, !isOver {
                if !isLast { record(&tally, network, predictions) }
                history.ending = .stopped
            }
            if let thrown { interruption = .observer(thrown) }
        }
    }

    /// Closes an epoch: stops its clock, evaluates the network and adds to the history.
    private mutating func record(_ tally: inout EpochTally, _ network: borrowing Network, _ predictions: Int?) {
        tally.stopClock()
        func evaluation(_ examples: Examples?, _ program: ForwardProgram?) -> Evaluation? {
            guard history.ending != .diverged, let examples, let program else { return nil }
            return network.evaluate(examples, program)
        }
        var measured: Double?
        if history.ending != .diverged, let score {
            do throws(TrainingError) { measured = try score(network) } catch { interrupt(.score(error)) }
        }
        history.append(
            TrainingHistory.Epoch(
                number: tally.number, step: optimizer.stepCount, learningRate: tally.learningRate, cost: tally.cost,
                accuracy: predictions.map { Double(tally.correctPredictions) / Double($0 * tally.exampleCount) },
                validation: evaluation(validation, validationProgram), test: evaluation(test, testProgram),
                score: measured, seconds: tally.seconds, exampleCount: tally.exampleCount))
    }

    /// One step on the examples at `order[from ..< from + count]`.
    private mutating func step(
        _ network: inout Network, _ source: ExampleSource, from: Int, count: Int, learningRate: Double
    ) -> StepOutcome {
        let update = optimizer.advance(learningRate: learningRate)
        let isFirst = from == 0
        let hasPenalty = candidate.count > 0
        let backup = isFirst ? (hasPenalty ? candidate.view : lastGood.view) : nil
        lastBatch = from..<from + count
        // Safe: the update outlives the step.
        let outcome = unsafe withUnsafePointer(to: update) { update in
            let change = unsafe ParameterChange(update: update, moments: optimizer.momentView, backup: backup)
            return run(&network, source, change)
        }
        // With a finite cost the loss was finite too, and the step has kept the parameters.
        if isFirst, hasPenalty, outcome.cost.isFinite { swap(&lastGood, &candidate) }
        return outcome
    }

    /// The cost of the last step's batch as the parameters are now.
    private mutating func lastCost(_ network: inout Network, _ source: ExampleSource) -> Double {
        run(&network, source, nil).cost
    }

    /// Runs the program on the examples of the last batch.
    private mutating func run(
        _ network: inout Network, _ source: ExampleSource, _ change: ParameterChange?
    ) -> StepOutcome {
        program.run(
            StepRequest(
                parameters: network.parameterView, source: source, rows: order.view[lastBatch], l2: trainer.l2,
                change: change))
    }

    /// Notes the parameters as those to fall back on.
    private mutating func keep(_ network: borrowing Network) {
        lastGood.view.update(from: network.parameterView)
    }

    /// Whether every parameter is finite.
    private func areFinite(_ network: borrowing Network) -> Bool {
        SelectedKernels.best.allFinite(network.parameterView)
    }
}
