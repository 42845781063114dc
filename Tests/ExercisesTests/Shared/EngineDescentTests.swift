import Descent
import Exercises
import TestSupport
import Testing
import Textbook

@Suite struct EngineDescentTests {
    /// Rates of each step; nil is the optimizer's own, 0.5.
    private static let rates: [Double?] = [nil, 0.1, nil, 0.25]

    @Test func `steps, costs and gradients are the textbook's within single precision`() throws {
        let problem = try CourseProblem()
        var engine = try EngineDescent(
            problem.network, on: problem.examples, batchSize: 64, by: Descent.Momentum(learningRate: 0.5))
        var network = problem.network
        var rule = Textbook.Momentum(parameterCount: network.parameterCount, learningRate: 0.5)
        #expect(engine.parameters == network.flatParameters.map { Double(Float($0)) })
        for (batch, rate) in zip(problem.batches(ofEpoch: 1), EngineDescentTests.rates) {
            let gradients = network.gradients(
                problem.inputs.columns(at: batch), targets: problem.targets.examples(at: batch), l2: 0.7)
            #expect(largestAbsoluteDifference(try engine.gradients(batch, l2: 0.7).gradients, gradients.flat) <= 1e-6)
            rule.learningRate = rate ?? 0.5
            var expected = 0.0
            network.train(on: problem.inputs, targets: problem.targets, batches: [batch], by: &rule) {
                expected = $0.cost
            }
            #expect(abs(try engine.step(batch, learningRate: rate) - expected) <= 1e-6)
            #expect(largestAbsoluteDifference(engine.parameters, network.flatParameters) <= 1e-6)
        }
        #expect(engine.stepCount == 4)
        #expect(try engine.classes(problem.examples.inputs) == network.predictedClasses(problem.inputs))
    }
}
