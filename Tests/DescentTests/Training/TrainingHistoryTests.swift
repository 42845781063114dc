import Descent
import Testing

/// What a history keeps of a long run.
@Suite struct TrainingHistoryTests {
    /// Trains one weight on one example, a step an epoch.
    private func history(epochs: Int, stopAt last: Int = .max) throws -> TrainingHistory {
        let examples = try Examples(inputs: Inputs([1], width: 1), targets: Targets(values: [1]))
        var network = try Network(inputs: 1, layers: [.dense(1, .identity)])
        return try Trainer(optimizer: .gradientDescent(learningRate: 1e-6)).fit(&network, to: examples, epochs: epochs)
        {
            $0.step == last ? .stop : .continue
        }
    }

    @Test func `up to 100,000 epochs all are kept`() throws {
        let history = try history(epochs: 100_000)
        #expect(history.stride == 1)
        #expect(history.epochCount == 100_000)
        #expect(history.epochs.map(\.number) == Array(1...100_000))
    }

    @Test(arguments: [100_001, 100_002, 200_001, 430_000])
    func `of more the first, every 2nd, 4th, 8th … and the last are`(epochs: Int) throws {
        let history = try history(epochs: epochs)
        let stride = epochs <= 200_000 ? 2 : epochs <= 400_000 ? 4 : 8
        #expect(history.stride == stride)
        #expect(history.epochCount == epochs && history.stepCount == epochs)
        var expected = Array(Swift.stride(from: 1, through: epochs, by: stride))
        if expected.last != epochs { expected.append(epochs) }
        #expect(history.epochs.map(\.number) == expected)
        #expect(history.epochs.map(\.step) == expected)
        #expect(history.epochs.count <= 100_001)
    }

    @Test func `the epoch in which a long run is stopped is kept`() throws {
        let history = try history(epochs: .max, stopAt: 150_000)
        #expect(history.ending == .stopped)
        #expect(history.epochs.last?.number == 150_000 && history.epochs.count == 75_001)
    }

    @Test func `the best epoch is the first with the least cost on the validation examples; without any there is none`()
        throws
    {
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        var network = try twin.network()
        let validation = try Twin(sizes: [10, 16, 3], output: .softmax, count: 40, seed: 2).examples
        let history = try Trainer(optimizer: .adam(learningRate: 0.01), batchSize: .fixed(20))
            .fit(&network, to: twin.examples, epochs: 60, validating: validation)
        let costs = history.epochs.compactMap { $0.validation?.cost }
        let least = try #require(costs.min())
        #expect(history.best?.number == (costs.firstIndex(of: least) ?? -1) + 1)
        #expect(history.best != history.epochs.last)
        #expect(try self.history(epochs: 3).best == nil)
    }
}
