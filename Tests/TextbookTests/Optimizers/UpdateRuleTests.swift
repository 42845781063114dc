import Testing
import Textbook
import TextbookBridge

@Suite struct UpdateRuleTests {
    /// One of each optimizer and form, for two parameters; biases, as some optimizers decay weights.
    private static let rules: [any UpdateRule] = {
        let engines = OptimizerPair.all.map { $0.textbook(parameterCount: 2, biases: [0..<2]) }
        let others: [any UpdateRule] = [
            Momentum(parameterCount: 2, learningRate: 0.1, correctsBias: true),
            AMSGrad(parameterCount: 2, learningRate: 0.1),
        ]
        return (engines + others).map { rule in
            var rule = rule
            rule.learningRate = 0.1
            return rule
        }
    }()

    /// Whether one norm of all gradients enters each parameter's step: of biases too, which the parameters here are.
    private static func sharesNorm(_ index: Int) -> Bool {
        index < OptimizerPair.all.count && OptimizerPair.all[index].description.hasSuffix("(all)")
    }

    @Test(arguments: rules.indices)
    func `a gradient of 0 moves nothing at first`(index: Int) {
        var rule = Self.rules[index]
        var parameters = [1.0, -2]
        rule.step(parameters: &parameters, gradients: [0, 0])
        #expect(parameters == [1, -2])
    }

    @Test(arguments: rules.indices)
    func `a rate of 0 moves nothing, and the rate may be set between steps`(index: Int) {
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
    func `NaN in a gradient reaches its parameter alone, unless its norm is in all steps`(index: Int) {
        var rule = Self.rules[index]
        var parameters = [1.0, -2]
        rule.step(parameters: &parameters, gradients: [.nan, 4])
        #expect(parameters[0].isNaN)
        #expect(Self.sharesNorm(index) ? parameters[1].isNaN : parameters[1] < -2)
    }

    @Test(arguments: rules.indices)
    func `a thousand steps come near the minimum of a quadratic`(index: Int) {
        var rule = Self.rules[index]
        var parameters = [1.0, -2]
        // A step of LARS is a share η = 0.001 of the length.
        let rate = rule is Textbook.LARS && Self.sharesNorm(index) ? 10.0 : 0.1
        for step in 0..<1000 {
            rule.learningRate = rate / (1 + 0.01 * Double(step))
            rule.step(parameters: &parameters, gradients: [parameters[0], 4 * parameters[1]])
        }
        #expect(parameters.allSatisfy { abs($0) <= 0.02 })
    }
}
