import LinearAlgebra
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
    ///   - seconds: progress is told of after so many seconds of an epoch's steps, at least, and again; infinity for
    ///     none.
    /// - Precondition: `seconds` is at least 0.
    public func events(
        for network: consuming Network, on examples: Examples, epochs: Int? = nil, steps: Int? = nil,
        validating validation: Examples? = nil, callbacks: [any TrainingCallback] = [],
        progressEvery seconds: Double = 0.1
    ) -> TrainingEvents {
        precondition(seconds >= 0, "progress every \(seconds) seconds, expected at least 0")
        let mailbox = TrainingMailbox()
        let trainer = self
        let parcel = LockedValue<Network?>(network)
        let isStarted = DedicatedThread.start {
            guard let network = parcel.withLock({ $0.take() }) else { return }
            trainer.train(
                network, examples, epochs: epochs, steps: steps, validation: validation, callbacks: callbacks,
                progressEvery: seconds, for: mailbox)
        }
        if !isStarted { mailbox.end(nil, .memory(DedicatedThread.missing)) }
        return TrainingEvents(mailbox)
    }

    /// Trains, and leaves the events in a mailbox.
    private func train(
        _ network: consuming Network, _ examples: Examples, epochs: Int?, steps: Int?, validation: Examples?,
        callbacks: [any TrainingCallback], progressEvery seconds: Double, for mailbox: TrainingMailbox
    ) {
        var training: Training
        do throws(TrainingError) {
            try validate(epochs: epochs, steps: steps)
            training = try Training(of: network, on: examples, with: self, validating: validation)
        } catch {
            mailbox.end(nil, error)
            return
        }
        training.callbacks = callbacks
        var lastStep = 0
        var epochOfProgress = 0
        var nextProgress = seconds
        var failure: TrainingError?
        do throws(TrainingError) {
            _ = try training.run(epochs: epochs, steps: steps) { progress, _ in
                if let epoch = progress.finishedEpoch {
                    lastStep = epoch.step
                    mailbox.post(epoch)
                } else {
                    if progress.epoch != epochOfProgress { (epochOfProgress, nextProgress) = (progress.epoch, seconds) }
                    if progress.seconds >= nextProgress {
                        nextProgress = progress.seconds + seconds
                        mailbox.post(progress)
                    }
                }
                return mailbox.isStopped ? .stop : .continue
            }
        } catch {
            failure = error
        }
        let history = training.history
        // The part of an epoch with which training was stopped.
        if let last = history.epochs.last, last.step > lastStep { mailbox.post(last) }
        let remembered = training.callbacks
        mailbox.end(TrainedNetwork(training.finish(), history, remembered), failure)
    }
}
