import Testing
import Textbook

@Suite struct NetworkTests {
    /// Two relu units, one output 3·a₁ − a₂ + 0.5.
    private let network = Network(
        layers: [
            DenseLayer(weights: Matrix(rows: 2, columns: 1, elements: [1, -2]), biases: [0, 1], activation: .relu),
            DenseLayer(weights: Matrix(rows: 1, columns: 2, elements: [3, -1]), biases: [0.5], activation: .identity),
        ], output: .identity)

    @Test func `the forward pass is that of hand arithmetic and keeps every Z and A`() {
        let x = Matrix(rows: 1, columns: 2, elements: [2, -1])
        let pass = network.forward(x)
        #expect(pass.preactivations.map(\.elements) == [[2, -1, -3, 3], [6.5, -2.5]])
        #expect(pass.activations.map(\.elements) == [[2, -1], [2, 0, 0, 3], [6.5, -2.5]])
        #expect(network.outputs(x) == pass.outputs)
    }

    @Test func `the output function is applied to the logits`() {
        let softmax = Network(
            layers: [DenseLayer(weights: Matrix(rows: 2, columns: 1), biases: [0, 0], activation: .identity)],
            output: .softmax)
        #expect(softmax.outputs(Matrix(rows: 1, columns: 1, repeating: 3)).elements == [0.5, 0.5])
    }

    @Test func `layers that don't fit stop the program`() async {
        await #expect(processExitsWith: .failure) {
            let layer = DenseLayer(weights: Matrix(rows: 2, columns: 3), biases: [0, 0], activation: .identity)
            _ = Network(layers: [layer, layer], output: .identity)
        }
    }

    @Test func `a last layer with an activation stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let layer = DenseLayer(weights: Matrix(rows: 2, columns: 3), biases: [0, 0], activation: .relu)
            _ = Network(layers: [layer], output: .identity)
        }
    }
}
