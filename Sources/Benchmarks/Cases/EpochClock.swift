package import Descent

/// When each epoch of a training run began.
///
/// A schedule is asked for the rate before every step; one that looks at the clock when the epoch's number changes
/// times whole epochs, with the shuffle and all that is done between two of them, and costs a step no more than a
/// comparison.
package final class EpochClock: @unchecked Sendable {
    // Sendable although it changes: only the thread that runs `fit` asks a schedule.

    private var epoch = 0
    package private(set) var starts: [ContinuousClock.Instant] = []

    /// A clock for a number of epochs: a step allocates nothing.
    package init(epochs: Int) { starts.reserveCapacity(epochs) }

    /// The seconds from the beginning of one epoch, by its index, to that of another.
    package func seconds(from: Int, to: Int) -> Double { (starts[to] - starts[from]).seconds }

    fileprivate func note(_ number: Int) {
        guard number != epoch else { return }
        epoch = number
        starts.append(.now)
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
