extension Training {
    /// Takes one step.
    ///
    /// Does nothing when training has diverged.
    ///
    /// - Returns: how far training has got, with the epoch's record after its last step; there is no number of epochs
    ///   or steps that was asked for.
    /// - Throws: before the step ``TrainingError/stopped(epoch:step:history:)`` when a callback has stopped training,
    ///   ``TrainingError/refused(_:)``, ``TrainingError/order(epoch:count:history:)``,
    ///   ``TrainingError/learningRate(_:schedule:epoch:step:history:)`` and, of a reader,
    ///   ``TrainingError/reading(_:history:)``; after it
    ///   ``TrainingError/observer(_:history:)`` of a callback's error.
    @discardableResult
    public mutating func runStep() throws(TrainingError) -> TrainingProgress {
        let goal = Goal(step: step + 1, epochs: .max, recordsPart: false)
        let before = epoch
        try requireUnstopped()
        advance(to: goal)
        if let interruptionError { throw interruptionError }
        return progress(goal, epoch > before ? wholeEpochs.epochs.last : nil)
    }

    /// Takes the steps of an epoch, or those that are left of one that goes on, and evaluates the network.
    ///
    /// Does nothing when training has diverged.
    ///
    ///     while training.epoch < 20, !training.isStopped, !training.isDiverged {
    ///         let epoch = try training.runEpoch()
    ///
    /// - Returns: the epoch's record, or that of its part where a callback stops it.
    /// - Throws: ``TrainingError/stopped(epoch:step:history:)`` when a callback has stopped training before,
    ///   ``TrainingError/refused(_:)``, ``TrainingError/order(epoch:count:history:)``,
    ///   ``TrainingError/learningRate(_:schedule:epoch:step:history:)`` and, of a reader,
    ///   ``TrainingError/reading(_:history:)``, after the steps before it, and
    ///   ``TrainingError/observer(_:history:)`` of a callback's error after its step.
    @discardableResult
    public mutating func runEpoch() throws(TrainingError) -> TrainingHistory.Epoch {
        try requireUnstopped()
        let done = isBetweenEpochs ? 0 : tally.exampleCount
        let left = (exampleCount - done + batchSize - 1) / batchSize
        advance(to: Goal(step: step + left, epochs: epoch + 1, recordsPart: true))
        if let interruptionError { throw interruptionError }
        guard var epoch = unfinished ?? wholeEpochs.epochs.last else {
            preconditionFailure("an epoch without a record")
        }
        epoch.isDiverged = isDiverged
        return epoch
    }

    /// Trains to the end of a number of epochs or steps, counted from the first: of both the first reached.
    ///
    /// Takes no step when a callback has stopped training before: see ``isStopped``.
    ///
    /// - Parameters:
    ///   - epochs: how many times to go through the examples in all, at least 1; nil for as many as `steps` take, or 10
    ///     without `steps`.
    ///   - steps: stop after this many steps in all, at least 1, if that is earlier; nil for those of the epochs.
    /// - Returns: what happened, epoch by epoch, from the first.
    /// - Throws: ``TrainingError``: ``TrainingError/hyperparameter(_:)`` for a number below 1, what the parts of it
    ///   throw, and ``TrainingError/diverged(epoch:step:history:)``.
    @discardableResult
    public mutating func run(epochs: Int? = nil, steps: Int? = nil) throws(TrainingError) -> TrainingHistory {
        try run(epochs: epochs, steps: steps, observer: nil, score: nil)
    }

    /// Trains as ``run(epochs:steps:)`` does, and shows the network to an observer after each step.
    ///
    /// - Parameters:
    ///   - epochs: how many times to go through the examples in all, at least 1; nil for as many as `steps` take, or 10
    ///     without `steps`.
    ///   - steps: stop after this many steps in all, at least 1, if that is earlier; nil for those of the epochs.
    ///   - observer: is told of every step, on the calling thread, is lent the network for that time, and may stop
    ///     training, which can go on after that. An error that it throws ends training after the step:
    ///     ``TrainingError/observer(_:history:)``.
    /// - Returns: what happened, epoch by epoch, from the first.
    /// - Throws: what ``run(epochs:steps:)`` throws, and the observer's error.
    @discardableResult
    public mutating func run(
        epochs: Int? = nil, steps: Int? = nil,
        inspecting observer: (TrainingProgress, borrowing Network) throws -> TrainingDecision
    ) throws(TrainingError) -> TrainingHistory {
        // An optional closure counts as escaping; training forgets it.
        try withoutActuallyEscaping(observer) { (observer) throws(TrainingError) in
            try run(epochs: epochs, steps: steps, observer: { try observer($0, $1.network) }, score: nil)
        }
    }

    private func requireUnstopped() throws(TrainingError) {
        if isStopped, !isDiverged { throw .stopped(epoch: tally.number, step: step, history: history) }
    }

    /// Trains with an observer that is lent all of training, and notes after each epoch what `score` says of the
    /// network.
    package mutating func run(
        epochs: Int?, steps: Int?, observer: TrainingObserver?, score: NetworkScore?
    ) throws(TrainingError) -> TrainingHistory {
        try trainer.validate(epochs: epochs, steps: steps)
        let goal = goal(epochs: epochs, steps: steps)
        wholeEpochs.reserve(epochs: goal.epochs)
        advance(to: goal, observer, score: score)
        conclude()
        if let error { throw error }
        if let change = examples.change { throw .reading(change, history: history) }
        return history
    }
}
