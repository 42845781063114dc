import Testing
import Textbook

@Suite struct DenseLayerTests {
    @Test func `Z is W·X + b with b added to every example`() {
        let layer = DenseLayer(
            weights: Matrix(rows: 2, columns: 3, elements: [1, 0, -1, 2, 1, 0]), biases: [10, 20], activation: .relu)
        let x = Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
        #expect(layer.preactivations(of: x) == Matrix(rows: 2, columns: 2, elements: [6, 6, 25, 28]))
        #expect(layer.inputCount == 3)
        #expect(layer.unitCount == 2)
    }

    @Test func `a number of biases other than the units' stops the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = DenseLayer(weights: Matrix(rows: 2, columns: 3), biases: [1], activation: .relu)
        }
    }
}
