import Testing
import Textbook

@Suite struct ForwardPassTests {
    @Test func `the first activations are the inputs, the last the outputs`() {
        let network = Network(
            sizes: [2, 3, 1], activation: .tanh, output: .sigmoid,
            flatParameters: (0..<13).map { Double($0) / 10 })
        let x = Matrix(rows: 2, columns: 2, elements: [1, -1, 0.5, 2])
        let pass = network.forward(x)
        #expect(pass.activations[0] == x)
        #expect(pass.activations.map(\.rows) == [2, 3, 1])
        #expect(pass.preactivations.map(\.rows) == [3, 1])
        #expect(pass.logits == pass.preactivations[1])
        #expect(pass.outputs == Output.sigmoid.outputs(logits: pass.logits))
    }
}
