import Descent
import TestSupport
import Testing
import TextbookBridge

/// What the comparisons of both programs with the textbook leave out: other data, and the choice between the two.
@Suite struct TinyProgramTests {
    /// Cost and gradients of a batch by one program.
    private func run(
        _ network: borrowing Network, _ examples: Examples, _ program: ProgramChoice, rows: [Int32]? = nil
    ) throws -> (cost: Double, gradients: [Double]) {
        var backpropagation = try Backpropagation(
            for: network, batchSize: examples.count, workers: 1, program: program)
        let cost = try backpropagation.run(network, on: examples, rows: rows)
        return (cost, values(of: backpropagation.gradients))
    }

    /// Random bytes and classes.
    private func byteExamples(count: Int, width: Int, classes: Int) throws -> Examples {
        var generator = SplitMix(seed: 5)
        let bytes = (0..<count * width).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let labels = (0..<count).map { _ in Int(generator.next() % UInt64(classes)) }
        return try Examples(
            inputs: Inputs(bytes: bytes, width: width), targets: Targets(classes: labels, classCount: classes))
    }

    @Test(arguments: [1, 15, 16, 17, 44, 64])
    func `bytes and scaled inputs give what the general program gives`(count: Int) throws {
        let examples = try byteExamples(count: count, width: 7, classes: 3)
        for output in [Activation.softmax, .sigmoid] {
            for isScaled in [false, true] {
                var network = try Network(inputs: 7, layers: [.dense(5, .tanh), .dense(3, output)])
                if isScaled {
                    network.standardization = Standardization(
                        means: (0..<7).map { 0.1 * Float($0) }, deviations: (1...7).map { 0.3 * Float($0) })
                }
                let tiny = try run(network, examples, .tiny)
                let general = try run(network, examples, .general)
                #expect(relativeDifference(tiny.cost, general.cost) <= Tolerance.cost, "\(output) \(isScaled)")
                #expect(
                    differenceInLargest(tiny.gradients, general.gradients) <= Tolerance.gradient,
                    "\(output) \(isScaled)")
            }
        }
    }

    @Test(arguments: [Activation.softmax, .sigmoid])
    func `both programs count the same decisions as right`(output: Activation) throws {
        // Batches of one tile, and one of several chunks of several tiles.
        for (units, count, batchSize) in [(1, 300, 64), (2, 300, 64), (5, 300, 64), (1, 9000, 9000), (5, 9000, 9000)] {
            guard output == .sigmoid || units > 1 else { continue }
            let examples = try byteExamples(count: count, width: 4, classes: max(units, 2))
            let accuracies = try [ProgramChoice.tiny, .general].map { program in
                var network = try Network(inputs: 4, layers: [.dense(6, .relu), .dense(units, output)])
                var trainer = Trainer(optimizer: GradientDescent(learningRate: 1e-3), batchSize: .fixed(batchSize))
                trainer.program = program
                return try trainer.fit(&network, to: examples, epochs: 1).epochs[0].accuracy
            }
            #expect(accuracies[0] != nil && accuracies[0] == accuracies[1], "\(units) units, \(count) examples")
        }
    }

    @Test func `a batch after a larger one sees nothing of it`() throws {
        // Within a tile, with several of them before, and with more chunks than the larger one.
        let small = [3, 6, 4]
        for (sizes, count, rows) in [
            (small, 50, 7..<28), (small, 5000, 7..<28), (small, 5000, 100..<2200), ([32, 64, 32, 10], 8200, 0..<5000),
        ] {
            let twin = try Twin(sizes: sizes, activation: .tanh, output: .softmax, count: count)
            let network = try twin.network()
            let rows = rows.map { Int32($0) }
            var backpropagation = try Backpropagation(for: network, batchSize: count, workers: 1, program: .tiny)
            _ = try backpropagation.run(network, on: twin.examples)
            let cost = try backpropagation.run(network, on: twin.examples, rows: rows)
            let gradients = values(of: backpropagation.gradients)
            let fresh = try run(network, twin.examples, .tiny, rows: rows)
            #expect(cost == fresh.cost, "\(count)")
            #expect(areIdentical(gradients, fresh.gradients), "\(count)")
        }
    }

    @Test
    func `an input that is too large for single precision makes its batch's cost infinite or NaN, and no other's`()
        throws
    {
        var values = (0..<40).map { Float($0 % 5) - 2 }
        values[38] = 3e38
        let examples = try Examples(
            inputs: Inputs(values, width: 2), targets: Targets(values: (0..<20).map { Float($0 % 3) }))
        let network = try Network(inputs: 2, layers: [.dense(4, .identity), .dense(1, .identity)], seed: 3)
        let good = try run(network, examples, .tiny, rows: Array(0..<19))
        #expect(good.cost.isFinite && good.gradients.allSatisfy { $0.isFinite })
        #expect(try !run(network, examples, .tiny).cost.isFinite)
    }

    @Test func `few units take the tiny program, many the general one`() throws {
        for (sizes, expected) in [
            ([2, 5, 2, 1], ProgramChoice.tiny), ([32, 64, 32, 10], .tiny), ([33, 60, 10], .general),
            ([32, 100, 20], .general),
        ] {
            let twin = try Twin(sizes: sizes, output: .sigmoid, count: 64)
            let backpropagation = try Backpropagation(for: try twin.network(), batchSize: 64)
            #expect(backpropagation.chosenProgram == expected)
        }
    }

    @Test func `a program that is asked for is the one that runs`() throws {
        let twin = try Twin(sizes: [2, 5, 2, 1], output: .sigmoid, count: 64)
        let network = try twin.network()
        for choice in ProgramChoice.allCases {
            let backpropagation = try Backpropagation(for: network, batchSize: 64, program: choice)
            let expected = choice == .fastest || choice == .tiny ? ProgramChoice.tiny : .general
            #expect(backpropagation.chosenProgram == expected, "\(choice)")
        }
        // The two differ in the last bits: what they say they are they are.
        let tiny = try run(network, twin.examples, .tiny).gradients
        #expect(!areIdentical(tiny, try run(network, twin.examples, .general).gradients))
        #expect(areIdentical(tiny, try run(network, twin.examples, .fastest).gradients))
    }

    /// Networks and numbers of examples: one tile, one more example, several tiles, several chunks.
    static let batches: [(sizes: [Int], count: Int)] = [
        ([2, 5, 2, 1], 1024), ([2, 5, 2, 1], 1025), ([2, 5, 2, 1], 9000), ([3, 16, 16, 1], 448 * 3 + 1),
        ([32, 64, 32, 10], 128), ([32, 64, 32, 10], 129), ([32, 64, 32, 10], 1500), ([5, 300, 2], 200),
        ([7, 9, 3], 40_000),
    ]

    @Test(arguments: batches)
    func `the sums over many tiles are as good as the general program's`(sizes: [Int], count: Int) throws {
        for output in [Activation.softmax, .sigmoid, .identity] {
            guard output != .softmax || sizes[sizes.count - 1] > 1 else { continue }
            let twin = try Twin(sizes: sizes, activation: .tanh, output: output, count: count)
            let network = try twin.network()
            let tiny = try run(network, twin.examples, .tiny)
            let general = try run(network, twin.examples, .general)
            #expect(relativeDifference(tiny.cost, general.cost) <= Tolerance.cost, "\(output)")
            #expect(differenceInLargest(tiny.gradients, general.gradients) <= Tolerance.gradient, "\(output)")
        }
    }

    @Test func `the batch size does not change the program`() throws {
        for count in [1, 2048, 8192, 8193, 70_000] {
            let network = try Twin(sizes: [2, 5, 2, 1], output: .sigmoid, count: 1).network()
            let chosen = try Backpropagation(for: network, batchSize: count, workers: 1).chosenProgram
            #expect(chosen == .tiny, "\(count)")
        }
    }

    @Test(arguments: [([2, 5, 2, 1], 50_000), ([16, 16, 16, 4], 9000), ([32, 64, 32, 10], 2100)])
    func `large batches are shared, with the same bits for any number of workers`(sizes: [Int], count: Int) throws {
        let output: Activation = sizes[sizes.count - 1] == 1 ? .sigmoid : .softmax
        let twin = try Twin(sizes: sizes, output: output, count: count)
        for (index, optimizer) in (OptimizerPair.all.map(\.engine) + [Lion()] as [any Optimizer]).enumerated() {
            var results: [(parameters: [Double], history: [TrainingHistory.Epoch], workers: Int)] = []
            for workers in [1, 2, 3, 5] {
                var network = try twin.network()
                // The second batch of an epoch is too small to be shared.
                var trainer = Trainer(
                    optimizer: optimizer, batchSize: .fixed(count - 77), order: .shuffled(seed: 4),
                    l2: index % 2 == 0 ? 0 : 0.2, workers: workers)
                trainer.program = .tiny
                let history = try trainer.fit(&network, to: twin.examples, epochs: 2)
                results.append((values(of: network.parameters), history.epochs, history.workers))
            }
            #expect(results.map(\.workers) == [1, 2, 3, 5])
            for result in results.dropFirst() {
                #expect(
                    areIdentical(result.parameters, results[0].parameters), "\(optimizer), \(result.workers) workers")
                #expect(result.history.map(\.cost) == results[0].history.map(\.cost), "\(optimizer)")
                #expect(result.history.map(\.accuracy) == results[0].history.map(\.accuracy), "\(optimizer)")
            }
        }
    }

    @Test(arguments: [([2, 5, 2, 3], 3000), ([32, 64, 32, 10], 1500)])
    func `an update after many tiles ends where one of the kept gradients ends, bit for bit`(sizes: [Int], count: Int)
        throws
    {
        let twin = try Twin(sizes: sizes, output: .softmax, count: count)
        for (index, optimizer) in (OptimizerPair.all.map(\.engine) + [Lion()] as [any Optimizer]).enumerated() {
            let l2 = index % 2 == 0 ? 0.3 : 0
            var trained = try twin.network()
            var trainer = Trainer(optimizer: optimizer, batchSize: .full, order: .sequential, l2: l2, workers: 2)
            trainer.program = .tiny
            _ = try trainer.fit(&trained, to: twin.examples, epochs: 2)

            var stepped = try twin.network()
            var backpropagation = try Backpropagation(for: stepped, batchSize: count, workers: 2, program: .tiny)
            var state = try OptimizerState(optimizer, parameterCount: stepped.parameterCount)
            for _ in 1...2 {
                _ = try backpropagation.run(stepped, on: twin.examples, l2: l2)
                state.step(&stepped, gradients: backpropagation.gradients)
            }
            #expect(areIdentical(values(of: trained.parameters), values(of: stepped.parameters)), "\(optimizer)")
        }
    }
}
