import Glibc
import LegacyRandom
import TestSupport
import Testing
import Textbook

@Suite struct NetworkGradientsTests {
    @Test func `gradients are those of hand arithmetic`() {
        let network = Network(sizes: [1, 1, 1], activation: .relu, output: .identity, flatParameters: [2, 1, 3, -4])
        let x = Matrix(rows: 1, columns: 2, elements: [1, -5])
        let targets = Targets.values(Matrix(rows: 1, columns: 2, elements: [3, -2]))
        // Z1 3, −9; A1 3, 0; Z2 5, −4; dZ2 2, −2; dW2 3·2/2; dZ1 6, 0.
        #expect(network.gradients(x, targets: targets).flat == [3, 3, 3, 0])
        // λ/m·W = 2·W added to the weights alone.
        #expect(network.gradients(x, targets: targets, l2: 4).flat == [7, 3, 9, 0])
    }

    @Test(arguments: Activation.allCases, Output.allCases)
    func `gradients agree with central differences, with and without L2`(activation: Activation, output: Output) {
        var random = RandomState(seed: 20)
        let network = Network(
            sizes: [4, 5, 3, 3], activation: activation, output: output,
            flatParameters: random.standardNormal(count: 25 + 18 + 12))
        let x = Matrix(rows: 4, columns: 6, elements: random.standardNormal(count: 24))
        let real = Matrix(rows: 3, columns: 6, elements: random.uniform(count: 18))
        let targets = output == .softmax ? Targets.classes([0, 2, 1, 1, 0, 2]) : .values(real)
        for l2 in [0, 0.7] {
            let gradients = network.gradients(x, targets: targets, l2: l2).flat
            let h = 1e-5
            let approximations = GradientCheck.centralDifferences(
                of: { flat in
                    var moved = network
                    moved.flatParameters = flat
                    return moved.cost(x, targets: targets, l2: l2)
                }, at: network.flatParameters, h: h)
            // Truncation h² = 1e-10; rounding of a cost of about 10 divided by h, 1e-10; both relative to gradients of
            // about 1.
            #expect(GradientCheck.ratio(gradients, approximations) <= 1e-9)
        }
    }

    @Test func `the gradients of a whole set are the weighted means of its mini-batches'`() {
        var random = RandomState(seed: 21)
        let network = Network(
            sizes: [2, 4, 3], activation: .tanh, output: .softmax, initialization: .he, using: &random)
        let x = Matrix(rows: 2, columns: 5, elements: random.standardNormal(count: 10))
        let targets = Targets.classes([0, 1, 2, 2, 1])
        func gradients(_ indices: [Int]) -> [Double] {
            network.gradients(x.columns(at: indices), targets: targets.examples(at: indices)).flat
        }
        let mean = zip(gradients([0, 3]), gradients([1, 2, 4])).map { first, second in (2 * first + 3 * second) / 5 }
        #expect(largestMixedDifference(network.gradients(x, targets: targets).flat, mean) <= 1e-15)
    }

    /// Course, week 1, gradient checking in n dimensions.
    ///
    /// The exercise takes the logarithms of the outputs. One of them is so close to 1 that 1 − ŷ loses digits, and that
    /// noise is the ratio it prints, 1.189e-07; the cost from the logits does not have it.
    @Test func `the exercise's ratios come out, right and with its planted errors`() {
        var random = RandomState(seed: 1)
        let x = Matrix(rows: 4, columns: 3, elements: random.standardNormal(count: 12))
        let targets = Targets.classes([1, 1, 0])
        let network = Network(
            sizes: [4, 5, 3, 1], activation: .relu, output: .sigmoid,
            flatParameters: random.standardNormal(count: 25 + 18 + 4))
        func approximations(of cost: (Network) -> Double) -> [Double] {
            GradientCheck.centralDifferences(
                of: { flat in
                    var moved = network
                    moved.flatParameters = flat
                    return cost(moved)
                }, at: network.flatParameters)
        }
        let fromOutputs = approximations { moved in
            let a = moved.outputs(x).elements
            return (-log(a[0]) - log(a[1]) - log(1 - a[2])) / 3
        }
        let fromLogits = approximations { moved in moved.cost(x, targets: targets) }
        var gradients = network.gradients(x, targets: targets)
        #expect(relativeDifference(GradientCheck.ratio(gradients.flat, fromOutputs), 1.189e-07) <= 0.01)
        #expect(GradientCheck.ratio(gradients.flat, fromLogits) <= 1e-8)
        gradients.weights[1] = gradients.weights[1].map { 2 * $0 }
        gradients.biases[0] = gradients.biases[0].map { 4 * $0 }
        #expect(relativeDifference(GradientCheck.ratio(gradients.flat, fromOutputs), 0.28509) <= 1e-4)
        #expect(relativeDifference(GradientCheck.ratio(gradients.flat, fromLogits), 0.28509) <= 1e-4)
    }
}
