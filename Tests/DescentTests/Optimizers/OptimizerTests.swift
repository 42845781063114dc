import Descent
import Glibc
import Kernels
import TestSupport
import Testing

/// The optimizers on buffers of your own.
@Suite struct OptimizerTests {
    /// An optimizer, the name of its trajectory in `optimizers.json`, and its step on plain arrays.
    struct Golden: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let optimizer: any Optimizer
    }

    static let golden: [Golden] = [
        Golden(testDescription: "gradient descent", optimizer: GradientDescent(learningRate: 0.05)),
        Golden(
            testDescription: "momentum, accumulated",
            optimizer: Momentum(learningRate: 0.01, beta: 0.9, form: .accumulated)),
        Golden(
            testDescription: "momentum, average", optimizer: Momentum(learningRate: 0.01, beta: 0.9, form: .average)),
        Golden(
            testDescription: "RMSprop, epsilon outside the root",
            optimizer: RMSprop(learningRate: 0.01, beta2: 0.9, epsilon: 1e-8, epsilonPlacement: .outside)),
        Golden(
            testDescription: "RMSprop, epsilon inside the root",
            optimizer: RMSprop(learningRate: 0.01, beta2: 0.9, epsilon: 1e-8, epsilonPlacement: .inside)),
        Golden(testDescription: "Adam", optimizer: Adam(learningRate: 0.01)),
        Golden(
            testDescription: "Adam, large epsilon",
            optimizer: Adam(learningRate: 0.01, beta1: 0.8, beta2: 0.888, epsilon: 0.01)),
        Golden(testDescription: "AdamW", optimizer: AdamW(learningRate: 0.01, weightDecay: 0.1)),
    ]

    @Test(arguments: golden)
    func `twelve steps follow PyTorch and Optax`(golden: Golden) throws {
        let file = try GoldenFile.load("optimizers.json")
        let rows = try file["rules"].elements.filter { try $0["rule"].text == golden.testDescription }
        #expect(rows.count == 1)
        let expected = try #require(rows.first)["trajectory"].elements.map { try $0.numbers }
        var parameters = try file["start"].numbers.map { Float($0) }
        let gradients = try file["gradients"].elements.map { try $0.numbers.map { Float($0) } }
        let errors = try Self.errors(golden.optimizer, &parameters, gradients, expected)
        #expect(errors.count == 12)
        // A few roundings of 6e-8 a step, of parameters and steps up to some hundred in magnitude.
        for error in errors { #expect(error <= 5e-6) }
    }

    /// The difference from the expected parameters after each step: absolute below 1, relative above.
    private static func errors(
        _ optimizer: any Optimizer, _ parameters: inout [Float], _ gradients: [[Float]], _ expected: [[Double]]
    ) throws -> [Double] {
        var state = try OptimizerState(optimizer, parameterCount: parameters.count)
        var errors: [Double] = []
        for (gradient, expected) in zip(gradients, expected) {
            var span = parameters.mutableSpan
            state.step(&span, gradients: gradient.span)
            errors.append(largestMixedDifference(parameters.map { Double($0) }, expected))
        }
        return errors
    }

    @Test(arguments: [0, 1, 5, 15, 16, 17, 100])
    func `an optimizer's own step on unaligned spans of any length is the state's step`(count: Int) throws {
        var generator = SeededGenerator(seed: 3)
        func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.uniform() - 0.5) } }
        // One element in front puts the rest off every alignment.
        let start = draw(count + 1)
        let gradients = draw(count + 1)
        for optimizer in Self.golden.map(\.optimizer) {
            var expected = Array(start.dropFirst())
            var state = try OptimizerState(optimizer, parameterCount: count)
            for _ in 1...3 {
                var span = expected.mutableSpan
                state.step(&span, gradients: Array(gradients.dropFirst()).span)
            }
            var parameters = start
            var first = [Float](repeating: 0, count: count + 1)
            var second = first
            for step in 1...3 {
                Self.ownStep(optimizer, &parameters, gradients, &first, &second, step)
            }
            // The same arithmetic in the same order, wherever the elements lie: the same bits.
            #expect(Array(parameters.dropFirst()) == expected)
            #expect(parameters[0] == start[0])
        }
    }

    /// An optimizer's own `step`, on all elements but the first.
    private static func ownStep(
        _ optimizer: any Optimizer, _ parameters: inout [Float], _ gradients: [Float], _ first: inout [Float],
        _ second: inout [Float], _ step: Int
    ) {
        let gradients = Array(gradients.dropFirst())
        withoutFirst(&parameters) { parameters in
            withoutFirst(&first) { first in
                withoutFirst(&second) { second in
                    switch optimizer {
                    case let optimizer as GradientDescent: optimizer.step(&parameters, gradients: gradients.span)
                    case let optimizer as Momentum:
                        optimizer.step(&parameters, gradients: gradients.span, velocity: &first)
                    case let optimizer as RMSprop:
                        optimizer.step(&parameters, gradients: gradients.span, squares: &first)
                    case let optimizer as Adam:
                        optimizer.step(
                            &parameters, gradients: gradients.span, firstMoment: &first, secondMoment: &second,
                            step: step)
                    case let optimizer as AdamW:
                        optimizer.step(
                            &parameters, gradients: gradients.span, firstMoment: &first, secondMoment: &second,
                            step: step)
                    default: Issue.record("no step for \(optimizer)")
                    }
                }
            }
        }
    }

    /// Calls `body` with a span of all elements but the first.
    private static func withoutFirst(_ array: inout [Float], _ body: (inout MutableSpan<Float>) -> Void) {
        unsafe array.withUnsafeMutableBufferPointer { buffer in
            // Safe: the array has at least one element.
            var span = unsafe MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(rebasing: buffer[1...]))
            body(&span)
        }
    }

    @Test func `momentum with β 0 is gradient descent, and its two forms differ by a factor of the rate`() throws {
        func run(_ optimizer: any Optimizer) throws -> [Float] {
            var parameters: [Float] = [1, -2, 0.5]
            var state = try OptimizerState(optimizer, parameterCount: 3)
            for step in 1...20 {
                let gradients = parameters.map { $0 * Float(step % 3) }
                var span = parameters.mutableSpan
                state.step(&span, gradients: gradients.span)
            }
            return parameters
        }
        let descent = try run(GradientDescent(learningRate: 0.1))
        #expect(try run(Momentum(learningRate: 0.1, beta: 0, form: .average)) == descent)
        #expect(try run(Momentum(learningRate: 0.1, beta: 0, form: .accumulated)) == descent)
        let average = try run(Momentum(learningRate: 0.1, beta: 0.9, form: .average)).map { Double($0) }
        let accumulated = try run(Momentum(learningRate: 0.01, beta: 0.9, form: .accumulated)).map { Double($0) }
        // Twenty steps that round differently, by 6e-8 each at most.
        #expect(largestMixedDifference(average, accumulated) <= 1.2e-6)
    }

    @Test func `Adam's first step is the rate in the direction of the gradient's sign`() throws {
        var parameters: [Float] = [0, 0, 0]
        var state = try OptimizerState(Adam(learningRate: 0.01), parameterCount: 3)
        var span = parameters.mutableSpan
        state.step(&span, gradients: ([5, -0.001, 0] as [Float]).span)
        #expect(state.stepCount == 1)
        // v̂ = g and √ŝ = |g| whatever the size of g; where g is 0, 0/(0 + ε) is 0.
        #expect(largestAbsoluteDifference(parameters.map { Double($0) }, [-0.01, 0.01, 0]) <= 1e-6)
    }

    @Test func `hyperparameters out of range are refused, with name, value and range`() {
        func message(_ optimizer: any Optimizer) -> String? { failure { try optimizer.validate() } }
        for row in OptimizerCatalogue.rows {
            for hyperparameter in row.hyperparameters {
                guard case .number(let range) = hyperparameter.domain else { continue }
                let (values, expected): ([Double], String) =
                    switch range {
                    case .positive: ([0, -1], "a finite number above 0")
                    case .nonNegative: ([-0.1], "a finite number of at least 0")
                    case .decayConstant: ([-0.1, 1, 1.5], "at least 0 and below 1")
                    case .epsilon: ([0, -1e-8, 1e-50, 1.1e30, 1e38], "from 1.2e-38 to 1e+30")
                    }
                for value in values + [.nan, .infinity, -.infinity] {
                    let optimizer = row.makeOptimizer([hyperparameter.flag: .number(value)])
                    #expect(message(optimizer) == "\(hyperparameter.errorName) is \(value); it must be \(expected)")
                }
            }
            for rate in [1e-50, 1e39] {
                let range = "from 1.2e-38 to 3.4e+38, the range of single precision"
                #expect(
                    message(row.makeOptimizer(["learning-rate": .number(rate)]))
                        == "learning rate is \(rate); it must be \(range)")
            }
        }
        for optimizer in Self.golden.map(\.optimizer) { #expect(message(optimizer) == nil) }
        #expect(message(Adam(epsilon: 1e30)) == nil)
    }

    @Test func `a step at a rate that is not finite, below 0 or beyond single precision stops the program`()
        async throws
    {
        for rate in [Double.nan, .infinity, -1e-30, 1e39] {
            // As bits: a NaN and an infinity do not reach the process of an exit test.
            await #expect(processExitsWith: .failure, "\(rate)") { [bits = rate.bitPattern as UInt64] in
                try OptimizerTests.step(atRate: Double(bitPattern: bits))
            }
            await #expect(processExitsWith: .failure, "\(rate), of a network") { [bits = rate.bitPattern as UInt64] in
                let twin = try Twin(sizes: [2, 1], output: .sigmoid, count: 3)
                var network = try twin.network()
                var state = try OptimizerState(GradientDescent(), parameterCount: network.parameterCount)
                state.step(&network, gradients: ([0, 0, 0] as [Float]).span, learningRate: Double(bitPattern: bits))
            }
        }
        for rate in [0, 1e-30, Double(Float.greatestFiniteMagnitude)] { try Self.step(atRate: rate) }
    }

    private static func step(atRate rate: Double) throws {
        var state = try OptimizerState(GradientDescent(), parameterCount: 1)
        var parameters: [Float] = [1]
        var span = parameters.mutableSpan
        state.step(&span, gradients: ([0] as [Float]).span, learningRate: rate)
        #expect(parameters == [1])
    }

    @Test func `buffers of different lengths stop the program`() async {
        await #expect(processExitsWith: .failure) {
            var parameters: [Float] = [1, 2]
            var span = parameters.mutableSpan
            GradientDescent().step(&span, gradients: ([1] as [Float]).span)
        }
        await #expect(processExitsWith: .failure) {
            var parameters: [Float] = [1, 2]
            var moments: [Float] = [1, 2]
            var others: [Float] = [1]
            var span = parameters.mutableSpan
            var first = moments.mutableSpan
            var second = others.mutableSpan
            Adam().step(
                &span, gradients: ([1, 2] as [Float]).span, firstMoment: &first, secondMoment: &second, step: 1)
        }
        await #expect(processExitsWith: .failure) {
            var parameters: [Float] = [1, 2]
            var moments: [Float] = [1]
            var others: [Float] = [1, 2]
            var span = parameters.mutableSpan
            var first = moments.mutableSpan
            var second = others.mutableSpan
            AdamW().step(
                &span, gradients: ([1, 2] as [Float]).span, firstMoment: &first, secondMoment: &second, step: 1)
        }
    }

    @Test(arguments: [0, 0.5, 0.9, 0.99])
    func `Adam's corrections are 1 − βᵗ to the bit, also where the power is too small to be computed`(beta: Double) {
        let optimizer = Adam(learningRate: 0.01, beta1: beta, beta2: beta, epsilon: 1e-8)
        // The power is left out where (1 − β)·t exceeds 40; single precision would show it from 17 down.
        for step in 1...Int(40 / (1 - beta)) + 2 {
            let correction = 1 - pow(beta, Double(step))
            let expected = ParameterUpdate(
                .adam(
                    AdamScalars(
                        beta1: Float(beta), oneMinusBeta1: Float(1 - beta), beta2: Float(beta),
                        oneMinusBeta2: Float(1 - beta), correctedRate: Float(0.01 / correction),
                        rootCorrection: Float(1 / correction.squareRoot()), epsilon: 1e-8)))
            let updates = [optimizer.update(step: step, learningRate: 0.01), expected].map { update in
                var parameters: [Float] = [0.3, -2]
                var moments: [Float] = [0.1, -0.2, 0.04, 0.09]
                let gradients: [Float] = [0.7, -0.1]
                var parameterSpan = parameters.mutableSpan
                var momentSpan = moments.mutableSpan
                update.apply(to: &parameterSpan, gradients: gradients.span, moments: &momentSpan)
                return parameters
            }
            #expect(updates[0] == updates[1], "step \(step)")
        }
    }
}
