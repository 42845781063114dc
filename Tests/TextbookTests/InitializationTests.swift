import LegacyRandom
import TestSupport
import Testing
import Textbook

@Suite struct InitializationTests {
    @Test func `weights are drawn layer by layer and row by row, and the biases are 0`() {
        var random = RandomState(seed: 3)
        var draws = random
        let network = Network(
            sizes: [2, 5, 2, 1], activation: .relu, output: .sigmoid, initialization: .he, using: &random)
        for layer in network.layers {
            let scale = (2.0 / Double(layer.inputCount)).squareRoot()
            let expected = draws.standardNormal(count: layer.weights.elements.count).map { $0 * scale }
            // Exact: the same two operations.
            #expect(layer.weights.elements == expected)
            #expect(layer.biases.allSatisfy { $0 == 0 })
        }
        #expect(random.uniform() == draws.uniform())
    }

    @Test func `each initialization has its scale`() {
        let draws = RandomState(seed: 4)
        func weights(_ rule: Initialization) -> [Double] {
            var random = draws
            return rule.weights(units: 2, inputs: 4, using: &random).elements
        }
        var random = draws
        let normals = random.standardNormal(count: 8)
        #expect(weights(.zeros) == [Double](repeating: 0, count: 8))
        #expect(weights(.normal(scale: 10)) == normals.map { $0 * 10 })
        #expect(weights(.lecun) == normals.map { $0 / 2 })
        #expect(weights(.he) == normals.map { $0 * 0.5.squareRoot() })
    }

    /// Course, week 1, initialisation: network 2-10-5-1 on 300 circles, batch gradient descent at rate 0.01.
    private func circlesRun(_ initialization: Initialization, seed: UInt32, steps: Int) -> (
        costs: [Double], network: Network
    ) {
        var random = RandomState(seed: 1)
        let circles = random.makeCircles(count: 300, noise: 0.05)
        let x = Matrix(rows: 300, columns: 2, elements: circles.coordinates).transposed
        random.seed(seed)
        var network = Network(
            sizes: [2, 10, 5, 1], activation: .relu, output: .sigmoid, initialization: initialization, using: &random)
        var rule = GradientDescent(learningRate: 0.01)
        var parameters = network.flatParameters
        var costs: [Double] = []
        for _ in 0..<steps {
            let pass = network.forward(x)
            costs.append(network.cost(of: pass, targets: .classes(circles.labels)))
            rule.step(
                parameters: &parameters, gradients: network.gradients(of: pass, targets: .classes(circles.labels)).flat)
            network.flatParameters = parameters
        }
        return (costs, network)
    }

    @Test func `He's weights learn the circles with the exercise's costs`() {
        let costs = circlesRun(.he, seed: 3, steps: 3001).costs
        let expected = [0.8830537463419761, 0.6879825919728063, 0.6751286264523371, 0.6526117768893805]
        #expect(largestRelativeDifference([costs[0], costs[1000], costs[2000], costs[3000]], expected) <= 1e-9)
    }

    @Test func `weights of 0 learn nothing: the cost stays ln 2`() {
        let (costs, network) = circlesRun(.zeros, seed: 3, steps: 50)
        // A sum of 300 terms rounds by 300·2⁻⁵³ at most.
        #expect(costs.allSatisfy { relativeDifference($0, 0.6931471805599453) <= 300 * 0x1p-53 })
        #expect(network.layers.allSatisfy { layer in layer.weights.elements.allSatisfy { $0 == 0 } })
    }
}
