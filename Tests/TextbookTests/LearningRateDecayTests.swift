import TestSupport
import Testing
import Textbook

@Suite struct LearningRateDecayTests {
    /// update_lr(0.5, 2, 1) and the rates by intervals.
    @Test func `the exercise's rates come out`() {
        func rate(_ initialRate: Double, _ n: Int, _ decayRate: Double, _ interval: Int) -> Double {
            LearningRateDecay.inverseTime(
                initialRate: initialRate, decayRate: decayRate, epochNumber: n, interval: interval)
        }
        #expect(relativeDifference(rate(0.5, 2, 1, 1), 0.16666666666666666) <= 4e-16)
        #expect(rate(0.5, 10, 0.3, 100) == 0.5)
        #expect(relativeDifference(rate(0.5, 100, 0.3, 100), 0.3846153846153846) <= 4e-16)
        #expect(abs(rate(0.3, 1000, 0.25, 100) - 0.085714285) <= 1e-9)
    }

    @Test func `each form gives hand arithmetic`() {
        #expect(LearningRateDecay.exponential(initialRate: 8, factor: 0.5, epochNumber: 3) == 1)
        #expect(LearningRateDecay.exponential(initialRate: 8, factor: 0.5, epochNumber: 0) == 8)
        #expect(LearningRateDecay.inverse(initialRate: 2, k: 3, epoch: 4) == 1.5)
        #expect(LearningRateDecay.inverseSquareRoot(initialRate: 2, k: 3, epoch: 4) == 3)
        #expect(LearningRateDecay.inverseTime(initialRate: 6, decayRate: 0.5, epochNumber: 4) == 2)
    }

    @Test func `stages change only at multiples of the interval`() {
        let rates = (0...6).map {
            LearningRateDecay.staircase(initialRate: 1, factor: 0.5, epochNumber: $0, interval: 3)
        }
        #expect(rates == [1, 1, 1, 0.5, 0.5, 0.5, 0.25])
        let inverse = (0...6).map {
            LearningRateDecay.inverseTime(initialRate: 1, decayRate: 1, epochNumber: $0, interval: 3)
        }
        #expect(inverse == [1, 1, 1, 0.5, 0.5, 0.5, 1.0 / 3])
    }

    @Test func `a table's rates hold from their epochs on, and the initial rate before`() {
        let rates = (1...6).map {
            LearningRateDecay.manual(initialRate: 1, table: [5: 0.1, 3: 0.5], epoch: $0)
        }
        #expect(rates == [1, 1, 0.5, 0.5, 0.1, 0.1])
    }

    @Test func `epoch 0 stops the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = LearningRateDecay.inverse(initialRate: 1, k: 1, epoch: 0)
        }
    }
}
