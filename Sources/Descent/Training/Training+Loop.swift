import Formats
import Kernels
import LinearAlgebra

/// What a caller measures of a network after each epoch; nil where there is nothing to say.
package typealias NetworkScore = (borrowing Network) throws(TrainingError) -> Double?

/// What is told of every step, and may stop training or save it; it must not take steps.
package typealias TrainingObserver = (TrainingProgress, inout Training) throws -> TrainingDecision

extension Training {
    /// What ends a run before its time and is thrown at its end.
    enum Interruption {
        case order(epoch: Int)
        case learningRate(Double, epoch: Int, step: Int)
        case observer(any Error)
        case score(TrainingError)
        case reading(any Error)
        case refusal(any Error)
        case ranks(String)
        case differing(TrainingError)
    }

    /// How far a run goes, and what it shows of that.
    struct Goal {
        /// The number of steps, in all, after which it ends.
        let step: Int
        /// The number of epochs, in all, that it takes for that.
        let epochs: Int
        /// Whether the part of an epoch with which it ends is evaluated.
        let recordsPart: Bool
    }

    /// The end of a number of epochs or of steps, in all; of both the first.
    func goal(epochs: Int?, steps: Int?) -> Goal {
        let epochs = epochs ?? steps.map { ($0 - 1) / stepsPerEpoch + 1 } ?? Trainer.defaultEpochs
        let (allSteps, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: epochs)
        return Goal(step: min(steps ?? .max, overflow ? .max : allSteps), epochs: epochs, recordsPart: true)
    }

    /// Trains until the goal is reached, the observer stops, an error comes, or the cost is no longer finite.
    ///
    /// An epoch's last step is judged by the cost of the next: each epoch's first step keeps the parameters that it
    /// found if their cost is finite. `conclude` looks at the cost after the last step.
    mutating func advance(
        to goal: Goal, _ observer: TrainingObserver? = nil, score: NetworkScore? = nil
    ) {
        guard !isDiverged else { return }
        unfinished = nil
        interruption = nil
        hasWithdrawn = false
        wholeEpochs.ending = isStopped && step < goal.step ? .stopped : .completed
        guard !ranks.isSeveral || hasGoalOfRoot(goal, score) else { return }
        if step < goal.step, !isStopped { beginCallbacks() }
        if let timeline = trainer.timeline, timeline.events.isEmpty {
            // The ranks' clocks are then as far apart as they come out of here.
            ranks.communicator.meet()
            timeline.begin()
        }
        let predictions = network.predictionCount(examples)
        withSource { (training, source) in
            if !training.hasAdvised, !training.examples.inputs.isMapped {
                source.adviseHugePages(examples: training.examples.count, inputWidth: training.network.inputs)
                training.hasAdvised = true
            }
            while training.step < goal.step, training.wholeEpochs.ending == .completed {
                guard training.prepareEpoch() else { break }
                training.runEpoch(to: goal, on: source, predictions: predictions, observer: observer, score: score)
                // Moments that overflow freeze their parameters, units that nothing passes hide theirs, and no cost
                // tells.
                if !training.isSound {
                    training.wholeEpochs.ending = .diverged
                    if training.wholeEpochs.stepCount < training.step { training.record(goal, predictions, score) }
                }
            }
            // The part with which a run before has ended, if this one goes no further.
            if training.unfinished == nil, goal.recordsPart, !training.isDiverged, training.examplesDone > 0 {
                training.record(goal, predictions, score)
            }
        }
        if isDiverged { network.parameterView.update(from: lastGood.view) }
    }

    /// Looks at the cost of the last step's batch as the parameters are now: no step has seen it.
    mutating func conclude() {
        // Where a rank has withdrawn, it may have no examples to look at.
        guard step > 0, !isDiverged, !hasWithdrawn else { return }
        // Of an epoch without a step any batch does.
        let batch = tally.exampleCount > 0 ? lastBatch : 0..<min(batchSize, exampleCount)
        let known = reading.flatMap { $0.last.isEmpty ? nil : $0.lastRows } ?? rows(at: batch)
        if ranks.isSeveral {
            guard !ranks.any(known == nil) else {
                if interruption == nil { interrupt(.ranks("another rank could not read its examples again")) }
                return
            }
            guard optimizer.stepCount % ranks.comparisonInterval == 0 || hasParametersOfRoot() else { return }
        }
        guard let rows = known else { return }
        let cost = withSource { training, source in training.run(source, rows: rows, of: batch.count, nil).cost }
        guard !cost.isFinite else { return }
        wholeEpochs.ending = .diverged
        network.parameterView.update(from: lastGood.view)
    }

