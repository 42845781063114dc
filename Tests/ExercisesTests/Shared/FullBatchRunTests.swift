import Exercises
import LegacyRandom
import TestSupport
import Testing
import Textbook

@Suite struct FullBatchRunTests {
    private static func moons(_ seed: UInt32) -> PlaneData {
        var random = RandomState(seed: seed)
        return PlaneData(random.makeMoons(count: 60, noise: 0.2))
    }

    private let data = FullBatchRunTests.moons(3)

    private let start: Network = {
        var random = RandomState(seed: 3)
        return Network(
            sizes: [2, 6, 3, 1], activation: .relu, output: .sigmoid, initialization: .lecun, using: &random)
    }()

    private func run(_ masks: FullBatchRun.Masks = .none, l2: Double = 0, steps: Int = 40) -> FullBatchRun {
        var run = FullBatchRun(start, on: data, learningRate: 0.3, l2: l2, masks: masks, interval: 10)
        run.train(steps: steps)
        return run
    }

    @Test func `a step is the gradient of all examples`() {
        let gradients = start.gradients(data.inputs, targets: data.targets, l2: 0.7).flat
        let expected = zip(start.flatParameters, gradients).map { $0 - 0.3 * $1 }
        // Exact: the same operations.
        #expect(run(l2: 0.7, steps: 1).network.flatParameters == expected)
    }

    @Test func `costs are those before every tenth step`() {
        let run = run()
        #expect(run.costs.count == 4)
        #expect(run.costs[0] == start.cost(data.inputs, targets: data.targets))
        #expect(run.cost(beforeStep: 30) == run.costs[3])
        let shorter = self.run(steps: 30)
        #expect(run.costs[3] == shorter.network.cost(data.inputs, targets: data.targets))
    }

    @Test func `the cost of a step that was not noted is refused`() async {
        await #expect(processExitsWith: .failure) {
            let network = Network(sizes: [2, 2, 1], activation: .relu, output: .sigmoid)
            var run = FullBatchRun(network, on: FullBatchRunTests.moons(3), learningRate: 0.3, interval: 10)
            run.train(steps: 20)
            _ = run.cost(beforeStep: 15)
        }
    }

    @Test func `fixed masks are the same in every step and fresh ones are not`() {
        var random = RandomState(seed: 1)
        let dropout = Dropout(for: start, examples: data.count, keep: 0.86, using: &random)
        var network = start
        for _ in 0..<2 {
            let pass = network.forward(data.inputs, dropout: dropout)
            let gradients = network.gradients(of: pass, targets: data.targets, dropout: dropout).flat
            network.flatParameters = zip(network.flatParameters, gradients).map { $0 - 0.3 * $1 }
        }
        let fixed = run(.fixed(keep: 0.86, seed: 1), steps: 2)
        #expect(fixed.network == network)
        let fresh = run(.fresh(keep: 0.86, seed: 1), steps: 2)
        // The first step's masks are those of the seed, the second's others.
        #expect(fresh.costs == fixed.costs)
        #expect(fresh.network != network)
        #expect(run(.fresh(keep: 0.86, seed: 1), steps: 2).network == fresh.network)
        #expect(run(.fresh(keep: 1, seed: 1)).network == run().network)
    }

    @Test func `the engine takes the same steps`() throws {
        let textbook = run(l2: 0.7)
        let engine = try EngineRun(
            from: start, on: data, test: FullBatchRunTests.moons(4), learningRate: 0.3, l2: 0.7, steps: 40)
        #expect(engine.costs.count == 40)
        for (index, cost) in textbook.costs.enumerated() {
            // Rounding to single precision, over 40 steps.
            #expect(relativeDifference(engine.costs[10 * index], cost) <= 1e-5)
        }
        #expect(engine.trainAccuracy == textbook.accuracy(on: data))
        #expect(engine.testAccuracy == textbook.accuracy(on: FullBatchRunTests.moons(4)))
    }

    @Test func `L2 makes the weights smaller`() {
        #expect(run(l2: 5).squaredWeights < run().squaredWeights)
        let weights = start.layers.flatMap { $0.weights.elements }
        let expected = weights.reduce(0) { $0 + $1 * $1 }
        #expect(relativeDifference(FullBatchRun(start, on: data, learningRate: 1).squaredWeights, expected) <= 1e-14)
    }
}
