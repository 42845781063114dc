import Descent
import TestSupport
import Testing

@Suite struct WarmupTests {
    @Test func `the rate rises linearly from above 0 to the whole, and stays there`() {
        let warmup = Warmup(steps: 4, then: LearningRateDecay.none)
        let rates = (1...6).map { warmup.learningRate(initial: 0.8, epoch: 1, step: $0) }
        #expect(largestAbsoluteDifference(rates, [0.2, 0.4, 0.6, 0.8, 0.8, 0.8]) <= 1e-15)
        #expect(rates[3...].allSatisfy { $0 == 0.8 })
    }

    @Test func `it may begin with a share, and multiplies the rate of what follows`() {
        let warmup = Warmup.warmup(steps: 2, from: 0.25, then: .exponential(factor: 0.5))
        let rates = (1...4).map { warmup.learningRate(initial: 8, epoch: $0, step: $0) }
        #expect(rates == [5, 4, 2, 1])
    }

    @Test func `settings out of range are refused, those of what follows too`() {
        func message(_ warmup: Warmup) -> String? { failure { try warmup.validate() } }
        #expect(message(.warmup(steps: 1)) == nil)
        #expect(message(.warmup(steps: 0)) == "warmup is 0; it must be at least 1")
        for start in [-0.1, 1.5, .nan] {
            #expect(
                message(.warmup(steps: 1, from: start))
                    == "warmup start is \(start); it must be at least 0 and at most 1")
        }
        #expect(
            message(.warmup(steps: 1, then: .exponential(factor: 2)))
                == "decay factor is 2.0; it must be above 0 and at most 1")
    }

    @Test func `a checkpoint has the warm-up, and training goes on as without a break`() throws {
        let twin = try Twin(sizes: [4, 6, 3], output: .softmax, count: 60)
        let trainer = Trainer(
            optimizer: .lamb(), batchSize: .fixed(20),
            schedule: .warmup(steps: 7, from: 0.1, then: .exponential(factor: 0.9)), workers: 1)
        func training() throws -> Training { try Training(of: twin.network(), on: twin.examples, with: trainer) }
        var whole = try training()
        _ = try whole.run(epochs: 4)
        var part = try training()
        _ = try part.run(steps: 5)
        let folder = try TemporaryFolder()
        try part.save(to: folder.file("warm.checkpoint"))
        var resumed = try Training.load(from: folder.file("warm.checkpoint"), on: twin.examples)
        let warmup = try #require(resumed.trainer.schedule as? Warmup)
        #expect(warmup.steps == 7 && warmup.start == 0.1)
        #expect(warmup.schedule as? LearningRateDecay == .exponential(factor: 0.9))
        _ = try resumed.run(epochs: 4)
        #expect(areIdentical(values(of: resumed.network.parameters), values(of: whole.network.parameters)))
    }
}

@Suite struct LearningRateScalingTests {
    @Test func `the rate grows with the batch size or with its root`() throws {
        #expect(LearningRateScaling(baseBatchSize: 256).factor(batchSize: 1024) == 4)
        #expect(LearningRateScaling(.squareRoot, baseBatchSize: 256).factor(batchSize: 1024) == 2)
        #expect(LearningRateScaling(baseBatchSize: 256).factor(batchSize: 64) == 0.25)
        try LearningRateScaling(baseBatchSize: 1).validate()
        #expect(
            failure { try LearningRateScaling(baseBatchSize: 0).validate() }
                == "base batch size is 0; it must be at least 1")
    }
}