    /// What ended a run before its time; nil where it came to its end or the observer stopped it.
    var interruptionError: TrainingError? {
        switch interruption {
        case .order(let epoch): return .order(epoch: epoch, count: exampleCount, history: history)
        case .learningRate(let rate, let epoch, let step):
            let schedule = "\(type(of: trainer.schedule))"
            return .learningRate(rate, schedule: schedule, epoch: epoch, step: step, history: history)
        case .observer(let error): return .observer(error, history: history)
        case .score(let error): return error
        case .reading(let error): return .reading(error, history: history)
        case .refusal(let error): return .refused(error)
        case .ranks(let text): return .ranks(text, history: history)
        case .differing(let error): return error
        case nil: return nil
        }
    }

    /// What a run has to throw.
    var error: TrainingError? {
        if let interruptionError { return interruptionError }
        return isDiverged ? .diverged(epoch: tally.number, step: step, history: history) : nil
    }

    /// Lends the examples' memory, as the steps read it.
    private mutating func withSource<Result>(_ body: (inout Training, ExampleSource) -> Result) -> Result {
        let (examples, targets, scaling) = (examples, targets, network.standardization)
        return BLASRuntime.holdingOneThread(when: program.usesOpenBLAS) {
            ExampleSource.with(
                examples.inputs, targets: targets, weights: examples.weighting, standardization: scaling
            ) { source in body(&self, source) }
        }
    }

    /// Ends a run with an error.
    private mutating func interrupt(_ interruption: Interruption) {
        self.interruption = interruption
        if wholeEpochs.ending == .completed { wholeEpochs.ending = .stopped }
    }

    /// Goes on with an epoch, or begins the next; false where the next has no order.
    private mutating func prepareEpoch() -> Bool {
        guard isBetweenEpochs else { return true }
        let number = tally.number + 1
        let hasOrder = writeOrder(of: number)
        guard !ranks.any(!hasOrder) else {
            interrupt(hasOrder ? .ranks("another rank has no order for epoch \(number)") : .order(epoch: number))
            return false
        }
        guard hasOrderOfRoot(number) else { return false }
        tally = EpochTally(number: number)
        return true
    }

    /// Compares an order of the caller's with those of the other ranks: with others some examples would be taken twice,
    /// and others never. The orders that follow from a seed were compared at the start.
    private mutating func hasOrderOfRoot(_ epoch: Int) -> Bool {
        guard ranks.isSeveral, trainer.order.name == nil else { return true }
        let rows = order(0..<exampleCount)
        // Safe: the view has as many.
        let checksum = unsafe CRC32.of(UnsafeBufferPointer(start: rows.base, count: rows.count))
        let differing = ranks.differing(checksum)
        guard !differing.isEmpty else { return true }
        let names = differing.map { "\($0)" }.joined(separator: ", ")
        interrupt(.ranks("the order of the examples in epoch \(epoch) of rank \(names) is not that of rank 0"))
        return false
    }

    /// Finds the trainer's order of an epoch; false where that is none, and the order before stays.
    mutating func writeOrder(of epoch: Int) -> Bool {
        do throws(TrainingError) {
            try order.begin(epoch)
            return true
        } catch {
            return false
        }
    }

