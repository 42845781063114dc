import Glibc
import LegacyRandom
import TestSupport
import Testing
import Textbook

@Suite struct NetworkCostTests {
    /// Course, week 1, regularisation: weights of seed 1, outputs given.
    @Test func `the cost with L2 is the exercise's`() {
        var random = RandomState(seed: 1)
        var flat: [Double] = []
        for (units, inputs) in [(2, 3), (3, 2), (1, 3)] {
            flat += random.standardNormal(count: units * inputs + units)
        }
        let network = Network(sizes: [3, 2, 3, 1], activation: .relu, output: .sigmoid, flatParameters: flat)
        let outputs = [0.40682402, 0.01629284, 0.16722898, 0.10118111, 0.40682402]
        let logits = Matrix(rows: 1, columns: 5, elements: outputs.map { a in log(a / (1 - a)) })
        let loss = Output.sigmoid.cost(logits: logits, targets: .classes([1, 1, 0, 1, 0]))
        #expect(relativeDifference(loss + network.l2Cost(0.1, examples: 5), 1.7864859451590758) <= 1e-14)
    }

    @Test func `the L2 term is λ/(2m) times the squared weights, without the biases`() {
        let network = Network(
            sizes: [1, 2, 1], activation: .relu, output: .identity, flatParameters: [1, 2, 100, 100, 3, 4, 100])
        #expect(network.l2Cost(0.5, examples: 4) == 0.5 / 8 * 30)
        #expect(network.l2Cost(0, examples: 4) == 0)
    }

    @Test func `the cost is the loss plus the L2 term`() {
        let network = Network(sizes: [1, 1], activation: .relu, output: .identity, flatParameters: [2, 1])
        let x = Matrix(rows: 1, columns: 2, elements: [1, 2])
        let targets = Targets.values(Matrix(rows: 1, columns: 2, elements: [1, 1]))
        // Outputs 3, 5: ½·(4 + 16)/2 = 5, and 0.5/4·2² = 0.5.
        #expect(network.cost(x, targets: targets) == 5)
        #expect(network.cost(x, targets: targets, l2: 0.5) == 5.5)
        #expect(network.cost(of: network.forward(x), targets: targets, l2: 0.5) == 5.5)
    }
}
