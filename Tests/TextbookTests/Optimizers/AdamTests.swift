import Glibc
import TestSupport
import Testing
import Textbook

@Suite struct AdamTests {
    @Test func `the trajectory is PyTorch's`() throws {
        let golden = try GoldenTrajectory(rule: "Adam")
        let rule = Adam(parameterCount: golden.parameterCount, learningRate: 0.01)
        #expect(golden.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `the trajectory with a large ε is PyTorch's`() throws {
        let golden = try GoldenTrajectory(rule: "Adam, large epsilon")
        let rule = Adam(
            parameterCount: golden.parameterCount, learningRate: 0.01, beta1: 0.8, beta2: 0.888, epsilon: 0.01)
        #expect(golden.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `the exercise's step with t = 2 comes out`() throws {
        let step = try ExerciseStep("Adam, t = 2, learning rate 0.01, 0.9, 0.999, 1e-8")
        var rule = Adam(parameterCount: step.parameterCount, learningRate: 0.01)
        rule.stepCount = 1
        #expect(step.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `the first step goes α against the sign of the gradient`() {
        var rule = Adam(parameterCount: 3, learningRate: 0.5, epsilon: 0)
        var parameters = [0.0, 0, 0]
        rule.step(parameters: &parameters, gradients: [1e-5, -3, 1000])
        #expect(largestRelativeDifference(parameters, [-0.5, 0.5, -0.5]) <= 1e-15)
    }

    /// √(s / c) + ε = (√s + ε √c) / √c with the correction c = 1 − β₂ᵗ, so RMSprop is corrected by its rate and ε.
    @Test func `with β₁ = 0 Adam is bias-corrected RMSprop with ε outside the root`() {
        var adam = Adam(parameterCount: 2, learningRate: 0.01, beta1: 0, beta2: 0.99, epsilon: 1e-3)
        var rmsprop = RMSprop(
            parameterCount: 2, learningRate: 0.01, beta2: 0.99, epsilon: 1e-3, epsilonPlacement: .outside)
        var parameters = [0.3, -2]
        var expected = parameters
        for t in 1...30 {
            let gradients = [sin(Double(t)), 1e-3 * Double(t % 5)]
            let root = (1 - pow(0.99, Double(t))).squareRoot()
            rmsprop.learningRate = 0.01 * root
            rmsprop.epsilon = 1e-3 * root
            adam.step(parameters: &parameters, gradients: gradients)
            rmsprop.step(parameters: &expected, gradients: gradients)
            #expect(largestRelativeDifference(parameters, expected) <= 1e-13)
        }
    }
}
