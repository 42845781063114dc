package import Descent

/// When each epoch of a training run began, by a clock that stands still during pauses between epochs.
///
/// A schedule is asked for the rate before every step; one that looks at the clock when the epoch's number changes
/// times whole epochs, with the shuffle and all that is done between two of them, and costs a step no more than a
/// comparison. It is asked between steps, by the thread that runs them, so the workers are free then.
package final class EpochClock: @unchecked Sendable {
    // Sendable although it changes: only the thread that runs `fit` asks a schedule.

    private let interval: Int
    private let pause: () -> Void
    private let now: () -> ContinuousClock.Instant
    private let origin: ContinuousClock.Instant
    private var paused = Duration.zero
    private var epoch = 0

    /// What the clock showed when each epoch began.
    package private(set) var readings: [Duration] = []

    /// A clock for a number of epochs: a step allocates nothing.
    ///
    /// - Parameters:
    ///   - interval: how many epochs lie between two pauses, the first of which comes before the first epoch; at least
    ///     1.
    ///   - now: the clock that it looks at, which tests may set.
    ///   - pause: what is done in a pause.
    package init(
        epochs: Int, pausingEvery interval: Int = 1, by now: @escaping () -> ContinuousClock.Instant = { .now },
        _ pause: @escaping () -> Void
    ) {
        precondition(interval >= 1, "a pause every \(interval) epochs")
        self.now = now
        origin = now()
        self.interval = interval
        self.pause = pause
        readings.reserveCapacity(epochs)
    }

    /// The seconds from the beginning of one epoch, by its index, to that of another, without the pauses.
    package func seconds(from: Int, to: Int) -> Double { (readings[to] - readings[from]).seconds }

    fileprivate func note(_ number: Int) {
        guard number != epoch else { return }
        epoch = number
        let time = now()
        let index = readings.count
        readings.append(time - origin - paused)
        guard index % interval == 0 else { return }
        pause()
        paused += now() - time
    }
}

/// The rates of another schedule, with a clock for the epochs.
package struct TimedSchedule: LearningRateSchedule {
    package let schedule: any LearningRateSchedule
    package let clock: EpochClock

    package init(schedule: any LearningRateSchedule, clock: EpochClock) {
        self.schedule = schedule
        self.clock = clock
    }

    package func validate() throws(HyperparameterError) { try schedule.validate() }

    package func learningRate(initial: Double, epoch: Int, step: Int) -> Double {
        clock.note(epoch)
        return schedule.learningRate(initial: initial, epoch: epoch, step: step)
    }
}
