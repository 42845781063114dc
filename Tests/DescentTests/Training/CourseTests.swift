import Descent
import LegacyRandom
import TestSupport
import Testing
import Textbook
import TextbookBridge

/// The course's week-2 exercise on the engine: its data, weights and mini-batches, in single precision.
@Suite struct CourseTests {
    /// The costs of the exercise's epochs, counted from 1.
    private func costs(optimizer: any Optimizer, epochs: Int, _ execution: Execution) throws -> [Double] {
        var random = RandomState(seed: 3)
        let start = Textbook.Network(
            sizes: [2, 5, 2, 1], activation: .relu, output: .sigmoid, initialization: .he, using: &random)
        var network = try Descent.Network(start)
        let trainer = Trainer(
            optimizer: optimizer, batchSize: .fixed(64),
            order: .permutations { epoch, count in
                var random = RandomState(seed: UInt32(10 + epoch))
                return random.permutation(count)
            }
        ).taking(execution)
        return try trainer.fit(&network, to: .moons(300), epochs: epochs).epochs.map(\.cost)
    }

    @Test(arguments: Execution.unshared)
    func `the course's exercise has the costs that NumPy recorded, through three thousand epochs`(
        execution: Execution
    ) throws {
        let rules: [(String, any Optimizer)] = [
            ("gradient-descent", Descent.GradientDescent(learningRate: 0.0007)),
            ("adam", Descent.Adam(learningRate: 0.0007)),
        ]
        for (name, optimizer) in rules {
            let expected = try GoldenFile.publishedCosts(edition: 2019, rule: name, learningRate: 0.0007)
            let costs = try costs(optimizer: optimizer, epochs: 3001, execution)
            for thousands in 0...3 {
                // 15,000 steps with ε 1e-8 let single precision's rounding grow.
                #expect(
                    abs(costs[1000 * thousands] - expected[thousands]) <= 5e-4, "\(name), epoch \(1000 * thousands)")
            }
        }
    }
}
