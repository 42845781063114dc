import Benchmarks
import Descent
import Testing

@Suite struct EpochClockTests {
    @Test func `it notes each epoch once, and the rates stay as they are`() {
        let clock = EpochClock(epochs: 3)
        let decay = LearningRateDecay(.exponential(factor: 0.5))
        let timed = TimedSchedule(schedule: decay, clock: clock)
        for (step, epoch) in [1, 1, 1, 2, 2, 3].enumerated() {
            #expect(
                timed.learningRate(initial: 1, epoch: epoch, step: step + 1)
                    == decay.learningRate(initial: 1, epoch: epoch, step: step + 1))
        }
        #expect(clock.starts.count == 3)
        #expect(clock.seconds(from: 0, to: 2) >= clock.seconds(from: 1, to: 2))
    }
}
