import Descent
import TestSupport
import Testing

@Suite struct NetworkTests {
    /// Mean and standard deviation of a layer's weights.
    private func moments(_ initialization: Initialization?, _ activation: Activation = .relu) throws -> (Double, Double)
    {
        let network = try Network(
            inputs: 400, layers: [.dense(300, activation, initialization: initialization), .dense(2, .softmax)], seed: 7
        )
        let all = values(of: network.parameters)
        let weights = all[network.weightRange(ofLayer: 0)]
        let mean = weights.reduce(0, +) / Double(weights.count)
        let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(weights.count)
        let biases = all[network.biasRange(ofLayer: 0)].allSatisfy { $0 == 0 }
        #expect(biases)
        return (mean, variance.squareRoot())
    }

    @Test func `weights have the standard deviation of their initialization, and biases are 0`() throws {
        let expected: [(Initialization?, Activation, Double)] = [
            (.he, .tanh, (2 / 400.0).squareRoot()), (.xavier, .relu, (2 / 700.0).squareRoot()),
            (.lecun, .relu, (1 / 400.0).squareRoot()), (.normal(scale: 3), .relu, 3), (.zeros, .relu, 0),
            (nil, .relu, (2 / 400.0).squareRoot()), (nil, .leakyRelu, (2 / 400.0).squareRoot()),
            (nil, .tanh, (2 / 700.0).squareRoot()), (nil, .sigmoid, (2 / 700.0).squareRoot()),
            (nil, .identity, (2 / 700.0).squareRoot()),
        ]
        for (initialization, activation, deviation) in expected {
            let (mean, actual) = try moments(initialization, activation)
            // 120,000 draws: standard errors σ/√n and σ/√(2n); five of them.
            #expect(abs(mean) <= 5 * deviation / 120_000.0.squareRoot())
            #expect(abs(actual - deviation) <= 5 * deviation / 240_000.0.squareRoot())
        }
    }

    @Test
    func `the same seed draws the same weights, another seed others, and a wider layer leaves the others alone`() throws
    {
        func weights(width: Int, seed: UInt64) throws -> [Double] {
            let network = try Network(
                inputs: 10, layers: [.dense(width, .relu), .dense(8, .relu), .dense(2, .softmax)], seed: seed)
            let all = values(of: network.parameters)
            return Array(all[network.weightRange(ofLayer: 2)])
        }
        #expect(try areIdentical(weights(width: 20, seed: 1), weights(width: 20, seed: 1)))
        #expect(try !areIdentical(weights(width: 20, seed: 1), weights(width: 20, seed: 2)))
        #expect(try areIdentical(weights(width: 20, seed: 1), weights(width: 30, seed: 1)))
    }

    @Test func `parameters are ordered layer by layer, weights before biases`() throws {
        let network = try Network(inputs: 3, layers: [.dense(4, .tanh), .dense(2, .identity)])
        #expect(network.parameterCount == 3 * 4 + 4 + 4 * 2 + 2)
        #expect(network.weightRange(ofLayer: 0) == 0..<12)
        #expect(network.biasRange(ofLayer: 0) == 12..<16)
        #expect(network.weightRange(ofLayer: 1) == 16..<24)
        #expect(network.biasRange(ofLayer: 1) == 24..<26)
        #expect(network.inputs == 3)
        #expect(network.outputs == 2)
        #expect(network.output == .identity)
        #expect(network.loss == .squaredError)
        #expect(network.layers == [.dense(4, .tanh), .dense(2, .identity)])
    }

    @Test func `a copy has the same parameters and is independent`() throws {
        var network = try Network(inputs: 2, layers: [.dense(3, .softmax)], seed: 2)
        network.classNames = ["a", "b", "c"]
        let copy = try network.copy()
        let before = values(of: copy.parameters)
        let original = values(of: network.parameters)
        #expect(before == original)
        var parameters = network.mutableParameters
        parameters[0] = 99
        let after = values(of: copy.parameters)
        #expect(after == before)
        let names = copy.classNames
        #expect(names == ["a", "b", "c"])
    }

    @Test func `invalid networks are refused, with the layer and the value`() {
        func message(_ inputs: Int, _ layers: [Layer]) -> String? {
            failure { _ = try Network(inputs: inputs, layers: layers) }
        }
        #expect(message(0, [.dense(1, .sigmoid)]) == "a network of 0 inputs; it must have at least 1")
        #expect(message(1, []) == "a network without layers; it must have at least one")
        #expect(
            message(1, [.dense(0, .relu), .dense(1, .sigmoid)]) == "layer 1 has 0 units; it must have at least 1")
        #expect(
            message(1, [.dense(2, .relu), .dense(-3, .sigmoid)]) == "layer 2 has -3 units; it must have at least 1")
        #expect(
            message(1, [.dense(2, .softmax), .dense(2, .softmax)])
                == "softmax as the activation of layer 1; only the last layer can have it")
        #expect(
            message(1, [.dense(2, .relu)])
                == "relu as the activation of layer 1, the last; it must be softmax, sigmoid or identity")
        #expect(message(1 << 40, [.dense(1 << 40, .softmax)]) == "the network has more weights than can be counted")
        #expect(
            message(1, [.dense(2, .softmax, initialization: .normal(scale: -1))])
                == "initialization scale is -1.0; it must be a finite number of at least 0")
        let huge = message(1_000_000, [.dense(1_000_000, .relu), .dense(2, .softmax)])
        #expect(huge?.hasPrefix("the network's parameters do not fit: 4.0 TB of memory is needed") == true)
    }

    @Test func `layers whose weights together are more than can be counted are refused`() {
        // Each layer alone has just few enough weights to be accepted.
        let layers = Array(repeating: Layer.dense(16_777_215, .relu), count: 40_000) + [.dense(1, .sigmoid)]
        #expect(
            failure { _ = try Network(inputs: 16_777_215, layers: layers) }
                == "the network has more weights than can be counted")
    }
}
