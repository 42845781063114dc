import Descent
import TestSupport
import Testing
import Textbook

/// Costs, gradients and whole runs of weighted examples.
@Suite struct WeightedTrainingTests {
    /// Weights from 0 to 3, every sixth of them 0.
    private static func weights(_ count: Int, seed: UInt64 = 3) -> [Float] {
        var random = SplitMix(seed: seed)
        return (0..<count).map { index in
            let weight = 3 * abs(random.float())
            return index % 6 == 2 ? 0 : weight
        }
    }

    /// w/w̄ in double precision.
    private static func relative(_ weights: [Float]) -> [Double] {
        let mean = weights.reduce(0.0) { $0 + Double($1) } / Double(weights.count)
        return weights.map { Double($0) / mean }
    }

    private func compare(_ twin: Twin, l2: Double = 0, workers: Int? = nil) throws {
        let weights = Self.weights(twin.examples.count)
        let examples = try twin.examples.weighted(by: weights)
        let omega = Self.relative(weights)
        let network = try twin.network()
        let expectedCost = twin.textbook().cost(twin.inputs, targets: twin.targets, weights: omega, l2: l2)
        let expected = twin.textbook().gradients(twin.inputs, targets: twin.targets, weights: omega, l2: l2).flat
        for execution in Execution.all {
            var backpropagation = try Backpropagation(
                for: network, batchSize: examples.count, workers: workers, products: execution.products,
                program: execution.program)
            let cost = try backpropagation.run(network, on: examples, l2: l2)
            #expect(
                relativeDifference(cost, expectedCost) <= Tolerance.cost, "\(execution) \(twin.sizes) \(twin.output)")
            let error = differenceInLargest(values(of: backpropagation.gradients), expected)
            #expect(error <= Tolerance.gradient, "\(execution) \(twin.sizes) \(twin.output)")
        }
    }

    @Test(arguments: [[3, 2], [17, 5], [2, 5, 2, 1], [15, 16, 17], [20, 40, 10], [64, 48, 16, 10]])
    func `weighted costs and gradients are the textbook's for every shape and output`(sizes: [Int]) throws {
        for output in BackpropagationTests.outputs where output != .softmax || sizes.last != 1 {
            try compare(Twin(sizes: sizes, activation: .tanh, output: output, count: 37))
            try compare(Twin(sizes: sizes, activation: .relu, output: output, count: 37), l2: 0.7)
        }
    }

    @Test(arguments: [1, 15, 16, 17, 64, 65, 300])
    func `weighted costs and gradients are the textbook's for every batch size`(count: Int) throws {
        for output in BackpropagationTests.outputs {
            try compare(Twin(sizes: [19, 23, 4], output: output, count: count))
        }
    }

    @Test(arguments: 1...3)
    func `weighted costs and gradients are the textbook's for any number of workers`(workers: Int) throws {
        try compare(Twin(sizes: [60, 80, 50, 10], output: .softmax, count: 300), l2: 0.7, workers: workers)
        // Tiles that workers share, and microbatches.
        try compare(
            Twin(sizes: [3, 9, 2], activation: .tanh, output: .identity, count: 2 * 8192 + 77), workers: workers)
    }

    @Test(arguments: BackpropagationTests.outputs)
    func `weighted gradients are those of central differences of the textbook's cost`(
        output: Descent.Activation
    ) throws {
        let twin = try Twin(sizes: [6, 5, 4, 3], activation: .tanh, output: output, count: 20, seed: 4)
        let weights = Self.weights(20)
        let network = try twin.network()
        var textbook = twin.textbook()
        let differences = GradientCheck.centralDifferences(
            of: { parameters in
                textbook.flatParameters = parameters
                return textbook.cost(twin.inputs, targets: twin.targets, weights: Self.relative(weights), l2: 0.3)
            }, at: twin.parameters.map { Double($0) })
        for execution in Execution.all {
            var backpropagation = try Backpropagation(
                for: network, batchSize: 20, products: execution.products, program: execution.program)
            _ = try backpropagation.run(network, on: twin.examples.weighted(by: weights), l2: 0.3)
            let error = differenceInLargest(values(of: backpropagation.gradients), differences)
            #expect(error <= Tolerance.gradient, "\(execution)")
        }
    }

    /// The cost and the gradients of all examples.
    private func gradient(
        _ network: borrowing Descent.Network, _ examples: Examples, _ execution: Execution, rows: [Int32]? = nil,
        l2: Double = 0
    ) throws -> (cost: Double, gradients: [Double]) {
        var backpropagation = try Backpropagation(
            for: network, batchSize: examples.count, products: execution.products, program: execution.program)
        let cost = try backpropagation.run(network, on: examples, rows: rows, l2: l2)
        return (cost, values(of: backpropagation.gradients))
    }

    @Test(arguments: Execution.all)
    func `integer weights are repeated examples, and a weight of 0 leaves an example out`(execution: Execution) throws {
        for output in BackpropagationTests.outputs {
            let twin = try Twin(sizes: [7, 12, 4], activation: .tanh, output: output, count: 40)
            let network = try twin.network()
            let counts = (0..<40).map { [2, 0, 1, 5][$0 % 4] }
            let weighted = try gradient(network, twin.examples.weighted(by: counts.map { Float($0) }), execution)
            let rows = counts.indices.flatMap { [Int](repeating: $0, count: counts[$0]) }
            let repeated = try gradient(network, twin.examples[rows: rows], execution)
            #expect(relativeDifference(weighted.cost, repeated.cost) <= Tolerance.cost)
            #expect(differenceInLargest(weighted.gradients, repeated.gradients) <= Tolerance.gradient)

            let kept = Array(stride(from: 0, to: 40, by: 3))
            let ones = (0..<40).map { Float($0 % 3 == 0 ? 1 : 0) }
            let masked = try gradient(network, twin.examples.weighted(by: ones), execution)
            let removed = try gradient(network, twin.examples[rows: kept], execution)
            #expect(relativeDifference(masked.cost, removed.cost) <= Tolerance.cost)
            #expect(differenceInLargest(masked.gradients, removed.gradients) <= Tolerance.gradient)
        }
    }

    @Test(arguments: Execution.all)
    func `only the ratios of weights matter`(execution: Execution) throws {
        for output in BackpropagationTests.outputs {
            let twin = try Twin(sizes: [7, 12, 4], output: output, count: 40)
            let network = try twin.network()
            let weights = Self.weights(40)
            let one = try gradient(network, twin.examples.weighted(by: weights), execution)
            for factor: Float in [0x1p20, 0x1p-40, 0x1p100] {
                let other = try gradient(network, twin.examples.weighted(by: weights.map { factor * $0 }), execution)
                #expect(other.cost == one.cost)
                #expect(other.gradients == one.gradients)
            }
            let other = try gradient(network, twin.examples.weighted(by: weights.map { 3 * $0 }), execution)
            #expect(relativeDifference(other.cost, one.cost) <= Tolerance.cost)
            #expect(differenceInLargest(other.gradients, one.gradients) <= Tolerance.gradient)
            // Equal weights are none, bit for bit.
            let equal = try gradient(network, twin.examples.weighted(by: [Float](repeating: 0.3, count: 40)), execution)
            let none = try gradient(network, twin.examples, execution)
            #expect(equal.cost == none.cost)
            #expect(equal.gradients == none.gradients)
        }
    }

    @Test(arguments: Execution.all)
    func `the batches' gradients have the whole set's as their mean`(execution: Execution) throws {
        let twin = try Twin(sizes: [9, 14, 3], activation: .tanh, output: .softmax, count: 60)
        let network = try twin.network()
        let examples = try twin.examples.weighted(by: Self.weights(60))
        let whole = try gradient(network, examples, execution)
        var mean = [Double](repeating: 0, count: whole.gradients.count)
        for start in stride(from: 0, to: 60, by: 12) {
            let part = try gradient(network, examples, execution, rows: (start..<start + 12).map { Int32($0) })
            for index in mean.indices { mean[index] += part.gradients[index] / 5 }
        }
        #expect(differenceInLargest(mean, whole.gradients) <= Tolerance.gradient)
    }

    @Test(arguments: Execution.all)
    func `a batch of examples of weight 0 has a cost of 0 and no gradient`(execution: Execution) throws {
        let twin = try Twin(sizes: [9, 14, 3], output: .softmax, count: 60)
        let network = try twin.network()
        let examples = try twin.examples.weighted(by: Self.weights(60))
        let found = try gradient(network, examples, execution, rows: [2, 8, 14, 20])
        #expect(found.cost == 0)
        #expect(found.gradients.allSatisfy { $0 == 0 })
    }

    @Test(arguments: Execution.all)
    func `weighted runs end where PyTorch ends`(execution: Execution) throws {
        let file = try GoldenFile.load("weights.json")
        let sizes = try file["sizes"].integers
        let inputs = try Inputs(file["inputs"].numbers.map { Float($0) }, width: sizes[0])
        let start = try file["start"].numbers.map { Float($0) }
        let runs = try file["runs"].elements
        #expect(runs.count == 7)
        for run in runs {
            let (outputName, kind) = (try run["output"].text, try run["kind"].text)
            let output = try #require(BackpropagationTests.outputs.first { $0.rawValue == outputName })
            let targets: Descent.Targets =
                switch output {
                case .softmax: try Targets(classes: file["classes"].integers, classCount: 4)
                case .sigmoid: try Targets(values: file["shares"].numbers.map { Float($0) }, width: 4)
                default: try Targets(values: file["targets"].numbers.map { Float($0) }, width: 4)
                }
            let data = try Examples(inputs: inputs, targets: targets)
            let byClass = try file["class_weights"].numbers.enumerated().map { ("\($0.offset)", $0.element) }
            let examples =
                kind == "classes"
                ? try data.weighted(by: ClassWeights(Dictionary(uniqueKeysWithValues: byClass), of: targets))
                : try data.weighted(by: file["weights"].numbers.map { Float($0) })
            var network = try Descent.Network(
                inputs: sizes[0], layers: [.dense(20, .tanh), .dense(17, .tanh), .dense(4, output)])
            network.copyParameters(from: start.span)
            let expectedCosts = try run["costs"].numbers
            let trainer = try Trainer(
                optimizer: Descent.Adam(learningRate: 0.005, epsilon: 1e-5),
                batchSize: kind == "batches" ? .fixed(file["batch_size"].integer) : .full, order: .sequential,
                workers: 2
            ).taking(execution)
            let before = try network.evaluate(examples).cost
            let history = try trainer.fit(
                &network, to: examples, epochs: expectedCosts.count, validating: examples)
            let error = differenceInLargest(values(of: network.parameters), try run["parameters"].numbers)
            #expect(error <= Tolerance.trained, "\(outputName) \(kind)")
            let costError = largestRelativeDifference(history.epochs.map(\.cost), expectedCosts)
            #expect(costError <= Tolerance.trained, "\(outputName) \(kind)")
            // With the whole set as the batch each step's cost is that of the evaluation before it.
            if kind != "batches" {
                let evaluated = [before] + history.epochs.dropLast().compactMap { $0.validation?.cost }
                #expect(largestRelativeDifference(evaluated, expectedCosts) <= Tolerance.trained, "\(outputName)")
            }
        }
    }

    @Test(arguments: [1, 17, 300, 17_000])
    func `an evaluation's cost is weighted, and its metrics are not`(count: Int) throws {
        for output in BackpropagationTests.outputs {
            let twin = try Twin(sizes: [11, 13, 4], output: output, count: count)
            let weights = Self.weights(count)
            let examples = try twin.examples.weighted(by: weights)
            let network = try twin.network()
            for workers in [1, 2] {
                let weighted = try network.evaluate(examples, workers: workers)
                let plain = try network.evaluate(twin.examples, workers: workers)
                let expected = twin.textbook().cost(
                    twin.inputs, targets: twin.targets, weights: Self.relative(weights))
                #expect(relativeDifference(weighted.cost, expected) <= Tolerance.cost)
                #expect(weighted.accuracy == plain.accuracy)
                #expect(weighted.r2 == plain.r2)
                #expect(weighted.rmse == plain.rmse)
            }
            let metrics = try network.metrics(on: examples)
            #expect(metrics.cost == (try network.evaluate(examples).cost))
            let plain = try network.metrics(on: twin.examples)
            // By their bits: a metric that is not defined may be NaN.
            for metric in Metric.allCases {
                #expect(metrics[metric]?.bitPattern == plain[metric]?.bitPattern, "\(metric)")
            }
        }
    }

    @Test func `weighted training gives the same bits for any number of workers`() throws {
        for sizes in [[60, 90, 10], [20, 330, 310, 5]] {
            let twin = try Twin(sizes: sizes, output: .softmax, count: 500)
            let examples = try twin.examples.weighted(by: Self.weights(500))
            var results: [[Double]] = []
            for workers in [1, 2, 3] {
                var network = try twin.network()
                var trainer = Trainer(
                    optimizer: Descent.Adam(), batchSize: .fixed(77), l2: 0.2, workers: workers, reproducible: true)
                trainer.program = .shared
                let history = try trainer.fit(&network, to: examples, epochs: 2, validating: examples)
                results.append(values(of: network.parameters) + history.epochs.map(\.cost))
                #expect(history.workers == workers)
            }
            #expect(areIdentical(results[1], results[0]))
            #expect(areIdentical(results[2], results[0]))
        }
    }
}
