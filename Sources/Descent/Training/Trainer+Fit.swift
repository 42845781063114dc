extension Trainer {
    /// Trains a network.
    ///
    /// Everything is checked and allocated before the first step; a step allocates nothing. Of epochs and steps the
    /// first reached ends training.
    ///
    /// - Parameters:
    ///   - network: starts from its parameters and ends with the trained ones. When training diverges it gets those at
    ///     the end of the last whole epoch with a finite cost. After another error it keeps the parameters of the last
    ///     step.
    ///   - examples: what to learn.
    ///   - epochs: how many times to go through them, at least 1; nil for as many as `steps` take, or 10 without
    ///     `steps`.
    ///   - steps: stop after this many steps, at least 1, if that is earlier; nil for those of the epochs.
    ///   - validation: examples on which the network is evaluated after each epoch.
    /// - Returns: what happened, epoch by epoch.
    public func fit(
        _ network: inout Network, to examples: Examples, epochs: Int? = nil, steps: Int? = nil,
        validating validation: Examples? = nil
    ) throws(TrainingError) -> TrainingHistory {
        try train(&network, examples, epochs: epochs, steps: steps, validation: validation, observer: nil)
    }

    /// Trains a network as ``fit(_:to:epochs:steps:validating:)`` does, and tells an observer of every step.
    ///
    ///     var costs: [Double] = []
    ///     let history = try trainer.fit(&network, to: examples, epochs: 50) { progress in
    ///         costs.append(progress.cost)
    ///         return Task.isCancelled ? .stop : .continue
    ///     }
    ///
    /// - Parameters:
    ///   - network: starts from its parameters and ends with the trained ones.
    ///   - examples: what to learn.
    ///   - epochs: how many times to go through them, at least 1; nil for as many as `steps` take, or 10 without
    ///     `steps`.
    ///   - steps: stop after this many steps, at least 1, if that is earlier; nil for those of the epochs.
    ///   - validation: examples on which the network is evaluated after each epoch.
    ///   - observer: is told of every step, on the calling thread, and may stop training. An error that it throws ends
    ///     training after the step: ``TrainingError/observer(_:history:)``.
    /// - Returns: what happened, epoch by epoch.
    public func fit(
        _ network: inout Network, to examples: Examples, epochs: Int? = nil, steps: Int? = nil,
        validating validation: Examples? = nil, observing observer: (TrainingProgress) throws -> TrainingDecision
    ) throws(TrainingError) -> TrainingHistory {
        try fit(&network, to: examples, epochs: epochs, steps: steps, validating: validation) { progress, _ in
            try observer(progress)
        }
    }

    /// Trains a network as ``fit(_:to:epochs:steps:validating:)`` does, and shows it to an observer as it is after each
    /// step.
    ///
    /// So an observer can evaluate the network, save it, or keep the best. Early stopping with the weights that did
    /// best:
    ///
    ///     var best = try network.copy()
    ///     var leastCost = Double.infinity
    ///     var epochsSince = 0
    ///     _ = try trainer.fit(&network, to: train, epochs: 200, validating: validation) { progress, network in
    ///         guard let cost = progress.finishedEpoch?.validation?.cost else { return .continue }
    ///         epochsSince += 1
    ///         if cost < leastCost {
    ///             (leastCost, epochsSince) = (cost, 0)
    ///             best.copyParameters(from: network.parameters)
    ///         }
    ///         return epochsSince < 10 ? .continue : .stop
    ///     }
    ///     network.copyParameters(from: best.parameters)
    ///
    /// The time that the observer takes counts in the epoch's seconds, except after the epoch's last step.
    ///
    /// - Parameters:
    ///   - network: starts from its parameters and ends with the trained ones.
    ///   - examples: what to learn.
    ///   - epochs: how many times to go through them, at least 1; nil for as many as `steps` take, or 10 without
    ///     `steps`.
    ///   - steps: stop after this many steps, at least 1, if that is earlier; nil for those of the epochs.
    ///   - validation: examples on which the network is evaluated after each epoch.
    ///   - observer: is told of every step, on the calling thread, is lent the network for that time, and may stop
    ///     training. An error that it throws ends training after the step: ``TrainingError/observer(_:history:)``.
    /// - Returns: what happened, epoch by epoch.
    public func fit(
        _ network: inout Network, to examples: Examples, epochs: Int? = nil, steps: Int? = nil,
        validating validation: Examples? = nil,
        inspecting observer: (TrainingProgress, borrowing Network) throws -> TrainingDecision
    ) throws(TrainingError) -> TrainingHistory {
        try fit(
            &network, to: examples, epochs: epochs, steps: steps, validating: validation, testing: nil,
            inspecting: observer)
    }

    /// Trains a network as ``fit(_:to:epochs:steps:validating:inspecting:)`` does, evaluates it after each epoch on
    /// test examples too, which choose nothing, and notes what `score` says of it.
    package func fit(
        _ network: inout Network, to examples: Examples, epochs: Int?, steps: Int?, validating validation: Examples?,
        testing test: Examples?, scoring score: NetworkScore? = nil,
        inspecting observer: (TrainingProgress, borrowing Network) throws -> TrainingDecision
    ) throws(TrainingError) -> TrainingHistory {
        // An optional closure counts as escaping; the run forgets it when it ends.
        try withoutActuallyEscaping(observer) { (observer) throws(TrainingError) in
            try train(
                &network, examples, epochs: epochs, steps: steps, validation: validation, test: test, score: score,
                observer: { try observer($0, $1.network) })
        }
    }

    private func train(
        _ network: inout Network, _ examples: Examples, epochs: Int?, steps: Int?, validation: Examples?,
        test: Examples? = nil, score: NetworkScore? = nil, observer: TrainingObserver?
    ) throws(TrainingError) -> TrainingHistory {
        try validate(epochs: epochs, steps: steps)
        let parts = try TrainingParts(self, network, .examples(examples), validation: validation, test: test)
        var training = Training(of: network, parts)
        let result = Result { () throws(TrainingError) in
            try training.run(epochs: epochs, steps: steps, observer: observer, score: score)
        }
        network = training.finish()
        return try result.get()
    }
}
