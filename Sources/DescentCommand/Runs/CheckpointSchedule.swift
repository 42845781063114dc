package import Descent

/// When a run saves its state.
package struct CheckpointSchedule: Sendable {
    private let interval: CheckpointInterval?
    private let clock = ContinuousClock()
    /// When the next is due by time; without an interval by the rule of `ModelWrites`.
    private var due: ContinuousClock.Instant
    private var writes = ModelWrites()

    /// - Parameter interval: that asked for; nil for every ten seconds or more, so that writing takes a hundredth of
    ///   the time at most.
    package init(_ interval: CheckpointInterval?) {
        self.interval = interval
        due = clock.now
        if case .seconds(let seconds)? = interval { due += .seconds(seconds) }
    }

    /// Whether every step has to be asked about: otherwise it is enough to ask once a second and after each epoch.
    package var countsSteps: Bool { if case .steps? = interval { true } else { false } }

    /// Whether the state after a step is to be saved.
    package func isDue(_ progress: TrainingProgress) -> Bool {
        switch interval {
        case .epochs(let count)?: progress.finishedEpoch != nil && progress.epoch % count == 0
        case .steps(let count)?: progress.step % count == 0
        case .seconds?: clock.now >= due
        case nil: writes.isDue(at: clock.now)
        }
    }

    /// Notes an attempt to save the state.
    ///
    /// - Parameter bytes: the file's size.
    package mutating func note(from begin: ContinuousClock.Instant, bytes: Int) {
        let now = clock.now
        writes.note(from: begin, to: now, bytes: bytes)
        if case .seconds(let seconds)? = interval { due = now + .seconds(seconds) }
    }
}
