import Descent
import Synchronization
import TestSupport
import Testing
import Textbook
import TextbookBridge

/// Gradients of layers so wide, and sums so deep, that dW comes in several blocks.
@Suite struct WeightGradientsTests {
    /// A problem whose dW has several blocks.
    struct Blocks: CustomTestStringConvertible, Sendable {
        let sizes: [Int]
        let batchSize: Int
        var testDescription: String { "\(sizes), \(batchSize) examples" }

        static let all = [
            // Rows: below, at and beyond 56, and two blocks of them.
            Blocks(sizes: [40, 55, 3], batchSize: 30), Blocks(sizes: [40, 56, 3], batchSize: 30),
            Blocks(sizes: [40, 57, 3], batchSize: 30), Blocks(sizes: [33, 113, 61, 3], batchSize: 50),
            // Columns: beyond 1024, and with a part of a vector left over.
            Blocks(sizes: [1025, 60, 3], batchSize: 20), Blocks(sizes: [2077, 59, 3], batchSize: 17),
            // A deep sum: up to 2048 columns, and up to 256 rows.
            Blocks(sizes: [30, 260, 3], batchSize: 1025), Blocks(sizes: [2077, 9, 3], batchSize: 1100),
            // A hidden layer whose inputs come in two columns of blocks, shallow and deep.
            Blocks(sizes: [3, 1030, 57, 2], batchSize: 33), Blocks(sizes: [2, 2060, 7, 2], batchSize: 780),
        ]
    }

    @Test(arguments: Blocks.all, ProductChoice.allCases)
    func `gradients and cost are the textbook's, whole and with L2`(blocks: Blocks, products: ProductChoice) throws {
        let twin = try Twin(sizes: blocks.sizes, activation: .tanh, output: .softmax, count: blocks.batchSize)
        let network = try twin.network()
        for l2 in [0, 0.6] {
            let expected = twin.textbook().gradients(twin.inputs, targets: twin.targets, l2: l2).flat
            let expectedCost = twin.textbook().cost(twin.inputs, targets: twin.targets, l2: l2)
            for workers in [1, 3] {
                var backpropagation = try Backpropagation(
                    for: network, batchSize: blocks.batchSize, workers: workers, products: products, program: .shared)
                let cost = try backpropagation.run(network, on: twin.examples, l2: l2)
                #expect(relativeDifference(cost, expectedCost) <= Tolerance.cost)
                let error = differenceInLargest(values(of: backpropagation.gradients), expected)
                #expect(error <= Tolerance.gradient, "\(workers) workers, λ \(l2)")
            }
        }
    }

    /// By our own products, as OpenBLAS's bits may follow from the strides.
    @Test(arguments: Blocks.all)
    func `an update that consumes the blocks ends where one of the whole gradient ends, bit for bit`(blocks: Blocks)
        throws
    {
        let twin = try Twin(sizes: blocks.sizes, output: .softmax, count: blocks.batchSize)
        for (index, optimizer) in (OptimizerPair.all.map(\.engine) + [Lion()] as [any Optimizer]).enumerated() {
            let l2 = index % 2 == 0 ? 0.3 : 0
            var fused = try twin.network()
            var trainer = Trainer(
                optimizer: optimizer, batchSize: .full, order: .sequential, l2: l2, workers: 2, products: .own)
            trainer.program = .shared
            let history = try trainer.fit(&fused, to: twin.examples, epochs: 2)

            var whole = try twin.network()
            var backpropagation = try Backpropagation(
                for: whole, batchSize: blocks.batchSize, workers: 2, products: .own, program: .shared)
            var state = try OptimizerState(optimizer, parameterCount: whole.parameterCount)
            var costs: [Double] = []
            for _ in 1...2 {
                costs.append(try backpropagation.run(whole, on: twin.examples, l2: l2))
                state.step(&whole, gradients: backpropagation.gradients)
            }
            // The history's cost was multiplied with the number of examples and divided by it again.
            let costError = largestRelativeDifference(history.epochs.map(\.cost), costs)
            #expect(costError <= 2 * Double.ulpOfOne, "\(optimizer)")
            #expect(areIdentical(values(of: fused.parameters), values(of: whole.parameters)), "\(optimizer)")
        }
    }

