import Descent
import TestSupport
import Testing
import Textbook
import TextbookBridge

/// Batches and layers so large that `auto` gives their products to OpenBLAS.
@Suite struct LargeBatchTests {
    private static let sizes = [520, 260, 257, 4]

    private static func twin(_ count: Int) throws -> Twin {
        try Twin(sizes: sizes, activation: .tanh, output: .softmax, count: count, seed: 6)
    }

    private static let optimizers = OptimizerPair(Descent.GradientDescent(learningRate: 0.5))

    /// What two epochs of the textbook come to, of a whole batch and another with an L2 term. Once for all: a sanitizer
    /// takes a minute for it.
    private static let trained = Result {
        let twin = try Self.twin(1024 + 600)
        var textbook = twin.textbook()
        var rule = optimizers.textbook(for: textbook)
        let batches = MiniBatches.cut(Array(0..<twin.examples.count), size: 1024)
        let costs = (1...2).map { _ in
            var sum = 0.0
            textbook.train(on: twin.inputs, targets: twin.targets, batches: batches, by: &rule, l2: 30) {
                sum += $0.cost * Double($0.count)
            }
            return sum / Double(twin.examples.count)
        }
        return (costs: costs, parameters: textbook.flatParameters)
    }

    /// The textbook's outputs, [examples, units], and its cost.
    private static let evaluated = Result {
        let twin = try Self.twin(1100)
        return (
            outputs: twin.textbook().outputs(twin.inputs).transposed.elements,
            cost: twin.textbook().cost(twin.inputs, targets: twin.targets)
        )
    }

    @Test func `auto takes OpenBLAS for the two large layers, and for nothing of a smaller batch on most levels`()
        throws
    {
        let network = try Self.twin(1).network()
        let share = try #require(try Trainer(workers: 2).blasShare(of: network, batchSize: 1024))
        // Forward and dW in each layer, dA in all but the first.
        let large = 520.0 * 260 * 2 + 260 * 257 * 3
        let isBaseline = SelectedKernels.levelName == "baseline"
        #expect(abs(share - (isBaseline ? 1 : large / (large + 257 * 4 * 3))) <= 1e-12)
        #expect(try Trainer(workers: 2).blasShare(of: network, batchSize: 1023) == (isBaseline ? 1 : 0))
        #expect(try Trainer(workers: 2, products: .blas).blasShare(of: network, batchSize: 1) == 1)
        #expect(try Trainer(workers: 2, products: .own).blasShare(of: network, batchSize: 1024) == 0)
        #expect(try Trainer(workers: 2, reproducible: true).blasShare(of: network, batchSize: 1024) == 0)
        #expect(try Trainer(workers: 65).blasShare(of: network, batchSize: 1024) == 0)
        let message = failure { _ = try Trainer(workers: 65, products: .blas).blasShare(of: network, batchSize: 64) }
        #expect(message == "workers is 65; it must be from 1 to 64")
        let tiny = try Descent.Network(inputs: 2, layers: [.dense(5, .relu), .dense(1, .sigmoid)])
        for products in ProductChoice.allCases {
            #expect(try Trainer(products: products).blasShare(of: tiny, batchSize: 1024) == nil)
        }
    }

    @Test(arguments: [1023, 1024, 1300])
    func `gradients and cost are the textbook's, whoever computes the products`(count: Int) throws {
        let twin = try Self.twin(count)
        let network = try twin.network()
        let expected = twin.textbook().gradients(twin.inputs, targets: twin.targets, l2: 0.6).flat
        let expectedCost = twin.textbook().cost(twin.inputs, targets: twin.targets, l2: 0.6)
        for products in ProductChoice.allCases {
            for workers in [1, 2, 3] {
                var backpropagation = try Backpropagation(
                    for: network, batchSize: count, workers: workers, products: products)
                let cost = try backpropagation.run(network, on: twin.examples, l2: 0.6)
                #expect(relativeDifference(cost, expectedCost) <= Tolerance.cost, "\(products), \(workers) workers")
                let error = differenceInLargest(values(of: backpropagation.gradients), expected)
                #expect(error <= Tolerance.gradient, "\(products), \(workers) workers")
            }
        }
    }

    /// OpenBLAS's dW comes in other columns of blocks than ours: sums of squares that a whole batch left behind must
    /// not count in the last one.
    @Test(arguments: ProductChoice.allCases)
    func `costs with an L2 term are the textbook's where the last batch has blocks of another shape`(
        products: ProductChoice
    ) throws {
        let twin = try Self.twin(1024 + 600)
        let layer = (units: 260, inputs: 520)
        let columns = [(1024, ProductBackend.blas), (600, .own)].map { examples, backend in
            let blocks = WeightBlocks(
                units: layer.units, inputs: layer.inputs, examples: examples, workers: 3, backend: backend)
            return Set((0..<blocks.count).map { blocks[$0].column }).count
        }
        #expect(columns == [2, 1])
        let expected = try Self.trained.get()
        for workers in [1, 3] {
            var network = try twin.network()
            let trainer = Trainer(
                optimizer: Self.optimizers.engine, batchSize: .fixed(1024), order: .sequential, l2: 30,
                workers: workers, products: products)
            let history = try trainer.fit(&network, to: twin.examples, epochs: 2)
            #expect(history.workers == workers)
            let costError = largestRelativeDifference(history.epochs.map(\.cost), expected.costs)
            #expect(costError <= Tolerance.trained, "\(workers) workers")
            let error = differenceInLargest(values(of: network.parameters), expected.parameters)
            #expect(error <= Tolerance.trained, "\(workers) workers")
        }
    }

    @Test(arguments: ProductChoice.allCases)
    func `predictions and evaluations are the textbook's`(products: ProductChoice) throws {
        let twin = try Self.twin(1100)
        let network = try twin.network()
        let expected = try Self.evaluated.get()
        for workers in [1, 2] {
            let found = try network.predict(twin.examples.inputs, workers: workers, products: products).values
            // As in `NetworkEvaluationTests`, with sums of up to 520 products.
            #expect(largestMixedDifference(found.map { Double($0) }, expected.outputs) <= 1e-5)
            let cost = try network.evaluate(twin.examples, workers: workers, products: products).cost
            #expect(relativeDifference(cost, expected.cost) <= Tolerance.cost)
        }
    }
}
