import Benchmarks
import Descent
import TestSupport
import Testing

@Suite struct GradientCheckTests {
    /// Examples around 0, with the targets that the output takes.
    private func examples(_ output: Activation, width: Int, units: Int, count: Int) throws -> Examples {
        var random = SplitMix(seed: 9)
        let inputs = try Inputs(random.floats(width * count), width: width)
        let targets =
            switch output {
            case .softmax: try Targets(classes: (0..<count).map { $0 % units }, classCount: units)
            case .sigmoid where units == 1: try Targets(classes: (0..<count).map { $0 % 2 })
            case .sigmoid: try Targets(values: random.floats(count * units).map { abs($0) }, width: units)
            default: try Targets(values: random.floats(count * units, scale: 3), width: units)
            }
        return try Examples(inputs: inputs, targets: targets)
    }

    private func network(_ activation: Activation, _ output: Activation, units: Int) throws -> Network {
        try Network(
            inputs: 50, layers: [.dense(40, activation), .dense(30, activation), .dense(units, output)], seed: 4)
    }

    @Test(arguments: Activation.allCases)
    func `the engine passes with every activation and output`(activation: Activation) throws {
        guard activation.isElementwise else { return }
        for (output, units) in [(Activation.softmax, 7), (.sigmoid, 1), (.sigmoid, 4), (.identity, 3)] {
            let network = try network(activation, output, units: units)
            let examples = try examples(output, width: 50, units: units, count: 100)
            for products in ProductChoice.allCases {
                try GradientCheck.verify(network, examples, l2: 0, workers: 2, products: products)
                try GradientCheck.verify(network, examples, l2: 0.7, workers: 1, products: products)
            }
        }
    }

    @Test func `scaled bytes pass, and so does a single example`() throws {
        var random = SplitMix(seed: 2)
        let inputs = try Inputs(bytes: (0..<50 * 20).map { _ in UInt8(truncatingIfNeeded: random.next()) }, width: 50)
        let examples = try Examples(inputs: inputs, targets: Targets(classes: (0..<20).map { $0 % 3 }))
        var network = try network(.relu, .softmax, units: 3)
        network.standardization = Standardization(of: inputs)
        try GradientCheck.verify(network, examples, l2: 0, workers: 1)
        try GradientCheck.verify(network, examples[7..<8], l2: 0, workers: 1)
    }

    /// The engine's gradients, with a change.
    private func verify(_ change: @escaping (inout [Float], borrowing Network) -> Void) throws -> Bool {
        let network = try network(.tanh, .softmax, units: 7)
        let examples = try examples(.softmax, width: 50, units: 7, count: 100)
        do {
            try GradientCheck.verify(network, examples, l2: 0, workers: 1) {
                (network, examples, rows, l2) throws(TrainingError) in
                var backpropagation = try Backpropagation(for: network, batchSize: rows.count)
                _ = try backpropagation.run(network, on: examples, rows: rows, l2: l2)
                let span = backpropagation.gradients
                var found = span.indices.map { span[$0] }
                change(&found, network)
                return found
            }
            return true
        } catch BenchmarkError.wrong {
            return false
        }
    }

    @Test func `gradients that are off anywhere are refused`() throws {
        #expect(try verify { _, _ in })
        #expect(try !verify { found, _ in found[found.count - 1] = .nan })
        #expect(try !verify { found, _ in for index in found.indices { found[index] *= 1.01 } })
        // The sum over sixteen examples instead of their mean.
        #expect(try !verify { found, _ in for index in found.indices { found[index] *= 16 } })
        #expect(try !verify { found, network in found.swapAt(0, network.weightRange(ofLayer: 0).count - 1) })
        #expect(
            try !verify { found, network in
                for index in network.biasRange(ofLayer: 1) { found[index] = 0 }
            })
    }
}
