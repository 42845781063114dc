import LegacyRandom
import Testing
import Textbook

@Suite struct NetworkTrainingTests {
    private let start: Network = {
        var random = RandomState(seed: 2)
        return Network(sizes: [2, 3, 1], activation: .tanh, output: .sigmoid, initialization: .he, using: &random)
    }()

    private let inputs = Matrix(rows: 2, columns: 4, elements: [1, 2, -1, 0.5, 0, -2, 1, 3])
    private let targets = Targets.classes([0, 1, 1, 0])

    /// All exact: the same operations, one after another.
    @Test func `each mini-batch is a step, recorded with its cost and the networks on its sides`() {
        var network = start
        var rule = Momentum(parameterCount: 13, learningRate: 0.3)
        var steps: [TrainingStep] = []
        network.train(on: inputs, targets: targets, batches: [[0, 3], [2], [1, 0, 2]], by: &rule, l2: 0.4) {
            steps.append($0)
        }
        var expected = start
        var parameters = start.flatParameters
        var other = Momentum(parameterCount: 13, learningRate: 0.3)
        for (index, batch) in [[0, 3], [2], [1, 0, 2]].enumerated() {
            let (x, y) = (inputs.columns(at: batch), targets.examples(at: batch))
            #expect(steps[index].index == index && steps[index].count == batch.count)
            #expect(steps[index].before.flatParameters == parameters)
            #expect(steps[index].cost == expected.cost(x, targets: y, l2: 0.4))
            other.step(parameters: &parameters, gradients: expected.gradients(x, targets: y, l2: 0.4).flat)
            expected.flatParameters = parameters
            #expect(steps[index].after.flatParameters == parameters)
        }
        #expect(steps.count == 3 && network.flatParameters == parameters)
        #expect(rule.stepCount == 3 && rule.velocity == other.velocity)
    }

    @Test func `masks are asked for in every step and pass both ways`() {
        var random = RandomState(seed: 5)
        let masks = (0..<2).map { _ in Dropout(for: start, examples: 4, keep: 0.5, using: &random) }
        var asked = 0
        var network = start
        var rule = GradientDescent(learningRate: 0.3)
        network.train(
            on: inputs, targets: targets, batches: repeatElement([0, 1, 2, 3], count: 2), by: &rule,
            dropout: {
                asked += 1
                return masks[asked - 1]
            }, record: { _ in })
        var expected = start
        for mask in masks {
            let pass = expected.forward(inputs, dropout: mask)
            let gradients = expected.gradients(of: pass, targets: targets, dropout: mask).flat
            expected.flatParameters = zip(expected.flatParameters, gradients).map { $0 - 0.3 * $1 }
        }
        #expect(asked == 2)
        #expect(network.flatParameters == expected.flatParameters)
    }

    @Test func `no mini-batches leave the network as it is`() {
        var network = start
        var rule = GradientDescent(learningRate: 0.3)
        network.train(on: inputs, targets: targets, batches: [], by: &rule) { _ in Issue.record("a step of nothing") }
        #expect(network.flatParameters == start.flatParameters)
    }
}
