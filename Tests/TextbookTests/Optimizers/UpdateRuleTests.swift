import Testing
import Textbook

@Suite struct UpdateRuleTests {
    /// One of each rule and form, for two parameters.
    private static let rules: [any UpdateRule] = [
        GradientDescent(learningRate: 0.1),
        Momentum(parameterCount: 2, learningRate: 0.1),
        Momentum(parameterCount: 2, learningRate: 0.1, correctsBias: true),
        Momentum(parameterCount: 2, learningRate: 0.1, form: .accumulated),
        RMSprop(parameterCount: 2, learningRate: 0.1),
        RMSprop(parameterCount: 2, learningRate: 0.1, epsilonPlacement: .outside),
        Adam(parameterCount: 2, learningRate: 0.1),
        AMSGrad(parameterCount: 2, learningRate: 0.1),
    ]

    @Test(arguments: rules.indices)
    func `A gradient of 0 moves nothing at first`(index: Int) {
        var rule = Self.rules[index]
        var parameters = [1.0, -2]
        rule.step(parameters: &parameters, gradients: [0, 0])
        #expect(parameters == [1, -2])
    }

    @Test(arguments: rules.indices)
    func `A rate of 0 moves nothing, and the rate may be set between steps`(index: Int) {
        var rule = Self.rules[index]
        var parameters = [1.0, -2]
        rule.learningRate = 0
        rule.step(parameters: &parameters, gradients: [3, 4])
        #expect(parameters == [1, -2])
        rule.learningRate = 0.1
        rule.step(parameters: &parameters, gradients: [3, 4])
        #expect(parameters[0] < 1 && parameters[1] < -2)
    }

    @Test(arguments: rules.indices)
    func `NaN in a gradient reaches its parameter alone`(index: Int) {
        var rule = Self.rules[index]
        var parameters = [1.0, -2]
        rule.step(parameters: &parameters, gradients: [.nan, 4])
        #expect(parameters[0].isNaN)
        #expect(parameters[1] < -2)
    }

    @Test(arguments: rules.indices)
    func `A thousand steps come near the minimum of a quadratic`(index: Int) {
        var rule = Self.rules[index]
        var parameters = [1.0, -2]
        for step in 0..<1000 {
            rule.learningRate = 0.1 / (1 + 0.01 * Double(step))
            rule.step(parameters: &parameters, gradients: [parameters[0], 4 * parameters[1]])
        }
        #expect(parameters.allSatisfy { abs($0) <= 0.02 })
    }
}
