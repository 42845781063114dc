import Machine

extension Trainer {
    /// Trains a network on a thread of its own, and tells of it event by event.
    ///
    ///     let events = trainer.events(for: network, on: data.train, epochs: 50, validating: data.validation)
    ///     for try await event in events {
    ///         switch event {
    ///         case .progress(let progress): bar.fraction = Double(progress.step) / Double(progress.stepCount)
    ///         case .epoch(let epoch): print(epoch.number, epoch.cost)
    ///         case .ended(let trained): try trained.network.save(to: "model.safetensors")
    ///         }
    ///     }
    ///
    /// It computes the bits that ``fit(_:to:epochs:steps:validating:)`` does. Training begins at once; no thread of
    /// Swift's cooperative pool ever works for it or waits for it, so that any number of trainings may go on at the
    /// same time. Those with several workers share the process's worker threads, step by step.
    ///
    /// **The end.** The last event is ``TrainingEvent/ended(_:)``, with the network. If training fails, the error is
    /// thrown after it: after a divergence the network has the last good parameters. Where training could not begin, as
    /// the settings or the data are wrong, the error comes alone, and the network is gone.
    ///
    /// **Stopping.** When the task is cancelled training ends after its step, and the loop still gets what is left: the
    /// part of the epoch and the end, with a network that is as good as that step made it, and the history's ending
    /// ``TrainingHistory/Ending/stopped``. A loop that is left by `break` or an error ends training too;
    /// ``TrainingEvents/stop()`` then hands the network over.
    ///
    /// **A slow loop** doesn't slow training down, and the events that wait for it take a bounded amount of memory: of
    /// progress there is the newest alone, and of more than 1024 epochs every other one is left out, never the newest.
    /// ``TrainedNetwork/history`` has them all the same.
    ///
    /// - Parameters:
    ///   - network: what to train; pass `network.copy()` to keep it.
    ///   - examples: what to learn.
    ///   - epochs: how many times to go through them, at least 1; nil for as many as `steps` take, or 10 without
    ///     `steps`.
    ///   - steps: stop after this many steps, at least 1, if that is earlier; nil for those of the epochs.
    ///   - validation: examples on which the network is evaluated after each epoch.
    ///   - callbacks: what looks at training after each step, on its thread, as ``Training/callbacks``.
    ///   - interval: progress is told of after so much time of an epoch's steps, at least, and again; nil for none.
    /// - Precondition: `interval` is not negative.
    public func events(
        for network: consuming Network, on examples: Examples, epochs: Int? = nil, steps: Int? = nil,
        validating validation: Examples? = nil, callbacks: [any TrainingCallback] = [],
        progressEvery interval: Duration? = .milliseconds(100)
    ) -> TrainingEvents {
        let trainer = self
        let parcel = LockedValue<Network?>(network)
        return TrainingEvents.begin(progressEvery: interval) { seconds, mailbox in
            guard let network = parcel.withLock({ $0.take() }) else { return }
            do throws(TrainingError) {
                try trainer.validate(epochs: epochs, steps: steps)
                let training = try Training(
                    of: network, on: examples, with: trainer, validating: validation, callbacks: callbacks)
                training.run(epochs: epochs, steps: steps, progressEvery: seconds, for: mailbox)
            } catch {
                mailbox.end(nil, error)
            }
        }
    }
}
