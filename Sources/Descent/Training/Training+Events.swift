import LinearAlgebra
import Machine

extension Training {
    /// Goes on with training on a thread of its own, and tells of it event by event, as
    /// ``Trainer/events(for:on:epochs:steps:validating:callbacks:progressEvery:)`` does.
    ///
    ///     let training = try Training.load(from: "run.checkpoint", on: data.train)
    ///     for try await event in training.events(epochs: 50) { … }
    ///
    /// - Parameters:
    ///   - epochs: how many times to go through the examples in all, at least 1; nil for as many as `steps` take, or 10
    ///     without `steps`.
    ///   - steps: stop after this many steps in all, at least 1, if that is earlier; nil for those of the epochs.
    ///   - interval: progress is told of after so much time of an epoch's steps, at least, and again; nil for none.
    /// - Precondition: `interval` is not negative.
    public consuming func events(
        epochs: Int? = nil, steps: Int? = nil, progressEvery interval: Duration? = .milliseconds(100)
    ) -> TrainingEvents {
        let parcel = LockedValue<Training?>(self)
        return TrainingEvents.begin(progressEvery: interval) { seconds, mailbox in
            guard let training = parcel.withLock({ $0.take() }) else { return }
            training.run(epochs: epochs, steps: steps, progressEvery: seconds, for: mailbox)
        }
    }

    /// Trains to the end, and leaves the events in a mailbox.
    consuming func run(epochs: Int?, steps: Int?, progressEvery seconds: Double, for mailbox: TrainingMailbox) {
        var training = self
        var lastStep = training.step
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

extension TrainingEvents {
    /// Starts a thread that trains, and gives the events that it leaves in the mailbox.
    static func begin(
        progressEvery interval: Duration?, _ body: @escaping @Sendable (Double, TrainingMailbox) -> Void
    ) -> TrainingEvents {
        precondition(interval ?? .zero >= .zero, "progress every \(interval ?? .zero), expected at least zero")
        let seconds = interval.map { Double($0.components.seconds) + 1e-18 * Double($0.components.attoseconds) }
        let mailbox = TrainingMailbox()
        if !DedicatedThread.start({ body(seconds ?? .infinity, mailbox) }) {
            mailbox.end(nil, .memory(DedicatedThread.missing))
        }
        return TrainingEvents(mailbox)
    }
}
