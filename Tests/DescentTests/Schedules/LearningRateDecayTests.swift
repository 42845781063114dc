import Descent
import TestSupport
import Testing

@Suite struct LearningRateDecayTests {
    private func rates(_ decay: LearningRateDecay, initial: Double, epochs: Int) -> [Double] {
        (1...epochs).map { decay.learningRate(initial: initial, epoch: $0, step: 1) }
    }

    @Test func `each formula gives the rates worked out by hand`() {
        func check(_ decay: LearningRateDecay, _ expected: [Double]) {
            let actual = rates(decay, initial: 0.5, epochs: expected.count)
            #expect(largestRelativeDifference(actual, expected) <= 1e-15, "\(decay)")
        }
        check(.none, [0.5, 0.5, 0.5])
        check(.inverseTime(rate: 1), [0.5, 0.25, 0.5 / 3, 0.125])
        check(.inverseTime(rate: 1, every: 2), [0.5, 0.5, 0.25, 0.25, 0.5 / 3])
        check(.exponential(factor: 0.5), [0.5, 0.25, 0.125])
        check(.staircase(factor: 0.1, every: 3), [0.5, 0.5, 0.5, 0.05, 0.05, 0.05, 0.005])
        check(.inverse(numerator: 2), [1, 0.5, 1 / 3.0, 0.25])
        check(.inverseSquareRoot(numerator: 2), [1, 0.5.squareRoot(), 1 / 3.0.squareRoot(), 0.5])
        check(
            .manual([.init(epoch: 2, learningRate: 0.3), .init(epoch: 4, learningRate: 0.1)]),
            [0.5, 0.3, 0.3, 0.1, 0.1])
    }

    @Test func `the numberings begin with 0, with 1, and with 0 twice`() {
        #expect((1...4).map { EpochNumbering.zero.number(ofEpoch: $0) } == [0, 1, 2, 3])
        #expect((1...4).map { EpochNumbering.lecture.number(ofEpoch: $0) } == [1, 2, 3, 4])
        #expect((1...4).map { EpochNumbering.notebook.number(ofEpoch: $0) } == [0, 0, 1, 2])
        let lecture = rates(.inverseTime(rate: 1, numbering: .lecture), initial: 0.2, epochs: 4)
        // The lecture's table for α₀ = 0.2 and rate 1.
        #expect(largestAbsoluteDifference(lecture, [0.1, 0.2 / 3, 0.05, 0.04]) <= 1e-15)
        let notebook = rates(.exponential(factor: 0.5, numbering: .notebook), initial: 1, epochs: 4)
        #expect(notebook == [1, 1, 0.5, 0.25])
    }

    @Test func `the course's values of its two update functions`() {
        // update_lr(0.5, 2, 1), where the number is that of the notebook's epoch 2, which sets the rate of epoch 4
        // counted from 1.
        let decay = LearningRateDecay.inverseTime(rate: 1, numbering: .notebook)
        #expect(decay.learningRate(initial: 0.5, epoch: 4, step: 1) == 0.16666666666666666)
        func byInterval(_ initial: Double, _ number: Int, _ rate: Double, _ interval: Int) -> Double {
            LearningRateDecay.inverseTime(rate: rate, every: interval)
                .learningRate(initial: initial, epoch: number + 1, step: 1)
        }
        #expect(byInterval(0.5, 10, 0.3, 100) == 0.5)
        #expect(byInterval(0.5, 100, 0.3, 100) == 0.3846153846153846)
        #expect(relativeDifference(byInterval(0.3, 1000, 0.25, 100), 0.085714285) <= 1e-8)
    }

    @Test func `settings out of range are refused, with name, value and range`() {
        func message(_ decay: LearningRateDecay) -> String? { failure { try decay.validate() } }
        #expect(message(.inverseTime(rate: -1)) == "decay rate is -1.0; it must be a finite number of at least 0")
        #expect(message(.inverseTime(rate: .nan)) == "decay rate is nan; it must be a finite number of at least 0")
        #expect(message(.inverseTime(rate: 1, every: 0)) == "decay interval is 0; it must be at least 1")
        #expect(message(.exponential(factor: 0)) == "decay factor is 0.0; it must be above 0 and at most 1")
        #expect(message(.exponential(factor: 1.01)) == "decay factor is 1.01; it must be above 0 and at most 1")
        #expect(message(.exponential(factor: .nan)) == "decay factor is nan; it must be above 0 and at most 1")
        #expect(message(.staircase(factor: 0.5, every: -2)) == "decay interval is -2; it must be at least 1")
        #expect(message(.inverse(numerator: 0)) == "decay numerator is 0.0; it must be a finite number above 0")
        #expect(
            message(.inverseSquareRoot(numerator: .infinity))
                == "decay numerator is inf; it must be a finite number above 0")
        #expect(message(.manual([])) == "manual decay is empty; it must be at least one epoch and its rate")
        #expect(
            message(.manual([.init(epoch: 0, learningRate: 1)]))
                == "manual decay epoch is 0; it must be at least 1 and above the one before")
        #expect(
            message(.manual([.init(epoch: 3, learningRate: 1), .init(epoch: 3, learningRate: 2)]))
                == "manual decay epoch is 3; it must be at least 1 and above the one before")
        #expect(
            message(.manual([.init(epoch: 3, learningRate: -1)]))
                == "manual decay rate is -1.0; it must be a finite number above 0")
        #expect(message(.inverseTime(rate: 0)) == nil)
        #expect(message(.exponential(factor: 1)) == nil)
    }

    @Test func `a custom schedule sees every step`() throws {
        /// Rises over ten steps.
        struct WarmUp: LearningRateSchedule {
            func validate() {}
            func learningRate(initial: Double, epoch: Int, step: Int) -> Double {
                initial * min(Double(step) / 10, 1)
            }
        }
        let twin = try Twin(sizes: [4, 3], output: .softmax, count: 30)
        var network = try twin.network()
        let history = try Trainer(
            optimizer: GradientDescent(learningRate: 0.2), batchSize: .fixed(10), schedule: WarmUp()
        ).fit(&network, to: twin.examples, epochs: 4)
        #expect(largestAbsoluteDifference(history.epochs.map(\.learningRate), [0.06, 0.12, 0.18, 0.2]) <= 1e-15)
    }

    @Test(arguments: [0, -1, Int.min])
    func `an interval below 1, which validation refuses, counts as 1`(every: Int) {
        for epoch in 1...5 {
            func rate(_ decay: LearningRateDecay) -> Double { decay.learningRate(initial: 1, epoch: epoch, step: 1) }
            #expect(rate(.inverseTime(rate: 1, every: every)) == rate(.inverseTime(rate: 1)))
            #expect(rate(.staircase(factor: 0.5, every: every)) == rate(.exponential(factor: 0.5)))
        }
    }
}
