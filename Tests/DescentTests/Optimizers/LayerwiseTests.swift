import Descent
import TestSupport
import Testing
import Textbook
import TextbookBridge

/// LAMB and LARS: what an optimizer does that scales the change of a layer by norms.
@Suite struct LayerwiseTests {
    private static let both: [any TextbookOptimizer] = TrustRatioScope.allCases.flatMap {
        [Descent.LAMB(trustRatio: $0), Descent.LARS(weightDecay: 0.1, trustRatio: $0)] as [any TextbookOptimizer]
    }

    @Test(arguments: [
        ("LAMB", "optimizers.json", Descent.LAMB(learningRate: 0.01) as any Optimizer),
        ("LARS, no decay", "lars.json", Descent.LARS(learningRate: 4, weightDecay: 0)),
        ("LARS", "lars.json", Descent.LARS(learningRate: 4, weightDecay: 0.1)),
    ])
    func `twelve steps follow Optax and the paper`(rule: String, name: String, optimizer: any Optimizer) throws {
        let common = try GoldenFile.load("optimizers.json")
        let row = try #require(try GoldenFile.load(name)["rules"].elements.first { try $0["rule"].text == rule })
        var parameters = try common["start"].numbers.map { Float($0) }
        var state = try OptimizerState(optimizer, parameterCount: parameters.count)
        for (gradients, expected) in zip(try common["gradients"].elements, try row["trajectory"].elements) {
            let single = try gradients.numbers.map { Float($0) }
            var span = parameters.mutableSpan
            state.step(&span, gradients: single.span)
            // As for the other optimizers.
            #expect(largestMixedDifference(parameters.map { Double($0) }, try expected.numbers) <= 5e-6)
        }
        #expect(state.stepCount == 12)
    }

    @Test(arguments: TrustRatioScope.allCases)
    func `the optimizer made by a dot is the one made by name`(scope: TrustRatioScope) {
        func made(_ optimizer: Descent.LARS) -> [Double] { [optimizer.learningRate, optimizer.trustCoefficient] }
        #expect(made(.lars(trustRatio: scope)) == made(Descent.LARS(trustRatio: scope)))
        #expect(made(.lars(learningRate: 3, trustCoefficient: 0.5, trustRatio: scope)) == [3, 0.5])
    }

    @Test(arguments: both.indices)
    func `twenty steps of a network follow the textbook, whatever the rate does`(index: Int) throws {
        let optimizer = Self.both[index]
        let twin = try Twin(sizes: [7, 12, 5], output: .softmax, count: 1)
        var network = try twin.network()
        var state = try OptimizerState(optimizer, parameterCount: network.parameterCount)
        var textbook = optimizer.textbook(
            parameterCount: network.parameterCount, biases: twin.textbook().biasRanges)
        var expected = twin.parameters.map { Double($0) }
        var generator = SeededGenerator(seed: 4)
        for step in 1...20 {
            // They keep their signs, so that no average of them cancels.
            let gradients = twin.parameters.indices.map {
                Float((0.1 + generator.uniform()) * ($0 % 2 == 0 ? 1 : -1))
            }
            let rate = optimizer.learningRate * Double(1 + step % 3)
            textbook.learningRate = rate
            textbook.step(parameters: &expected, gradients: gradients.map { Double($0) })
            state.step(&network, gradients: gradients.span, learningRate: rate)
        }
        #expect(differenceInLargest(values(of: network.parameters), expected) <= Tolerance.trained)
        #expect(differenceInLargest(twin.parameters.map { Double($0) }, expected) > 1e-3)
    }

    @Test func `LARS takes the steps of the paper's form with momentum correction where the rate changes`() throws {
        var parameters: [Float] = [0.5, -1, 2, 0.25]
        var state = try OptimizerState(Descent.LARS(weightDecay: 0.1), parameterCount: 4)
        var corrected = Textbook.LARS(parameterCount: 4, learningRate: 1, weightDecay: 0.1, form: .corrected)
        var uncorrected = Textbook.LARS(parameterCount: 4, learningRate: 1, weightDecay: 0.1, form: .within)
        var (expected, other) = (parameters.map { Double($0) }, parameters.map { Double($0) })
        for step in 1...30 {
            let gradients = (0..<4).map { Float(($0 + step) % 3) + 0.5 }
            let rate = step < 10 ? 20.0 : 2
            (corrected.learningRate, uncorrected.learningRate) = (rate, rate)
            corrected.step(parameters: &expected, gradients: gradients.map { Double($0) })
            uncorrected.step(parameters: &other, gradients: gradients.map { Double($0) })
            var span = parameters.mutableSpan
            state.step(&span, gradients: gradients.span, learningRate: rate)
        }
        #expect(largestMixedDifference(parameters.map { Double($0) }, expected) <= 5e-6)
        #expect(largestMixedDifference(other, expected) > 1e-2)
    }

    @Test func `a tensor of zeros moves, by a ratio of 1`() throws {
        for (optimizer, expected) in [
            (Descent.LAMB(learningRate: 0.25, weightDecay: 0) as any Optimizer, -0.25),
            (Descent.LARS(learningRate: 0.25), -0.5),
        ] {
            var parameters: [Float] = [0, 0, 0]
            var state = try OptimizerState(optimizer, parameterCount: 3)
            var span = parameters.mutableSpan
            state.step(&span, gradients: ([2, 2, 2] as [Float]).span)
            #expect(largestAbsoluteDifference(parameters.map { Double($0) }, [expected, expected, expected]) <= 1e-6)
        }
    }

    @Test func `without a trust ratio biases take Adam's steps, and with one others`() throws {
        func biases(_ optimizer: any Optimizer) throws -> [Double] {
            let twin = try Twin(sizes: [3, 4], output: .softmax, count: 1)
            var network = try twin.network()
            var state = try OptimizerState(optimizer, parameterCount: network.parameterCount)
            for _ in 1...3 { state.step(&network, gradients: ([Float](repeating: 0.5, count: 16)).span) }
            return Array(values(of: network.parameters)[12...])
        }
        let adam = try biases(Descent.Adam(learningRate: 0.01, epsilon: 1e-6))
        let spared = try biases(Descent.LAMB(learningRate: 0.01, trustRatio: .weights))
        #expect(largestAbsoluteDifference(spared, adam) <= 1e-7)
        #expect(try largestAbsoluteDifference(biases(Descent.LAMB(learningRate: 0.01, trustRatio: .all)), adam) > 1e-3)
    }

    @Test(arguments: both.indices)
    func `a gradient that is no number reaches its tensor, and no other`(index: Int) throws {
        let twin = try Twin(sizes: [3, 4, 2], output: .softmax, count: 1)
        var network = try twin.network()
        var state = try OptimizerState(Self.both[index], parameterCount: network.parameterCount)
        var gradients = [Float](repeating: 1, count: network.parameterCount)
        gradients[5] = .nan
        state.step(&network, gradients: gradients.span)
        let found = values(of: network.parameters)
        #expect(found[..<12].allSatisfy(\.isNaN) && found[12...].allSatisfy(\.isFinite))
    }
}