    /// Runs the epoch to its end, or what the goal leaves of it.
    private mutating func runEpoch(
        to goal: Goal, on source: ExampleSource, predictions: Int?, observer: TrainingObserver?, score: NetworkScore?
    ) {
        let schedule = trainer.schedule
        let initialRate = trainer.optimizer.learningRate
        let count = exampleCount
        tally.startClock()
        defer { tally.stopClock() }
        while tally.exampleCount < count, wholeEpochs.ending == .completed, optimizer.stepCount < goal.step {
            let batch = tally.exampleCount..<min(tally.exampleCount + batchSize, count)
            let number = tally.number
            let scheduled = schedule.learningRate(initial: initialRate, epoch: number, step: optimizer.stepCount + 1)
            let rate = learningRateFactor * scheduled
            guard rate >= 0, rate <= Double(Float.greatestFiniteMagnitude) else {
                interrupt(.learningRate(rate, epoch: number, step: optimizer.stepCount + 1))
                if tally.exampleCount > 0 { record(goal, predictions, score) }
                return
            }
            let rows = rows(at: batch)
            guard rows != nil || ranks.isSeveral else {
                if tally.exampleCount > 0 { record(goal, predictions, score) }
                return
            }
            let outcome = takeStep(
                source, rows: rows, of: batch.count, isFirst: batch.lowerBound == 0, learningRate: rate)
            if outcome.hasWithdrawn {
                hasWithdrawn = true
                optimizer.takeBack()
                if interruption == nil {
                    interrupt(.ranks("another rank could not go on after step \(optimizer.stepCount)"))
                }
                if tally.exampleCount > 0 { record(goal, predictions, score) }
                return
            }
            tally.add(outcome, count: batch.count, learningRate: rate)
            if !outcome.cost.isFinite { wholeEpochs.ending = .diverged }
            if ranks.isSeveral, optimizer.stepCount % ranks.comparisonInterval == 0, !isDiverged,
                !hasParametersOfRoot()
            {
                // On all ranks: nothing is saved of what one of them has wrong.
                return
            }
            let isOver = wholeEpochs.ending == .diverged || optimizer.stepCount == goal.step
            let isLast = isOver || tally.exampleCount == count
            if isLast { record(goal, predictions, score) }
            guard observer != nil || !installed.isEmpty || ranks.isSeveral else { continue }
            let isWhole = isDiverged || tally.exampleCount == count
            let (decision, thrown) = ask(
                observer, progress(goal, isWhole ? wholeEpochs.epochs.last : nil), part: isWhole ? nil : unfinished,
                goal)
            if decision == .stop, !isOver {
                if !isLast { record(goal, predictions, score) }
                wholeEpochs.ending = .stopped
            }
            if let thrown { interruption = .observer(thrown) }
        }
    }

    /// Tells callbacks that are new that training goes on; each may refuse.
    private mutating func beginCallbacks() {
        // Every rank takes part, also one whose callbacks have begun: those of others may be new.
        guard !hasBegun || ranks.isSeveral else { return }
        let start = TrainingStart(
            run: run, step: step, epoch: epoch, hasValidation: validation != nil, rank: ranks.communicator.rank)
        do {
            if !hasBegun {
                for index in installed.indices { try installed[index].trainingBegan(start) }
            }
            hasBegun = true
        } catch {
            interrupt(.refusal(error))
        }
        guard ranks.isSeveral else { return }
        let count = Double(installed.count)
        let found = ranks.total([hasBegun ? 0 : 1, count, count * count])
        // All have as many if their variance is zero.
        let areAsMany = found[2] * Double(ranks.communicator.size) == found[1] * found[1]
        guard hasBegun, found[0] > 0 || !areAsMany else { return }
        hasBegun = false
        interrupt(
            .ranks(
                areAsMany
                    ? "a callback of another rank refused to begin"
                    : "the ranks have different numbers of callbacks, this one \(installed.count)"))
    }

