import Descent
import Synchronization
import Testing

/// Rules of one's own.
@Suite struct OwnRuleTests {
    /// A rule that makes Adam's update, and says it has any number of moments.
    private struct Rule: Optimizer {
        var learningRate = 0.001
        let momentCount: Int

        func update(step: Int, learningRate: Double) -> ParameterUpdate {
            Adam().update(step: step, learningRate: learningRate)
        }
    }

    /// A rule whose number of moments grows with every question.
    private struct GrowingRule: Optimizer {
        var learningRate = 0.001
        private static let questions = Atomic<Int>(0)

        var momentCount: Int { 1 + GrowingRule.questions.wrappingAdd(1, ordering: .relaxed).newValue }

        func update(step: Int, learningRate: Double) -> ParameterUpdate {
            Adam().update(step: step, learningRate: learningRate)
        }
    }

    /// Trains a network with a rule.
    private static func train(_ rule: some Optimizer, _ program: ProgramChoice) throws {
        let twin = try Twin(sizes: [40, 64, 10], output: .softmax, count: 30)
        var network = try twin.network()
        var trainer = Trainer(optimizer: rule, batchSize: .fixed(10))
        trainer.program = program
        _ = try trainer.fit(&network, to: twin.examples, epochs: 3)
    }

    @Test func `a rule whose update has another number of moments stops the program in training, by each program`()
        async throws
    {
        for momentCount in [0, 1, 3] {
            await #expect(processExitsWith: .failure) { [momentCount = momentCount as Int] in
                try OwnRuleTests.train(Rule(momentCount: momentCount), .tiny)
            }
            await #expect(processExitsWith: .failure) { [momentCount = momentCount as Int] in
                try OwnRuleTests.train(Rule(momentCount: momentCount), .general)
            }
        }
        try OwnRuleTests.train(Rule(momentCount: 2), .tiny)
        try OwnRuleTests.train(Rule(momentCount: 2), .general)
    }

    @Test
    func `a rule whose update has another number of moments stops the program in a step of one's own too`() async {
        await #expect(processExitsWith: .failure) {
            var state = try OptimizerState(Rule(momentCount: 1), parameterCount: 3)
            var parameters: [Float] = [1, 2, 3]
            var span = parameters.mutableSpan
            state.step(&span, gradients: ([1, 1, 1] as [Float]).span)
        }
    }

    @Test func `a negative number of moments stops the program`() async {
        await #expect(processExitsWith: .failure) { try OwnRuleTests.train(Rule(momentCount: -1), .general) }
        await #expect(processExitsWith: .failure) {
            _ = try OptimizerState(Rule(momentCount: -1), parameterCount: 0)
        }
    }

    @Test func `a run asks a rule once how many moments it has`() async {
        // The first answer, 2, is the right one.
        await #expect(processExitsWith: .success) { try OwnRuleTests.train(GrowingRule(), .general) }
    }

    @Test func `without a validation of its own a rule has its learning rate looked at, and a schedule nothing`() {
        struct Plain: LearningRateSchedule {
            func learningRate(initial: Double, epoch: Int, step: Int) -> Double { initial }
        }
        #expect(
            failure { try Rule(learningRate: -1, momentCount: 2).validate() }
                == "learning rate is -1.0; it must be a finite number above 0")
        #expect(failure { try Rule(momentCount: 2).validate() } == nil)
        #expect(failure { try Plain().validate() } == nil)
    }

    @Test func `a rule of one's own can refuse its settings, in the words of the others`() throws {
        struct Warm: Optimizer {
            var learningRate = 0.1
            var momentCount: Int { 0 }
            func validate() throws(HyperparameterError) {
                throw HyperparameterError("warm-up", 0, expected: "at least 1")
            }
            func update(step: Int, learningRate: Double) -> ParameterUpdate {
                GradientDescent().update(step: step, learningRate: learningRate)
            }
        }
        let twin = try Twin(sizes: [4, 3], output: .softmax, count: 10)
        var network = try twin.network()
        #expect(
            failure { _ = try Trainer(optimizer: Warm()).fit(&network, to: twin.examples) }
                == "warm-up is 0; it must be at least 1")
    }
}
