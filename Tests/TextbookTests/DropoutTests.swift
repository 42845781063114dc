import LegacyRandom
import TestSupport
import Testing
import Textbook

@Suite struct DropoutTests {
    @Test func `a kept activation is divided by keep, and a dropped one is 0`() {
        let dropout = Dropout(keep: 0.5, masks: [Matrix(rows: 1, columns: 3, elements: [1, 0, 1])])
        let network = Network(sizes: [1, 1, 1], activation: .relu, output: .identity, flatParameters: [2, 1, 3, -4])
        let x = Matrix(rows: 1, columns: 3, elements: [1, 1, -5])
        let pass = network.forward(x, dropout: dropout)
        // Z1 3, 3, −9; A1 6, 0, 0; Z2 14, −4, −4.
        #expect(pass.activations[1].elements == [6, 0, 0])
        #expect(pass.logits.elements == [14, -4, -4])
        // Targets 11, −4, −1: dZ2 3, 0, −3; dW2 3·6/3, db2 0; dA1 of the first 3·3/0.5, of the last nothing.
        let targets = Targets.values(Matrix(rows: 1, columns: 3, elements: [11, -4, -1]))
        #expect(network.gradients(of: pass, targets: targets, dropout: dropout).flat == [6, 6, 6, 0])
    }

    @Test(arguments: Activation.allCases)
    func `gradients agree with central differences under the same masks, with and without L2`(activation: Activation) {
        var random = RandomState(seed: 22)
        let network = Network(
            sizes: [3, 6, 4, 2], activation: activation, output: .sigmoid,
            flatParameters: random.standardNormal(count: 24 + 28 + 10))
        let x = Matrix(rows: 3, columns: 7, elements: random.standardNormal(count: 21))
        let targets = Targets.values(Matrix(rows: 2, columns: 7, elements: random.uniform(count: 14)))
        let dropout = Dropout(for: network, examples: 7, keep: 0.7, using: &random)
        #expect(dropout.masks.allSatisfy { $0.elements.contains(0) && $0.elements.contains(1) })
        for l2 in [0, 0.7] {
            let pass = network.forward(x, dropout: dropout)
            let gradients = network.gradients(of: pass, targets: targets, l2: l2, dropout: dropout).flat
            let approximations = GradientCheck.centralDifferences(
                of: { flat in
                    var moved = network
                    moved.flatParameters = flat
                    return moved.cost(of: moved.forward(x, dropout: dropout), targets: targets, l2: l2)
                }, at: network.flatParameters, h: 1e-5)
            // As for the gradients without dropout.
            #expect(GradientCheck.ratio(gradients, approximations) <= 1e-9)
        }
    }

    @Test func `masks are drawn layer by layer and row by row, and the same seed gives the same`() {
        let network = Network(sizes: [2, 4, 3, 1], activation: .relu, output: .sigmoid)
        var random = RandomState(seed: 1)
        let dropout = Dropout(for: network, examples: 5, keep: 0.86, using: &random)
        var draws = RandomState(seed: 1)
        let expected = draws.uniform(count: 35).map { $0 < 0.86 ? 1.0 : 0 }
        #expect(dropout.masks.flatMap(\.elements) == expected)
        #expect(dropout.masks.map(\.rows) == [4, 3])
        var again = RandomState(seed: 1)
        #expect(Dropout(for: network, examples: 5, keep: 0.86, using: &again) == dropout)
        // The generator has advanced: real dropout has other masks in the next pass.
        #expect(Dropout(for: network, examples: 5, keep: 0.86, using: &random) != dropout)
    }

    @Test func `the mean over many masks is the activation without dropout`() {
        let network = Network(
            sizes: [1, 1, 1], activation: .identity, output: .identity, flatParameters: [1, 0, 1, 0])
        var random = RandomState(seed: 5)
        let x = Matrix(rows: 1, columns: 10_000, repeating: 2)
        let dropout = Dropout(for: network, examples: 10_000, keep: 0.8, using: &random)
        let outputs = network.forward(x, dropout: dropout).outputs.elements
        // One output is 2.5 with probability 0.8, else 0: standard deviation 1, that of the mean 0.01.
        #expect(abs(outputs.reduce(0, +) / 10_000 - 2) <= 0.05)
    }
}
