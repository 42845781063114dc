import Descent
import TestSupport
import Testing
import Textbook

@Suite struct BackpropagationTests {
    /// Widths of 1 to beyond two vectors of sixteen, in nets of one to five layers.
    static let shapes: [[Int]] = [
        [1, 1], [3, 2], [17, 5], [40, 33], [2, 5, 2, 1], [7, 1, 3], [15, 16, 17], [33, 32, 31, 4], [20, 40, 10],
        [5, 4, 6, 3, 7, 2], [64, 48, 16, 10],
    ]

    static let hidden: [Descent.Activation] = [.relu, .leakyRelu, .tanh, .sigmoid, .identity]
    static let outputs: [Descent.Activation] = [.softmax, .sigmoid, .identity]

    /// Cost and gradients of the engine, by each of its programs and by whoever computes its products, against the
    /// textbook's.
    private func compare(_ twin: Twin, l2: Double = 0, workers: Int? = nil) throws {
        let network = try twin.network()
        let textbook = twin.textbook()
        let expectedCost = textbook.cost(twin.inputs, targets: twin.targets, l2: l2)
        let expected = textbook.gradients(twin.inputs, targets: twin.targets, l2: l2).flat
        for execution in Execution.all {
            var backpropagation = try Backpropagation(
                for: network, batchSize: twin.examples.count, workers: workers, products: execution.products,
                program: execution.program)
            let cost = try backpropagation.run(network, on: twin.examples, l2: l2)
            let actual = values(of: backpropagation.gradients)
            // One softmax unit costs nothing: the cost is then 0 but for rounding.
            let costError = abs(cost - expectedCost) / max(expectedCost, 1e-3)
            #expect(costError <= Tolerance.cost, "\(execution) \(twin.sizes) \(twin.activation) \(twin.output)")
            let gradientError = differenceInLargest(actual, expected)
            #expect(
                gradientError <= Tolerance.gradient,
                "\(execution) \(twin.sizes) \(twin.activation) \(twin.output) \(twin.examples.count)")
        }
    }

    @Test(arguments: shapes)
    func `cost and gradients are the textbook's for every shape, activation and output`(sizes: [Int]) throws {
        for activation in Self.hidden {
            for output in Self.outputs {
                try compare(Twin(sizes: sizes, activation: activation, output: output, count: 37))
            }
        }
    }

    @Test(arguments: [1, 2, 3, 15, 16, 17, 31, 32, 33, 44, 63, 64, 65, 100, 255, 256, 257, 300])
    func `cost and gradients are the textbook's for every batch size`(count: Int) throws {
        for output in Self.outputs { try compare(Twin(sizes: [19, 23, 4], output: output, count: count)) }
    }

    @Test(arguments: 1...5)
    func `any number of workers gives the textbook's gradients`(workers: Int) throws {
        // Large enough that the work is really shared.
        let twin = try Twin(sizes: [60, 80, 50, 10], output: .softmax, count: 300)
        try compare(twin, workers: workers)
        try compare(twin, l2: 0.7, workers: workers)
    }

    @Test(arguments: outputs)
    func `the L2 term enters cost and gradients, without the biases`(output: Descent.Activation) throws {
        for lambda in [0.1, 1, 30] {
            try compare(Twin(sizes: [12, 20, 5], activation: .tanh, output: output, count: 50), l2: lambda)
        }
    }

    @Test func `a batch beyond the largest part adds up its parts' gradients`() throws {
        let count = 2 * 8192 + 77
        try compare(Twin(sizes: [3, 9, 2], activation: .tanh, output: .softmax, count: count), l2: 0.5)
    }

    @Test(arguments: Execution.all)
    func `rows choose and repeat the examples of a batch`(execution: Execution) throws {
        let twin = try Twin(sizes: [5, 7, 3], output: .softmax, count: 20)
        let rows: [Int32] = [19, 0, 3, 3, 11]
        let network = try twin.network()
        var backpropagation = try Backpropagation(
            for: network, batchSize: 8, products: execution.products, program: execution.program)
        let cost = try backpropagation.run(network, on: twin.examples, rows: rows)
        let places = rows.map { Int($0) }
        let expected = twin.textbook().cost(
            twin.inputs.columns(at: places), targets: twin.targets.examples(at: places))
        #expect(relativeDifference(cost, expected) <= Tolerance.cost)
        let gradients = twin.textbook().gradients(
            twin.inputs.columns(at: places), targets: twin.targets.examples(at: places)
        ).flat
        let error = differenceInLargest(values(of: backpropagation.gradients), gradients)
        #expect(error <= Tolerance.gradient)
    }

    @Test(arguments: hidden, ProductChoice.allCases)
    func `gradients are those of central differences of the textbook's cost`(
        activation: Descent.Activation, products: ProductChoice
    ) throws {
        for output in Self.outputs {
            let twin = try Twin(sizes: [6, 5, 4, 3], activation: activation, output: output, count: 20, seed: 4)
            let network = try twin.network()
            var backpropagation = try Backpropagation(
                for: network, batchSize: 20, products: products, program: .general)
            _ = try backpropagation.run(network, on: twin.examples, l2: 0.3)
            let start = twin.parameters.map { Double($0) }
            var textbook = twin.textbook()
            let differences = GradientCheck.centralDifferences(
                of: { parameters in
                    textbook.flatParameters = parameters
                    return textbook.cost(twin.inputs, targets: twin.targets, l2: 0.3)
                }, at: start)
            let error = differenceInLargest(values(of: backpropagation.gradients), differences)
            #expect(error <= Tolerance.gradient, "\(output)")
        }
    }

    @Test(arguments: outputs, Execution.all)
    func `logits of ±1000 overflow nowhere`(output: Descent.Activation, execution: Execution) throws {
        let twin = try Twin(sizes: [1, 2], output: output, count: 4)
        var network = try Descent.Network(inputs: 1, layers: [.dense(2, output)])
        network.copyParameters(from: ([1000, -1000, 0, 0] as [Float]).span)
        let inputs = try Inputs([1, -1, 1, -1], width: 1)
        let targets: Descent.Targets =
            output == .softmax
            ? try Targets(classes: [0, 0, 1, 1], classCount: 2)
            : try Targets(values: [1, 0, 1, 0, 0, 1, 0, 1], width: 2)
        let examples = try Examples(inputs: inputs, targets: targets)
        var backpropagation = try Backpropagation(
            for: network, batchSize: twin.examples.count, products: execution.products, program: execution.program)
        let cost = try backpropagation.run(network, on: examples)
        // By hand. Softmax: logits (±1000, ∓1000), losses 0, 2000, 2000, 0. Sigmoid: the same. Identity:
        // ½·(999² + 1000²) twice and ½·(1000² + 1001²) twice.
        let expected = output == .identity ? 1_000_000.5 : 1000
        #expect(relativeDifference(cost, expected) <= 1e-6)
        let gradients = values(of: backpropagation.gradients)
        let areFinite = gradients.allSatisfy { $0.isFinite }
        #expect(areFinite)
    }

    @Test func `sizes and rows out of range are refused`() throws {
        let twin = try Twin(sizes: [2, 3], output: .softmax, count: 4)
        let network = try twin.network()
        let noBatch = failure { _ = try Backpropagation(for: network, batchSize: 0) }
        #expect(noBatch == "batch size is 0; it must be at least 1")
        let noWorkers = failure { _ = try Backpropagation(for: network, batchSize: 4, workers: 0) }
        #expect(noWorkers == "workers is 0; it must be from 1 to \(Engine.largestWorkerCount)")
        let manyCallers = failure { _ = try Backpropagation(for: network, batchSize: 4, workers: 65, products: .blas) }
        #expect(manyCallers == "workers is 65; it must be from 1 to 64")
        let contradiction = failure {
            _ = try Backpropagation(for: network, batchSize: 4, products: .blas, reproducible: true)
        }
        #expect(contradiction == "products is blas; it must be auto or own where training must be reproducible")
        var backpropagation = try Backpropagation(for: network, batchSize: 3)
        for rows: [Int32] in [[], [0, 1, 2, 3], [4], [-1]] {
            let message = failure { _ = try backpropagation.run(network, on: twin.examples, rows: rows) }
            #expect(message != nil, "\(rows)")
        }
    }
}
