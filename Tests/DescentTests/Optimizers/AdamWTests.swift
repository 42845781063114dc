import Descent
import TestSupport
import Testing
import Textbook
import TextbookBridge

@Suite struct AdamWTests {
    private static func trained(
        _ optimizer: some Optimizer, _ program: ProgramChoice, workers: Int = 1
    ) throws -> [Double] {
        let twin = try Twin(sizes: [8, 17, 5], output: .softmax, count: 60)
        var network = try twin.network()
        var trainer = Trainer(optimizer: optimizer, batchSize: .fixed(30), order: .sequential, workers: workers)
        trainer.program = program
        _ = try trainer.fit(&network, to: twin.examples, epochs: 3)
        return values(of: network.parameters)
    }

    @Test func `twelve steps follow PyTorch, which decays all parameters, on both sides`() throws {
        let file = try GoldenFile.load("optimizers.json")
        let row = try #require(file["rules"].elements.first { try $0["rule"].text == "AdamW" })
        let pair = OptimizerPair(Descent.AdamW(learningRate: 0.01, weightDecay: 0.1))
        var expected = try file["start"].numbers
        var parameters = expected.map { Float($0) }
        var textbook = pair.textbook(parameterCount: parameters.count)
        var state = try OptimizerState(pair.engine, parameterCount: parameters.count)
        for (gradients, golden) in zip(try file["gradients"].elements, try row["trajectory"].elements) {
            let gradients = try gradients.numbers
            textbook.step(parameters: &expected, gradients: gradients)
            // The same formula in double precision, in another order.
            #expect(largestRelativeDifference(expected, try golden.numbers) <= 1e-13)
            let singleGradients = gradients.map { Float($0) }
            var span = parameters.mutableSpan
            state.step(&span, gradients: singleGradients.span)
            // A few roundings of 6e-8 a step.
            #expect(largestMixedDifference(parameters.map { Double($0) }, try golden.numbers) <= 5e-6)
        }
        #expect(state.stepCount == 12)
    }

    @Test(arguments: [ProgramChoice.tiny, .general, .shared])
    func `without decay it is Adam, bit for bit`(program: ProgramChoice) throws {
        let adam = try Self.trained(Descent.Adam(learningRate: 0.01), program)
        #expect(try areIdentical(Self.trained(Descent.AdamW(learningRate: 0.01, weightDecay: 0), program), adam))
        #expect(try !areIdentical(Self.trained(Descent.AdamW(learningRate: 0.01), program), adam))
    }

    @Test(arguments: [false, true])
    func `weights decay and biases only if asked to, in every program and in a step of a network`(decaysBiases: Bool)
        throws
    {
        let sizes = [6, 9, 4]
        let twin = try Twin(sizes: sizes, output: .softmax, count: 20)
        let optimizer = Descent.AdamW(learningRate: 0.01, weightDecay: 0.5, decaysBiases: decaysBiases)
        let textbook = twin.textbook()
        let gradients = textbook.gradients(twin.inputs, targets: twin.targets).flat
        var expected = textbook.flatParameters
        var other = OptimizerPair(optimizer).textbook(for: textbook)
        other.step(parameters: &expected, gradients: gradients)
        // Decayed or not, a bias differs by far more than the tolerance.
        var swapped = textbook.flatParameters
        var swappedOther = Textbook.AdamW(
            parameterCount: swapped.count, learningRate: 0.01, weightDecay: 0.5,
            biases: decaysBiases ? textbook.biasRanges : [])
        swappedOther.step(parameters: &swapped, gradients: gradients)
        #expect(differenceInLargest(swapped, expected) > 10 * Tolerance.trained)

        for execution in Execution.all {
            var network = try twin.network()
            let trainer = Trainer(optimizer: optimizer, batchSize: .full, order: .sequential, workers: 2)
                .taking(execution)
            _ = try trainer.fit(&network, to: twin.examples, epochs: 1)
            #expect(differenceInLargest(values(of: network.parameters), expected) <= Tolerance.trained, "\(execution)")
        }
        var network = try twin.network()
        var state = try OptimizerState(optimizer, parameterCount: network.parameterCount)
        let singleGradients = gradients.map { Float($0) }
        state.step(&network, gradients: singleGradients.span)
        #expect(differenceInLargest(values(of: network.parameters), expected) <= Tolerance.trained)
    }

    @Test func `hyperparameters out of range are refused`() {
        for decay in [-0.1, Double.nan, .infinity] {
            #expect(
                failure { try Descent.AdamW(weightDecay: decay).validate() }
                    == "weight decay is \(decay); it must be a finite number of at least 0")
        }
        #expect(
            failure { try Descent.AdamW(beta1: 1).validate() } == "beta1 is 1.0; it must be at least 0 and below 1")
        #expect(failure { try Descent.AdamW(weightDecay: 0).validate() } == nil)
    }
}
