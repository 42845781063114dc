import Benchmarks
import Descent
import Testing

@Suite struct EpochClockTests {
    /// Asks a schedule for the rates of the steps of some epochs.
    private func ask(
        _ timed: TimedSchedule, epochs: [Int], _ check: (_ rate: Double, _ step: Int) -> Void = { _, _ in }
    ) {
        for (index, epoch) in epochs.enumerated() {
            check(timed.learningRate(initial: 1, epoch: epoch, step: index + 1), index)
        }
    }

    /// Waits, busily: a thread that sleeps may wake up late.
    private static func wait(_ seconds: Double) {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {}
    }

    @Test func `it notes each epoch once, and the rates stay as they are`() {
        let epochs = [1, 1, 1, 2, 2, 3]
        let clock = EpochClock(epochs: 3)
        let decay = LearningRateDecay(.exponential(factor: 0.5))
        ask(TimedSchedule(schedule: decay, clock: clock), epochs: epochs) { rate, step in
            #expect(rate == decay.learningRate(initial: 1, epoch: epochs[step], step: step + 1))
        }
        #expect(clock.readings.count == 3)
        #expect(clock.seconds(from: 0, to: 2) >= clock.seconds(from: 1, to: 2))
    }

    @Test func `pauses come before the first epoch and after every so many`() {
        var begun: [Int] = []
        var clock: EpochClock?
        let made = EpochClock(epochs: 7, pausingEvery: 3) { begun.append(clock?.readings.count ?? 0) }
        clock = made
        ask(TimedSchedule(schedule: LearningRateDecay(.none), clock: made), epochs: [1, 1, 2, 3, 4, 4, 5, 6, 7])
        // While the first, fourth and seventh epochs begin.
        #expect(begun == [1, 4, 7])
    }

    @Test func `the clock stands still in a pause and runs beside it`() {
        let clock = EpochClock(epochs: 3) { EpochClockTests.wait(0.2) }
        let start = ContinuousClock.now
        let timed = TimedSchedule(schedule: LearningRateDecay(.none), clock: clock)
        for epoch in 1...3 {
            _ = timed.learningRate(initial: 1, epoch: epoch, step: epoch)
            EpochClockTests.wait(0.01)
        }
        let whole = ContinuousClock.now - start
        #expect(whole >= .seconds(0.63))
        let counted = clock.seconds(from: 0, to: 2)
        #expect(counted >= 0.02)
        // What is left of the whole without three pauses and the last epoch.
        #expect(.seconds(counted) <= whole - .seconds(0.61))
    }
}
