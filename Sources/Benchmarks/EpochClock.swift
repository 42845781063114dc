import Descent

/// When each epoch of a training run began.
///
/// A schedule is asked for the rate before every step; one that looks at the clock when the epoch's number changes times whole epochs,
/// with the shuffle and all that is done between two of them, and costs a step no more than a comparison.
final class EpochClock: @unchecked Sendable {
    // Sendable although it changes: only the thread that runs `fit` asks a schedule.

    private var epoch = 0
    private(set) var starts: [ContinuousClock.Instant] = []

    /// A clock for so many epochs: a step allocates nothing.
    init(epochs: Int) { starts.reserveCapacity(epochs) }

    /// The seconds from the beginning of the epoch at one place, counted from 0, to that of the one at another.
    func seconds(from: Int, to: Int) -> Double { (starts[to] - starts[from]).seconds }

    fileprivate func note(_ number: Int) {
        guard number != epoch else { return }
        epoch = number
        starts.append(.now)
    }
}

/// The rates of another schedule, with a clock for the epochs.
struct TimedSchedule: LearningRateSchedule {
    let schedule: any LearningRateSchedule
    let clock: EpochClock

    func validate() throws(HyperparameterError) { try schedule.validate() }

    func learningRate(initial: Double, epoch: Int, step: Int) -> Double {
        clock.note(epoch)
        return schedule.learningRate(initial: initial, epoch: epoch, step: step)
    }
}
