import Descent
import Glibc
import Synchronization
import TestSupport
import Testing

/// The arithmetic of optimizers of your own, in every program.
@Suite struct ElementwiseUpdateTests {
    /// Adam with ε 0.01, written as a user would write it: a small ε amplifies the rounding of tiny gradients.
    private struct OwnAdam: Optimizer {
        var learningRate = 0.01
        var momentCount: Int { 2 }

        func update(step: Int, learningRate: Double) -> ParameterUpdate {
            ParameterUpdate(
                Step(
                    rate: Float(learningRate / (1 - pow(0.9, Double(step)))),
                    rootCorrection: Float(1 / (1 - pow(0.999, Double(step))).squareRoot())))
        }

        struct Step: ElementwiseUpdate {
            let rate, rootCorrection: Float
            static var momentCount: Int { 2 }

            func apply(to block: inout ParameterBlock) {
                let gradients = block.gradients
                var parameters = block.takeParameters()
                var first = block.takeMoment(0)
                var second = block.takeMoment(1)
                for i in 0..<block.count {
                    let g = gradients[i]
                    first[i] = 0.9 * first[i] + Float(1 - 0.9) * g
                    second[i] = 0.999 * second[i] + Float(1 - 0.999) * g * g
                    parameters[i] -= rate * first[i] / (rootCorrection * second[i].squareRoot() + 0.01)
                }
            }
        }
    }

    /// Adds to every parameter its index, and to those of a layer what tells weights from biases.
    private struct Numbering: Optimizer {
        var learningRate = 1.0
        var momentCount: Int { 0 }

        func update(step: Int, learningRate: Double) -> ParameterUpdate { ParameterUpdate(Step()) }

        struct Step: ElementwiseUpdate {
            static var momentCount: Int { 0 }

            static func label(_ part: ParameterPart?) -> Float {
                switch part {
                case .weights(let layer): Float(layer + 1) / 16
                case .biases(let layer): Float(layer + 1) / 16 + 0.5
                case nil: 0
                }
            }

            func apply(to block: inout ParameterBlock) {
                let label = Step.label(block.part)
                let start = block.start
                var parameters = block.takeParameters()
                for i in 0..<block.count { parameters[i] += Float(start + i) + label }
            }
        }
    }

    /// The parameters after training a network that begins with zeros or as drawn.
    private static func parameters(
        _ optimizer: some Optimizer, sizes: [Int], fromZero: Bool = false, _ program: ProgramChoice, workers: Int = 1,
        epochs: Int
    ) throws -> [Double] {
        // Smooth: a rounding that carries a unit across the kink of a rectifier is amplified.
        let twin = try Twin(sizes: sizes, activation: .tanh, output: .softmax, count: 60)
        var network = try twin.network()
        if fromZero { network.copyParameters(from: [Float](repeating: 0, count: network.parameterCount).span) }
        var trainer = Trainer(
            optimizer: optimizer, batchSize: .fixed(30), order: .sequential, workers: workers, reproducible: true)
        trainer.program = program
        _ = try trainer.fit(&network, to: twin.examples, epochs: epochs)
        return values(of: network.parameters)
    }

    /// Small enough for the tiny program, and so wide that dW comes in several blocks of rows and of columns.
    private static let shapes = [[6, 9, 4], [1030, 60, 5]]

    @Test func `every step of every program has each parameter once, and says which it is`() throws {
        for sizes in Self.shapes {
            var expected: [Double] = []
            for (layer, (inputs, units)) in zip(sizes, sizes.dropFirst()).enumerated() {
                for (part, count) in [
                    (ParameterPart.weights(layer: layer), inputs * units), (.biases(layer: layer), units),
                ] {
                    for _ in 0..<count {
                        expected.append(2 * (Double(expected.count) + Double(Numbering.Step.label(part))))
                    }
                }
            }
            for (program, workers) in [(ProgramChoice.tiny, 1), (.general, 1), (.shared, 3)] {
                let found = try Self.parameters(
                    Numbering(), sizes: sizes, fromZero: true, program, workers: workers, epochs: 1)
                // Exact: sixteenths of numbers up to 2¹⁹.
                #expect(found == expected, "\(program)")
            }
        }
    }

    @Test func `a step of a network says the parts, and one of spans says none`() throws {
        let twin = try Twin(sizes: [3, 2, 2], output: .softmax, count: 5)
        var network = try twin.network()
        let gradients = [Float](repeating: 1, count: network.parameterCount)
        network.copyParameters(from: [Float](repeating: 0, count: network.parameterCount).span)
        var state = try OptimizerState(Numbering(), parameterCount: network.parameterCount)
        state.step(&network, gradients: gradients.span)
        let sixteenths = values(of: network.parameters).enumerated().map { 16 * ($1 - Double($0)) }
        #expect(sixteenths == [1, 1, 1, 1, 1, 1, 9, 9, 2, 2, 2, 2, 10, 10])

        var span = [Float](repeating: 0, count: network.parameterCount)
        var mutableSpan = span.mutableSpan
        state.step(&mutableSpan, gradients: gradients.span)
        #expect(span == (0..<14).map { Float($0) })
    }

