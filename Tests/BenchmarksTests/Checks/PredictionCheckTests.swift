import Benchmarks
import Descent
import TestSupport
import Testing

@Suite struct PredictionCheckTests {
    private func examples(_ output: Activation, units: Int) throws -> Examples {
        var random = SplitMix(seed: 9)
        let inputs = try Inputs(random.floats(50 * 300), width: 50)
        let targets =
            output == .softmax
            ? try Targets(classes: (0..<300).map { $0 % units }, classCount: units)
            : try Targets(values: random.floats(300 * units).map { abs($0) }, width: units)
        return try Examples(inputs: inputs, targets: targets)
    }

    /// Whether a network's predictions pass after a change.
    private func passes(
        _ output: Activation, _ activation: Activation = .tanh, products: ProductChoice = .auto,
        _ change: (inout [Float]) -> Void = { _ in }
    ) throws -> Bool {
        let examples = try examples(output, units: 7)
        let network = try Network(
            inputs: 50, layers: [.dense(40, activation), .dense(30, activation), .dense(7, output)], seed: 4)
        var values = try network.predict(examples.inputs, workers: 2, products: products).values
        change(&values)
        do {
            try PredictionCheck.verify(values, network, examples)
            return true
        } catch BenchmarkError.wrong {
            return false
        }
    }

    @Test(arguments: Activation.allCases)
    func `the engine passes with every activation and output`(activation: Activation) throws {
        guard activation.isElementwise else { return }
        for output in [Activation.softmax, .sigmoid, .identity] {
            for products in ProductChoice.allCases { #expect(try passes(output, activation, products: products)) }
        }
    }

    @Test func `outputs that are off are refused, at the first example and at the last`() throws {
        for output in [Activation.softmax, .sigmoid, .identity] {
            #expect(try !passes(output) { for index in $0.indices { $0[index] *= 1.0001 } })
            #expect(try !passes(output) { for index in $0.indices { $0[index] = .nan } })
            // Each example has the outputs of the next one.
            #expect(try !passes(output) { $0 = Array($0[7...] + $0[..<7]) })
        }
    }
}
