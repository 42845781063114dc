import Descent
import Synchronization
import Testing

/// Optimizers of your own.
@Suite struct OwnOptimizerTests {
    /// An optimizer that makes Adam's update, and says it has any number of moments.
    private struct Miscounting: Optimizer {
        var learningRate = 0.001
        let momentCount: Int

        func update(step: Int, learningRate: Double) -> ParameterUpdate {
            Adam().update(step: step, learningRate: learningRate)
        }
    }

    /// An optimizer whose number of moments grows with every question.
    private struct Growing: Optimizer {
        var learningRate = 0.001
        private static let questions = Atomic<Int>(0)

        var momentCount: Int { 1 + Growing.questions.wrappingAdd(1, ordering: .relaxed).newValue }

        func update(step: Int, learningRate: Double) -> ParameterUpdate {
            Adam().update(step: step, learningRate: learningRate)
        }
    }

    /// Trains a network.
    private static func train(_ optimizer: some Optimizer, _ program: ProgramChoice) throws {
        let twin = try Twin(sizes: [40, 64, 10], output: .softmax, count: 30)
        var network = try twin.network()
        var trainer = Trainer(optimizer: optimizer, batchSize: .fixed(10))
        trainer.program = program
        _ = try trainer.fit(&network, to: twin.examples, epochs: 3)
    }

    @Test
    func `an optimizer whose update has another number of moments stops the program in training, by each program`()
        async throws
    {
        for momentCount in [0, 1, 3] {
            await #expect(processExitsWith: .failure) { [momentCount = momentCount as Int] in
                try OwnOptimizerTests.train(Miscounting(momentCount: momentCount), .tiny)
            }
            await #expect(processExitsWith: .failure) { [momentCount = momentCount as Int] in
                try OwnOptimizerTests.train(Miscounting(momentCount: momentCount), .general)
            }
        }
        try OwnOptimizerTests.train(Miscounting(momentCount: 2), .tiny)
        try OwnOptimizerTests.train(Miscounting(momentCount: 2), .general)
    }

    @Test
    func `an optimizer whose update has another number of moments stops the program in a step of your own too`() async {
        await #expect(processExitsWith: .failure) {
            var state = try OptimizerState(Miscounting(momentCount: 1), parameterCount: 3)
            var parameters: [Float] = [1, 2, 3]
            var span = parameters.mutableSpan
            state.step(&span, gradients: ([1, 1, 1] as [Float]).span)
        }
    }

    @Test func `a negative number of moments stops the program`() async {
        await #expect(processExitsWith: .failure) {
            try OwnOptimizerTests.train(Miscounting(momentCount: -1), .general)
        }
        await #expect(processExitsWith: .failure) {
            _ = try OptimizerState(Miscounting(momentCount: -1), parameterCount: 0)
        }
    }

    @Test func `a run asks an optimizer once how many moments it has`() async {
        // The first answer, 2, is the right one.
        await #expect(processExitsWith: .success) { try OwnOptimizerTests.train(Growing(), .general) }
    }

    @Test func `without a validation of its own an optimizer has its learning rate looked at, and a schedule nothing`()
    {
        struct Plain: LearningRateSchedule {
            func learningRate(initial: Double, epoch: Int, step: Int) -> Double { initial }
        }
        #expect(
            failure { try Miscounting(learningRate: -1, momentCount: 2).validate() }
                == "learning rate is -1.0; it must be a finite number above 0")
        #expect(failure { try Miscounting(momentCount: 2).validate() } == nil)
        #expect(failure { try Plain().validate() } == nil)
    }

    @Test func `an optimizer of your own can refuse its settings, in the words of the others`() throws {
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