    /// An optimizer whose update waits for the whole gradient.
    private struct Waiting: Optimizer {
        let optimizer: OptimizerPair
        var learningRate: Double { optimizer.engine.learningRate }
        var momentCount: Int { optimizer.engine.momentCount }

        static func == (a: Waiting, b: Waiting) -> Bool { a.optimizer.description == b.optimizer.description }
        func hash(into hasher: inout Hasher) { hasher.combine(optimizer.description) }

        func update(step: Int, learningRate: Double) -> ParameterUpdate {
            var update = optimizer.engine.update(step: step, learningRate: learningRate)
            update.needsWholeGradient = true
            return update
        }
    }

    /// The parameters after two steps, by our own products, whose bits do not follow from where a gradient lies.
    private static func trained(
        _ optimizer: some Optimizer, _ blocks: Blocks, l2: Double = 0, _ program: ProgramChoice = .shared
    ) throws -> [Double] {
        let twin = try Twin(sizes: blocks.sizes, output: .softmax, count: blocks.batchSize)
        var network = try twin.network()
        var trainer = Trainer(
            optimizer: optimizer, batchSize: .full, order: .sequential, l2: l2, workers: 2, reproducible: true)
        trainer.program = program
        _ = try trainer.fit(&network, to: twin.examples, epochs: 2)
        return values(of: network.parameters)
    }

    @Test(arguments: Blocks.all)
    func `an update that waits for the whole gradient ends where one that consumes blocks ends, bit for bit`(
        blocks: Blocks
    ) throws {
        for (index, pair) in OptimizerPair.all.enumerated() {
            let l2 = index % 2 == 0 ? 0.3 : 0
            let fused = try Self.trained(pair.engine, blocks, l2: l2)
            #expect(try areIdentical(Self.trained(Waiting(optimizer: pair), blocks, l2: l2), fused), "\(pair)")
        }
    }

    /// Counts the blocks that its update gets, and the parameters in them.
    private struct Counting: Optimizer {
        var learningRate = 1.0
        let waits: Bool
        var momentCount: Int { 0 }
        static let blockCount = Atomic<Int>(0)
        static let parameterCount = Atomic<Int>(0)

        func update(step: Int, learningRate: Double) -> ParameterUpdate {
            var update = ParameterUpdate(Step())
            update.needsWholeGradient = waits
            return update
        }

        struct Step: ElementwiseUpdate {
            static var momentCount: Int { 0 }

            func apply(to block: inout ParameterBlock) {
                Counting.blockCount.wrappingAdd(1, ordering: .relaxed)
                Counting.parameterCount.wrappingAdd(block.count, ordering: .relaxed)
            }
        }
    }

    @Test func `an update that waits for the whole gradient gets it in blocks that follow from the layout`() throws {
        let blocks = Blocks(sizes: [1025, 60, 3], batchSize: 20)
        for program in [ProgramChoice.tiny, .general, .shared] {
            for waits in [true, false] {
                Counting.blockCount.store(0, ordering: .relaxed)
                Counting.parameterCount.store(0, ordering: .relaxed)
                _ = try Self.trained(Counting(waits: waits), blocks, program)
                // Two steps of two layers with two parts each, of which one has four blocks of 16,384; the tiny program
                // always has the whole gradient, and each part at once.
                let count = Counting.blockCount.load(ordering: .relaxed)
                #expect(
                    program == .tiny ? count == 8 : waits ? count == 14 : count > 8, "\(program), \(waits)")
                let parameterCount = 1025 * 60 + 60 + 60 * 3 + 3
                #expect(Counting.parameterCount.load(ordering: .relaxed) == 2 * parameterCount)
            }
        }
    }
}
