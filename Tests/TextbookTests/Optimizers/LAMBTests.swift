import TestSupport
import Testing
import Textbook

@Suite struct LAMBTests {
    @Test func `the trajectory is Optax's`() throws {
        let golden = try GoldenTrajectory(rule: "LAMB")
        let rule = LAMB(parameterCount: golden.parameterCount, learningRate: 0.01)
        #expect(golden.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `every tensor has a ratio of its own, and biases have none unless they are adapted`() {
        for adaptsBiases in [false, true] {
            // Two weights, a bias, a weight that is 0, a bias.
            var rule = LAMB(
                parameterCount: 5, learningRate: 0.1, epsilon: 0, weightDecay: 0.5, biases: [2..<3, 4..<5],
                adaptsBiases: adaptsBiases)
            var parameters = [3.0, -4, 2, 0, -5]
            rule.step(parameters: &parameters, gradients: [1, 1, 1, -1, 1])
            // u is the gradient's sign, for weights with half the weight: (2.5, −1); the norm of the weights is 5.
            let scale = 0.1 * 5 / 7.25.squareRoot()
            let expected = [
                3 - 2.5 * scale, -4 + scale, 2 - 0.1 * (adaptsBiases ? 2 : 1), 0.1, -5 - 0.1 * (adaptsBiases ? 5 : 1),
            ]
            #expect(largestAbsoluteDifference(parameters, expected) <= 1e-14)
        }
    }
}
