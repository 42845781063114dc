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

    @Test func `it notes each epoch once, and the rates stay as they are`() {
        let epochs = [1, 1, 1, 2, 2, 3]
        let clock = EpochClock(epochs: 3) {}
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
        let manual = ManualClock()
        let clock = EpochClock(epochs: 3, by: manual.read) { manual.advance(nanoseconds: 200_000_000) }
        let timed = TimedSchedule(schedule: LearningRateDecay(.none), clock: clock)
        for epoch in 1...3 {
            _ = timed.learningRate(initial: 1, epoch: epoch, step: epoch)
            manual.advance(nanoseconds: epoch * 10_000_000)
        }
        #expect(abs(clock.seconds(from: 0, to: 1) - 0.01) <= 1e-15)
        #expect(abs(clock.seconds(from: 0, to: 2) - 0.03) <= 1e-15)
    }
}
