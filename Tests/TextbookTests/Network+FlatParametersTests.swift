import Testing
import Textbook

@Suite struct NetworkFlatParametersTests {
    private let numbers = (1...13).map { Double($0) }

    @Test func `the order is layer by layer, W row by row, then b`() {
        let network = Network(sizes: [2, 3, 1], activation: .relu, output: .sigmoid, flatParameters: numbers)
        #expect(network.layers[0].weights == Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6]))
        #expect(network.layers[0].biases == [7, 8, 9])
        #expect(network.layers[1].weights == Matrix(rows: 1, columns: 3, elements: [10, 11, 12]))
        #expect(network.layers[1].biases == [13])
        #expect(network.flatParameters == numbers)
        #expect(network.parameterCount == 13)
        #expect(network.biasRanges == [6..<9, 12..<13])
    }

    @Test func `setting the parameters keeps shapes and activations`() {
        var network = Network(sizes: [2, 3, 1], activation: .tanh, output: .sigmoid)
        #expect(network.flatParameters.allSatisfy { $0 == 0 })
        network.flatParameters = numbers
        #expect(network.layers.map(\.activation) == [.tanh, .identity])
        #expect(network == Network(sizes: [2, 3, 1], activation: .tanh, output: .sigmoid, flatParameters: numbers))
    }

    @Test func `a wrong number of parameters stops the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = Network(sizes: [2, 1], activation: .relu, output: .sigmoid, flatParameters: [1, 2])
        }
    }
}
