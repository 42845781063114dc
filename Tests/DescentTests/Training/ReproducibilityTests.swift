import Descent
import TestSupport
import Testing

/// The same bits for any number of workers.
@Suite struct ReproducibilityTests {
    /// A network, its data and a batch size.
    struct Problem: CustomTestStringConvertible, Sendable {
        let sizes: [Int]
        let output: Activation
        let count: Int
        let batchSize: Int
        var testDescription: String { "\(sizes), \(output), \(count) examples by \(batchSize)" }

        static let all = [
            // By examples: small layers. The last batch is smaller than the others.
            Problem(sizes: [60, 90, 10], output: .softmax, count: 500, batchSize: 200),
            Problem(sizes: [70, 50, 40, 3], output: .identity, count: 300, batchSize: 299),
            // By examples: a large batch, in several pieces.
            Problem(sizes: [400, 260, 10], output: .softmax, count: 1700, batchSize: 1300),
            // By units, and by units and examples in turn; fewer examples than workers have room for.
            Problem(sizes: [400, 260, 10], output: .softmax, count: 150, batchSize: 64),
            Problem(sizes: [20, 330, 310, 5], output: .sigmoid, count: 100, batchSize: 33),
            Problem(sizes: [1100, 130, 2], output: .softmax, count: 20, batchSize: 7),
            // In parts of 8192.
            Problem(sizes: [20, 30, 3], output: .sigmoid, count: 8192 + 1000, batchSize: 8192 + 700),
        ]
    }

    @Test(arguments: Problem.all, Engine.reproducibleProducts)
    func `a whole run gives the same bits for any number of workers`(problem: Problem, products: ProductChoice) throws {
        let twin = try Twin(sizes: problem.sizes, output: problem.output, count: problem.count)
        for (index, optimizer) in OptimizerCatalogue.rows.map(\.defaultValue).enumerated() {
            let l2 = index % 2 == 0 ? 0 : 0.2
            var results: [(parameters: [Double], history: [TrainingHistory.Epoch], workers: Int)] = []
            for workers in [1, 2, 3, 5] {
                var network = try twin.network()
                var trainer = Trainer(
                    optimizer: optimizer, batchSize: .fixed(problem.batchSize), order: .shuffled(seed: 4), l2: l2,
                    workers: workers, products: products, reproducible: products == .auto)
                trainer.program = .shared
                let history = try trainer.fit(&network, to: twin.examples, epochs: 2, validating: twin.examples)
                results.append((values(of: network.parameters), history.epochs, history.workers))
            }
            // The work is really shared.
            #expect(results.map(\.workers) == [1, 2, 3, 5])
            for result in results.dropFirst() {
                #expect(
                    areIdentical(result.parameters, results[0].parameters), "\(optimizer), \(result.workers) workers")
                #expect(result.history.map(\.cost) == results[0].history.map(\.cost), "\(optimizer)")
                #expect(result.history.map(\.accuracy) == results[0].history.map(\.accuracy), "\(optimizer)")
                #expect(result.history.map(\.validation) == results[0].history.map(\.validation), "\(optimizer)")
            }
        }
    }

    @Test(arguments: [50, 1000, 17_000])
    func `an evaluation and a prediction give the same bits for any number of workers`(count: Int) throws {
        for output in [Activation.softmax, .sigmoid, .identity] {
            let twin = try Twin(sizes: [30, 40, 4], output: output, count: count)
            let network = try twin.network()
            let evaluation = try network.evaluate(twin.examples, workers: 1, products: .own)
            let predictions = try network.predict(twin.examples.inputs, workers: 1, products: .own).values
            for workers in [2, 3, 5] {
                #expect(try network.evaluate(twin.examples, workers: workers, products: .own) == evaluation)
                let others = try network.predict(twin.examples.inputs, workers: workers, products: .own).values
                #expect(areIdentical(others, predictions), "\(output), \(workers) workers")
            }
        }
    }

    @Test(arguments: Problem.all, Engine.reproducibleProducts)
    func `gradients have the same bits for any number of workers`(problem: Problem, products: ProductChoice) throws {
        let twin = try Twin(sizes: problem.sizes, output: problem.output, count: problem.count)
        let network = try twin.network()
        var expected: (cost: Double, gradients: [Double])?
        for workers in [1, 2, 3, 5] {
            var backpropagation = try Backpropagation(
                for: network, batchSize: problem.count, workers: workers, products: products,
                reproducible: products == .auto, program: .shared)
            let cost = try backpropagation.run(network, on: twin.examples, l2: 0.2)
            let gradients = values(of: backpropagation.gradients)
            if let expected {
                #expect(cost == expected.cost, "\(workers) workers")
                #expect(areIdentical(gradients, expected.gradients), "\(workers) workers")
            } else {
                expected = (cost, gradients)
            }
        }
    }

    /// Losses of one magnitude add up exactly in `Double`, in any order; these are from 10⁻¹⁰ to 10⁸.
    @Test
    func `costs have the same bits for any number of workers, even if every order of their sum gives others`() throws {
        var generator = SplitMix(seed: 2)
        let count = 5000
        let inputs = generator.floats(20 * count)
        let powers: [Float] = [1e-5, 1e-3, 1e-1, 1e1, 1e4]
        let targets = (0..<count).map { powers[$0 % 5] * generator.float() }
        let examples = try Examples(inputs: Inputs(inputs, width: 20), targets: Targets(values: targets))
        // All outputs are 0, so that the losses are the halved squares of the targets.
        let layers = [Layer.dense(30, .relu, initialization: .zeros), .dense(1, .identity, initialization: .zeros)]
        let network = try Network(inputs: 20, layers: layers)
        let sums = [1, 2].map { (parts: Int) in
            (0..<parts).reduce(0.0) { total, part in
                total
                    + targets[count * part / parts..<count * (part + 1) / parts].reduce(0) { $0 + Double($1 * $1 / 2) }
            }
        }
        #expect(sums[0] != sums[1])
        let evaluation = try network.evaluate(examples, workers: 1)
        var costs: Set<Double> = []
        for workers in [1, 2, 3, 5] {
            var backpropagation = try Backpropagation(
                for: network, batchSize: count, workers: workers, reproducible: true, program: .shared)
            costs.insert(try backpropagation.run(network, on: examples))
            #expect(try network.evaluate(examples, workers: workers) == evaluation, "\(workers) workers")
        }
        #expect(costs.count == 1)
    }

    @Test func `a trainer is not reproducible unless it is asked to be`() {
        #expect(!Trainer().isReproducible)
        #expect(Trainer(reproducible: true).isReproducible)
    }
}
