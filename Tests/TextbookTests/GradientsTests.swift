import Testing
import Textbook

@Suite struct GradientsTests {
    @Test func `the flat gradients have the order of the flat parameters`() {
        let gradients = Gradients(
            weights: [
                Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4]), Matrix(rows: 1, columns: 2, elements: [7, 8]),
            ],
            biases: [[5, 6], [9]])
        #expect(gradients.flat == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    }
}