    @Test func `an Adam of your own ends where the library's ends`() throws {
        for sizes in Self.shapes {
            let expected = try Self.parameters(
                Adam(learningRate: 0.01, epsilon: 0.01), sizes: sizes, .general, epochs: 3)
            for (program, workers) in [(ProgramChoice.tiny, 1), (.general, 1), (.shared, 2)] {
                let found = try Self.parameters(OwnAdam(), sizes: sizes, program, workers: workers, epochs: 3)
                #expect(differenceInLargest(found, expected) <= Tolerance.trained, "\(program)")
            }
        }
    }

    @Test func `the bits are the same whatever the number of workers`() throws {
        for optimizer in [OwnAdam(), Lion(learningRate: 0.001)] as [any Optimizer] {
            let one = try Self.parameters(optimizer, sizes: [1030, 60, 5], .shared, workers: 1, epochs: 3)
            for workers in 2...4 {
                let several = try Self.parameters(
                    optimizer, sizes: [1030, 60, 5], .shared, workers: workers, epochs: 3)
                #expect(areIdentical(several, one), "\(workers) workers")
            }
        }
    }

    @Test func `Lion follows Optax`() throws {
        let file = try GoldenFile.load("optimizers.json")
        let row = try #require(file["rules"].elements.first { try $0["rule"].text == "Lion" })
        let start = try file["start"].numbers
        var parameters = start.map { Float($0) }
        var state = try OptimizerState(Lion(learningRate: 0.01), parameterCount: parameters.count)
        for (gradients, expected) in zip(try file["gradients"].elements, try row["trajectory"].elements) {
            let singleGradients = try gradients.numbers.map { Float($0) }
            var span = parameters.mutableSpan
            state.step(&span, gradients: singleGradients.span)
            // Twelve steps of 0.01, each rounded once for the rate and once for the sum.
            #expect(largestMixedDifference(parameters.map { Double($0) }, try expected.numbers) <= 2e-6)
        }
        #expect(state.stepCount == 12)
        #expect(largestAbsoluteDifference(parameters.map { Double($0) }, start) > 0.01)
    }

    /// Takes two things of a block: the parameters for −1, else the moment with that index.
    private struct Taking: ElementwiseUpdate {
        let first, second: Int

        static var momentCount: Int { 1 }

        func apply(to block: inout ParameterBlock) {
            for index in [first, second] { _ = index < 0 ? block.takeParameters() : block.takeMoment(index) }
        }

        static func run(_ first: Int, _ second: Int) {
            var parameters: [Float] = [1]
            var moments: [Float] = [1]
            var parameterSpan = parameters.mutableSpan
            var momentSpan = moments.mutableSpan
            ParameterUpdate(Taking(first: first, second: second)).apply(
                to: &parameterSpan, gradients: ([1] as [Float]).span, moments: &momentSpan)
        }
    }

    @Test func `what a block holds can be taken once, and no moment that it does not hold`() async {
        Taking.run(-1, 0)
        Taking.run(0, -1)
        await #expect(processExitsWith: .failure) { Taking.run(-1, -1) }
        await #expect(processExitsWith: .failure) { Taking.run(0, 0) }
        await #expect(processExitsWith: .failure) { Taking.run(-1, 1) }
    }

    /// An update whose number of moments is another at every question: 1, 2, 3, ….
    private struct Recounting: ElementwiseUpdate {
        static let questions = Atomic<Int>(0)

        static var momentCount: Int { questions.wrappingAdd(1, ordering: .relaxed).newValue }

        /// The moment that it takes.
        let index: Int

        func apply(to block: inout ParameterBlock) { _ = block.takeMoment(index) }

        static func run(_ index: Int) {
            questions.store(0, ordering: .relaxed)
            var parameters: [Float] = [1]
            var moments: [Float] = [1]
            var parameterSpan = parameters.mutableSpan
            var momentSpan = moments.mutableSpan
            ParameterUpdate(Recounting(index: index)).apply(
                to: &parameterSpan, gradients: ([1] as [Float]).span, moments: &momentSpan)
        }
    }

    @Test func `an update is asked once how many moments it has, so a later answer opens no memory`() async {
        Recounting.run(0)
        #expect(Recounting.questions.load(ordering: .relaxed) == 1)
        await #expect(processExitsWith: .failure) { Recounting.run(1) }
    }

    @Test func `scalars of more than 64 bytes stop the program`() async {
        struct Step<Scalars: BitwiseCopyable & Sendable>: ElementwiseUpdate {
            let scalars: Scalars
            static var momentCount: Int { 0 }
            func apply(to block: inout ParameterBlock) {}
        }
        _ = ParameterUpdate(Step(scalars: SIMD16<Float>(repeating: 1)))
        await #expect(processExitsWith: .failure) {
            _ = ParameterUpdate(Step(scalars: SIMD32<Float>(repeating: 1)))
        }
    }
}
