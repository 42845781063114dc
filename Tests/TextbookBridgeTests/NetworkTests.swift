import Descent
import TestSupport
import Testing
import Textbook
import TextbookBridge

@Suite struct NetworkTests {
    @Test(
        arguments: [Descent.Activation.relu, .leakyRelu, .tanh, .sigmoid, .identity],
        [Output.softmax, .sigmoid, .identity])
    func `a network has the same outputs on both sides, there and back`(
        activation: Descent.Activation, output: Output
    ) throws {
        var network = try Descent.Network(
            inputs: 2, layers: [.dense(5, activation), .dense(3, Descent.Activation(output))], seed: 4)
        let start = (0..<network.parameterCount).map { Float($0 % 7 - 3) / 4 }
        network.copyParameters(from: start.span)
        let textbook = Textbook.Network(network)
        let inputs: [Float] = [0.5, -1, 2, 0.25]
        let expected = textbook.outputs(Matrix(rows: 2, columns: 2) { Double(inputs[$1 * 2 + $0]) })
        let back = try Descent.Network(textbook)
        #expect(back.layers == network.layers)
        #expect(back.output == network.output)
        let engine = try Inputs(inputs, width: 2)
        let outputs = try [network.predict(engine).values, back.predict(engine).values]
        // Roundings of single precision, of two small layers.
        let units = expected.rows
        for output in outputs {
            for example in 0..<2 {
                for unit in 0..<units {
                    #expect(abs(Double(output[example * units + unit]) - expected[unit, example]) <= 1e-6)
                }
            }
        }
    }
}
