import Testing
import Textbook

@Suite struct NetworkAccuracyTests {
    /// A network whose logits are its inputs.
    private func passing(_ units: Int, output: Output) -> Network {
        let identity = Matrix(rows: units, columns: units) { i, j in i == j ? 1 : 0 }
        let layer = DenseLayer(
            weights: identity, biases: [Double](repeating: 0, count: units), activation: .identity)
        return Network(layers: [layer], output: output)
    }

    @Test(arguments: [Output.softmax, .sigmoid])
    func `several units predict the largest logit, the first of equal ones`(output: Output) {
        let logits = Matrix(rows: 3, columns: 4, elements: [0, 1, -3, -1, 0, 2, -3, -1, 0, 2, -2, -5])
        #expect(passing(3, output: output).predictedClasses(logits) == [0, 1, 2, 0])
        #expect(passing(3, output: output).accuracy(logits, classes: [0, 2, 2, 1]) == 0.5)
    }

    @Test func `a single sigmoid unit predicts 1 only above one half`() {
        let logits = Matrix(rows: 1, columns: 4, elements: [-1, 0, 0.001, 5])
        #expect(passing(1, output: .sigmoid).predictedClasses(logits) == [0, 0, 1, 1])
        #expect(passing(1, output: .sigmoid).accuracy(logits, classes: [0, 1, 1, 1]) == 0.75)
    }
}
