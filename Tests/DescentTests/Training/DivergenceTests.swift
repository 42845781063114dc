import Descent
import Testing

/// Divergence that the losses do not show.
@Suite struct DivergenceTests {
    /// One example, 1, of class 0, and a network of one relu and one sigmoid with w₁ = 1e-10, w₂ = 1e10: a large step
    /// makes W₁ so negative that the relu passes nothing, and the loss is that of the last bias.
    private func network() throws -> Network {
        var network = try Network(inputs: 1, layers: [.dense(1, .relu), .dense(1, .sigmoid)])
        var parameters = network.mutableParameters
        (parameters[0], parameters[1], parameters[2], parameters[3]) = (1e-10, 0, 1e10, 0)
        return network
    }

    private func examples() throws -> Examples {
        try Examples(inputs: Inputs([1], width: 1), targets: Targets(classes: [0], classCount: 2))
    }

    @Test(arguments: [ProgramChoice.tiny, .general])
    func `parameters that are not finite are divergence, though no cost tells`(program: ProgramChoice) throws {
        for epochs in [1, 3] {
            var network = try network()
            let examples = try examples()
            let before = (0..<4).map { network.parameters[$0] }
            var trainer = Trainer(optimizer: .gradientDescent(learningRate: 1e29))
            trainer.program = program
            let message = failure { _ = try trainer.fit(&network, to: examples, epochs: epochs) }
            #expect(
                message
                    == "training diverged: the cost, a parameter or a moment was no longer finite at step 1, in epoch 1"
            )
            #expect((0..<4).map { network.parameters[$0] } == before)
        }
    }

    @Test(arguments: [ProgramChoice.tiny, .general], [1, 2, 3])
    func `what is kept to fall back on has a finite cost with the L2 term`(program: ProgramChoice, epochs: Int) throws {
        var network = try network()
        let examples = try examples()
        let before = (0..<4).map { network.parameters[$0] }
        // W₁ becomes −7e24: finite, and its square is not.
        var trainer = Trainer(optimizer: .gradientDescent(learningRate: 1e15), l2: 1e-6)
        trainer.program = program
        #expect(failure { _ = try trainer.fit(&network, to: examples, epochs: epochs) } != nil)
        #expect((0..<4).map { network.parameters[$0] } == before)
    }

    @Test func `with an L2 term too, the last good epoch's parameters are those to fall back on`() throws {
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        for program in [ProgramChoice.tiny, .general] {
            var network = try twin.network()
            let schedule = LearningRateDecay.manual([.init(epoch: 4, learningRate: 1e30)])
            var trainer = Trainer(
                optimizer: .gradientDescent(learningRate: 0.1), batchSize: .fixed(20), schedule: schedule, l2: 0.5)
            trainer.program = program
            #expect(failure { _ = try trainer.fit(&network, to: twin.examples, epochs: 6) } != nil)
            var expected = try twin.network()
            _ = try trainer.fit(&expected, to: twin.examples, epochs: 3)
            let (actual, wanted) = (values(of: network.parameters), values(of: expected.parameters))
            #expect(actual == wanted, "\(program)")
        }
    }
}
