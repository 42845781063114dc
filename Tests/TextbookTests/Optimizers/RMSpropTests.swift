import Testing
import Textbook

@Suite struct RMSpropTests {
    @Test func `with ε inside the root the trajectory is Optax's`() throws {
        let golden = try GoldenTrajectory(rule: "RMSprop, epsilon inside the root")
        let rule = RMSprop(parameterCount: golden.parameterCount, learningRate: 0.01, beta2: 0.9)
        #expect(golden.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `with ε outside the root the trajectory is PyTorch's`() throws {
        let golden = try GoldenTrajectory(rule: "RMSprop, epsilon outside the root")
        let rule = RMSprop(
            parameterCount: golden.parameterCount, learningRate: 0.01, beta2: 0.9, epsilonPlacement: .outside)
        #expect(golden.largestRelativeDifference(of: rule) <= 1e-13)
    }

    @Test func `a step is hand arithmetic for each placement`() {
        for (placement, expected) in [(RMSprop.EpsilonPlacement.inside, -24.0 / 5), (.outside, -24.0 / 13)] {
            var rule = RMSprop(
                parameterCount: 1, learningRate: 3, beta2: 0.75, epsilon: 9, epsilonPlacement: placement)
            var parameters = [0.0]
            // s = 16; √(16 + 9) = 5 and √16 + 9 = 13.
            rule.step(parameters: &parameters, gradients: [8])
            #expect(rule.meanSquares == [16])
            #expect(abs(parameters[0] - expected) <= 1e-15)
        }
    }

    @Test func `the smaller of two constant gradients moves its parameter as far`() {
        var rule = RMSprop(parameterCount: 2, learningRate: 0.1, beta2: 0.9, epsilon: 0)
        var parameters = [0.0, 0]
        for _ in 0..<5 {
            rule.step(parameters: &parameters, gradients: [100, 0.01])
        }
        #expect(abs(parameters[0] - parameters[1]) <= 1e-14)
        #expect(parameters[0] < 0)
    }
}
