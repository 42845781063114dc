import Descent
import TestSupport
import Testing
import Textbook
import TextbookBridge

/// A decay of the engine, and the textbook's rate for each epoch.
struct DecayPair: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let engine: Descent.LearningRateDecay
    let textbook: @Sendable (_ initial: Double, _ epoch: Int) -> Double

    private typealias Book = Textbook.LearningRateDecay

    /// Every decay, and every numbering of those that have an n.
    static let all: [DecayPair] = {
        var pairs = [
            DecayPair(testDescription: "none", engine: .none) { initial, _ in initial },
            DecayPair(testDescription: "inverse", engine: .inverse(numerator: 0.9)) {
                Book.inverse(initialRate: $0, k: 0.9, epoch: $1)
            },
            DecayPair(testDescription: "inverse square root", engine: .inverseSquareRoot(numerator: 0.8)) {
                Book.inverseSquareRoot(initialRate: $0, k: 0.8, epoch: $1)
            },
            DecayPair(
                testDescription: "manual",
                engine: .manual([.init(epoch: 2, learningRate: 0.02), .init(epoch: 3, learningRate: 0.004)])
            ) { Book.manual(initialRate: $0, table: [2: 0.02, 3: 0.004], epoch: $1) },
        ]
        for (numbering, other) in zip(Descent.EpochNumbering.allCases, Textbook.EpochNumbering.allCases) {
            pairs += [
                DecayPair(
                    testDescription: "inverse time, \(numbering)",
                    engine: .inverseTime(rate: 0.7, numbering: numbering)
                ) {
                    Book.inverseTime(initialRate: $0, decayRate: 0.7, epochNumber: other.number(ofEpoch: $1))
                },
                DecayPair(
                    testDescription: "inverse time by intervals, \(numbering)",
                    engine: .inverseTime(rate: 1, every: 2, numbering: numbering)
                ) {
                    Book.inverseTime(
                        initialRate: $0, decayRate: 1, epochNumber: other.number(ofEpoch: $1), interval: 2)
                },
                DecayPair(
                    testDescription: "exponential, \(numbering)",
                    engine: .exponential(factor: 0.6, numbering: numbering)
                ) { Book.exponential(initialRate: $0, factor: 0.6, epochNumber: other.number(ofEpoch: $1)) },
                DecayPair(
                    testDescription: "staircase, \(numbering)",
                    engine: .staircase(factor: 0.5, every: 2, numbering: numbering)
                ) {
                    Book.staircase(
                        initialRate: $0, factor: 0.5, epochNumber: other.number(ofEpoch: $1), interval: 2)
                },
            ]
        }
        return pairs
    }()
}

@Suite struct TrainerTests {
    /// The textbook's training, with the batches cut from the examples as they come.
    private func textbookTraining(
        _ twin: Twin, _ pair: OptimizerPair, _ decay: DecayPair, batchSize: Int, epochs: Int, l2: Double
    ) -> (parameters: [Double], costs: [Double]) {
        var network = twin.textbook()
        var rule = pair.textbook(for: network)
        let initial = rule.learningRate
        let batches = MiniBatches.cut(Array(0..<twin.examples.count), size: batchSize)
        let costs = (1...epochs).map { epoch in
            rule.learningRate = decay.textbook(initial, epoch)
            var sum = 0.0
            network.train(on: twin.inputs, targets: twin.targets, batches: batches, by: &rule, l2: l2) {
                sum += $0.cost * Double($0.count)
            }
            return sum / Double(twin.examples.count)
        }
        return (network.flatParameters, costs)
    }

    /// Trains both sides for three epochs, the engine by each of its programs and whoever computes its products, and
    /// compares parameters and costs.
    private func compare(
        _ twin: Twin, _ pair: OptimizerPair, _ decay: DecayPair, batchSize: Int, l2: Double = 0, workers: Int? = nil
    ) throws {
        let expected = textbookTraining(twin, pair, decay, batchSize: batchSize, epochs: 3, l2: l2)
        for execution in Execution.all {
            var network = try twin.network()
            let trainer = Trainer(
                optimizer: pair.engine, batchSize: .fixed(batchSize), schedule: decay.engine, order: .sequential,
                l2: l2, workers: workers
            ).taking(execution)
            let history = try trainer.fit(&network, to: twin.examples, epochs: 3)
            let error = differenceInLargest(values(of: network.parameters), expected.parameters)
            #expect(error <= Tolerance.trained, "\(execution)")
            let costError = largestRelativeDifference(history.epochs.map(\.cost), expected.costs)
            #expect(costError <= Tolerance.trained, "\(execution)")
        }
    }

    @Test(arguments: OptimizerPair.varied, DecayPair.all)
    func `three epochs end where the textbook ends, for every optimizer and decay`(
        pair: OptimizerPair, decay: DecayPair
    )
        throws
    {
        let twin = try Twin(sizes: [9, 12, 4], activation: .tanh, output: .softmax, count: 70)
        // The last batch holds 6 of 70.
        try compare(twin, pair, decay, batchSize: 16)
    }

    @Test(arguments: OptimizerPair.varied)
    func `three epochs end where the textbook ends, for every output`(pair: OptimizerPair) throws {
        for output in BackpropagationTests.outputs {
            let twin = try Twin(sizes: [8, 17, 33, 3], activation: .sigmoid, output: output, count: 100, seed: 2)
            try compare(twin, pair, DecayPair.all[0], batchSize: 32, l2: 0.4)
        }
    }

    @Test(arguments: BackpropagationTests.hidden)
    func `three epochs end where the textbook ends, for every activation`(activation: Descent.Activation) throws {
        for pair in OptimizerPair.varied {
            let twin = try Twin(sizes: [10, 16, 5], activation: activation, output: .softmax, count: 90, seed: 3)
            try compare(twin, pair, DecayPair.all[0], batchSize: 30)
        }
    }

    @Test(arguments: [1, 2, 3, 4])
    func `workers share a step without changing where it leads`(workers: Int) throws {
        // Smooth: a rounding that carries a unit across the kink of a rectifier is amplified.
        let twin = try Twin(sizes: [40, 64, 32, 10], activation: .tanh, output: .softmax, count: 260, seed: 5)
        for pair in OptimizerPair.varied { try compare(twin, pair, DecayPair.all[0], batchSize: 130, workers: workers) }
    }
}