    /// What the callbacks and the observer decide after a step; with an error, to stop.
    ///
    /// - Parameter part: that of an epoch with which the run ends. The observer is told of it as of an epoch; a
    ///   callback is not: for it the epoch goes on in the next run.
    private mutating func ask(
        _ observer: TrainingObserver?, _ progress: TrainingProgress, part: TrainingHistory.Epoch?, _ goal: Goal
    ) -> (decision: TrainingDecision, error: (any Error)?) {
        var control = TrainingControl(learningRateFactor: learningRateFactor)
        var failure: (any Error)?
        do {
            for index in installed.indices {
                try installed[index].stepEnded(progress, network, &control)
                guard 0...1 ~= control.learningRateFactor else {
                    throw CallbackError.learningRateFactor(
                        control.learningRateFactor, callback: type(of: installed[index]).name)
                }
            }
        } catch {
            failure = error
            control = TrainingControl(learningRateFactor: learningRateFactor)
        }
        // A rank that fails here alone must not leave the others waiting for it: each part is agreed on.
        let isShared = ranks.isSeveral && !installed.isEmpty
        let hasFailed = isShared ? agree(on: &control, hasFailed: failure != nil) : failure != nil
        if !hasFailed {
            learningRateFactor = control.learningRateFactor
            if control.stops { isStopped = true }
        }
        // After all of them, since it holds what each remembers. What the step has spoilt is no checkpoint: a good
        // one would have to go for it.
        for path in control.checkpoints where isSound {
            do {
                try save(to: path)
                guard ranks.isRoot else { continue }
                for index in installed.indices { try installed[index].checkpointSaved(to: path, step: progress.step) }
            } catch {
                failure = failure ?? error
            }
            if !ranks.isSeveral, failure != nil { break }
        }
        var decision = TrainingDecision.continue
        if !hasFailed, failure == nil {
            do {
                let seen = part == nil ? progress : self.progress(goal, part)
                decision = try observer?(seen, &self) ?? .continue
            } catch {
                failure = error
            }
        }
        if control.stops || failure != nil || interruption != nil { decision = .stop }
        guard ranks.isSeveral else { return (decision, failure) }
        let start = trainer.timeline?.now ?? 0
        let found = ranks.total([decision == .stop ? 1 : 0, failure != nil ? 1 : 0])
        trainer.timeline?.record("agree", on: .work, since: start)
        if found[0] > 0 { decision = .stop }
        if found[1] > 0, failure == nil, interruption == nil {
            interruption = .ranks("a callback or the observer of another rank failed after step \(progress.step)")
        }
        return (decision, failure)
    }

    /// What all ranks do after what their callbacks have decided: rank 0's rate and checkpoints hold for all, and one
    /// that stops stops all.
    ///
    /// - Returns: whether a callback of any rank has failed.
    private func agree(on control: inout TrainingControl, hasFailed: Bool) -> Bool {
        let found = ranks.total([
            control.stops ? 1 : 0, ranks.isRoot ? control.learningRateFactor : 0,
            ranks.isRoot ? Double(control.checkpoints.count) : 0, hasFailed ? 1 : 0,
        ])
        if found[0] > 0 { control.stops = true }
        control.learningRateFactor = found[1]
        // The others only take part in what they all have to do for one.
        if !ranks.isRoot { control.checkpoints = [String](repeating: "", count: Int(found[2])) }
        return found[3] > 0
    }

    /// Compares the parameters of all ranks: false on all where those of one are others, which ends the run.
    private mutating func hasParametersOfRoot() -> Bool {
        let differing = ranks.differing(network.parameterView)
        guard !differing.isEmpty else { return true }
        let names = differing.map { "\($0)" }.joined(separator: ", ")
        interrupt(
            .ranks(
                "the parameters of rank \(names) are no longer those of rank 0 after step \(optimizer.stepCount)"))
        return false
    }

    /// Compares how far the ranks are to train: false on all where one is to train differently far, which ends the run.
    private mutating func hasGoalOfRoot(_ goal: Goal, _ score: NetworkScore?) -> Bool {
        do throws(TrainingError) {
            try RankFacts(goal, hasScore: score != nil, hasTimeline: trainer.timeline != nil)
                .compare(ranks.communicator)
            return true
        } catch {
            interrupt(.differing(error))
            return false
        }
    }

    /// How far training has got.
    func progress(_ goal: Goal, _ finished: TrainingHistory.Epoch?) -> TrainingProgress {
        TrainingProgress(
            epoch: tally.number, epochCount: goal.epochs, step: optimizer.stepCount, stepCount: goal.step,
            cost: tally.cost, examplesDone: tally.exampleCount, seconds: tally.seconds, finishedEpoch: finished)
    }

    /// Closes an epoch, or the part of one with which a run ends: stops its clock and evaluates the network.
    private mutating func record(_ goal: Goal, _ predictions: Int?, _ score: NetworkScore?) {
        tally.stopClock()
        let isWhole = tally.exampleCount == exampleCount
        guard isWhole || isDiverged || goal.recordsPart else { return }
        var measured: Double?
        if !isDiverged, let score {
            do throws(TrainingError) { measured = try score(network) } catch { interrupt(.score(error)) }
        }
        let start = trainer.timeline?.now ?? 0
        defer { trainer.timeline?.record("evaluation", on: .work, since: start) }
        let epoch = TrainingHistory.Epoch(
            number: tally.number, step: optimizer.stepCount, learningRate: tally.learningRate, cost: tally.cost,
            accuracy: predictions.map { Double(tally.correctPredictions) / Double($0 * tally.exampleCount) },
            validation: evaluation(validation, validationProgram), test: evaluation(test, testProgram),
            score: measured, seconds: tally.seconds, exampleCount: tally.exampleCount)
        if isWhole || isDiverged { wholeEpochs.append(epoch) } else { unfinished = epoch }
    }

    private func evaluation(_ examples: Examples?, _ program: ForwardProgram?) -> Evaluation? {
        guard !isDiverged, let examples, let program else { return nil }
        return network.evaluate(examples, program)
    }

    /// The numbers in `examples` of those at these places of the order; nil where a reader fails, which ends the run.
    mutating func rows(at places: Range<Int>) -> VectorView<Int32>? {
        guard let reading else { return order(ranks.own(places)) }
        let next = places.upperBound..<min(places.upperBound + batchSize, exampleCount)
        let both = order(places.lowerBound..<next.upperBound)
        func rows(_ batch: Range<Int>) -> VectorView<Int32> {
            let own = ranks.own(batch)
            return both[own.lowerBound - places.lowerBound..<own.upperBound - places.lowerBound]
        }
        let own = rows(places)
        guard own.count > 0 else {
            // Fewer examples than ranks: there is nothing to read.
            reading.skip()
            return own
        }
        do {
            return try reading.batch(own, next: rows(next))
        } catch {
            interrupt(.reading(error))
            return nil
        }
    }

    /// One step on these examples.
    ///
    /// - Parameters:
    ///   - rows: this rank's; nil where it can't go on, which ends the step of all.
    ///   - count: the number of all ranks' examples.
    ///   - isFirst: whether it is the epoch's first.
    private mutating func takeStep(
        _ source: ExampleSource, rows: VectorView<Int32>?, of count: Int, isFirst: Bool, learningRate: Double
    ) -> StepOutcome {
        let update = optimizer.advance(learningRate: learningRate)
        let start = isTimed ? trainer.timeline?.now ?? 0 : 0
        defer {
            if isTimed {
                trainer.timeline?.record("step", on: .steps, since: start, .init("examples", rows?.count ?? 0))
            }
        }
        let hasPenalty = candidate.count > 0
        let backup = isFirst ? (hasPenalty ? candidate.view : lastGood.view) : nil
        // Safe: the update outlives the step.
        let outcome = unsafe withUnsafePointer(to: update) { update in
            let change = unsafe ParameterChange(update: update, moments: optimizer.momentView, backup: backup)
            guard let rows else {
                program.withdraw(change, parameters: network.parameterView)
                return StepOutcome(cost: .nan, correctPredictions: 0, hasWithdrawn: true)
            }
            return run(source, rows: rows, of: count, change)
        }
        // With a finite cost the loss was finite too, and the step has kept the parameters.
        if isFirst, hasPenalty, outcome.cost.isFinite, !outcome.hasWithdrawn { swap(&lastGood, &candidate) }
        return outcome
    }

    /// Runs the program on these examples.
    private func run(
        _ source: ExampleSource, rows: VectorView<Int32>, of count: Int, _ change: ParameterChange?
    ) -> StepOutcome {
        program.run(
            StepRequest(
                parameters: network.parameterView, source: source, rows: rows, of: count, l2: trainer.l2,
                change: change))
    }

    /// Whether nothing shows yet that the next step will diverge: all parameters and moments are finite, on every rank.
    private var isSound: Bool {
        guard !isDiverged else { return false }
        return !ranks.any(!(optimizer.areMomentsFinite && areParametersFinite))
    }

    /// Whether every parameter is finite.
    var areParametersFinite: Bool { SelectedKernels.best.allFinite(network.parameterView) }
}
