import Communication
import Descent
import TestSupport
import Testing

/// Training that any number of ranks can share, and what comes of it.
struct SharedTraining: Sendable, CustomTestStringConvertible {
    let name: String
    let twin: Twin
    let examples: Examples
    let batchSize: Int
    var program = ProgramChoice.general
    var l2 = 0.0

    var testDescription: String { name }

    /// What a rank has at the end.
    struct Result: Sendable {
        let parameters: [Double]
        let costs: [Double]
        let accuracies: [Double?]
        let validation: [Evaluation?]
        let gradientNorm: Double
    }

    init(
        _ name: String, _ sizes: [Int], _ output: Activation, count: Int, batchSize: Int, weighted: Bool = false,
        program: ProgramChoice = .general, l2: Double = 0
    ) {
        self.name = name
        self.batchSize = batchSize
        self.program = program
        self.l2 = l2
        do {
            // Smooth: at a kink the last bit may decide.
            twin = try Twin(sizes: sizes, activation: .tanh, output: output, count: count)
            let weights = weighted ? (0..<count).map { Float($0 % 5) / 2 } : nil
            examples = try Examples(inputs: twin.examples.inputs, targets: twin.examples.targets, weights: weights)
        } catch {
            fatalError("\(error)")
        }
    }

    /// Kinds of targets, programs, ragged last batches, batches of fewer examples than ranks.
    ///
    /// Made for each use: a sanitizer doesn't find again what a static property keeps in values of an enum.
    static var all: [SharedTraining] {
        [
            SharedTraining("classes", [12, 16, 10, 3], .softmax, count: 61, batchSize: 24, l2: 0.1),
            SharedTraining("values, weighted", [9, 20, 2], .identity, count: 50, batchSize: 50, weighted: true),
            SharedTraining("sigmoid, a last batch of one", [8, 12, 12, 3], .sigmoid, count: 33, batchSize: 32),
            SharedTraining(
                "tiny, weighted", [5, 6, 3], .softmax, count: 40, batchSize: 16, weighted: true, program: .tiny,
                l2: 0.01),
            SharedTraining("batches of two", [6, 9, 2], .softmax, count: 7, batchSize: 2),
        ]
    }

    /// Every form of every optimizer, with an ε that keeps its steps smooth.
    ///
    /// LAMB's step is as long at the minimum as elsewhere, and its direction there that of the last bits: with a small
    /// learning rate it does not come so far.
    static let optimizers: [any Optimizer] = OptimizerCatalogue.rows.flatMap { row in
        row.forms.map { form in
            var values: [String: HyperparameterValue] = [:]
            for hyperparameter in row.hyperparameters {
                if case .choice = hyperparameter.domain { values[hyperparameter.flag] = form.name.map { .choice($0) } }
                if hyperparameter.flag == "epsilon" { values[hyperparameter.flag] = .number(1e-5) }
                if row.name == "lamb" { values["learning-rate"] = .number(0.001) }
            }
            return row.makeOptimizer(values)
        }
    }

    /// The settings, of which a test changes some.
    func trainer(_ optimizer: any Optimizer, _ distribution: Distribution, reproducible: Bool = false) -> Trainer {
        func make(_ optimizer: some Optimizer) -> Trainer {
            Trainer(
                optimizer: optimizer, batchSize: .fixed(batchSize), order: .shuffled(seed: 3), l2: l2, workers: 1,
                reproducible: reproducible)
        }
        var trainer = make(optimizer)
        trainer.program = program
        trainer.distribution = distribution
        // Every layer a bucket.
        trainer.distribution.bucketSize = 1
        trainer.distribution.comparisonInterval = 7
        return trainer
    }

    /// Training before its first step.
    func begin(_ trainer: Trainer) throws -> Training {
        try Training(of: twin.network(), on: examples, with: trainer, validating: examples)
    }

    /// What training has come to.
    static func result(_ training: borrowing Training) throws -> Result {
        let history = training.history
        return Result(
            parameters: values(of: training.network.parameters), costs: history.epochs.map(\.cost),
            accuracies: history.epochs.map(\.accuracy), validation: history.epochs.map(\.validation),
            gradientNorm: try training.gradientNorm())
    }

    func run(_ trainer: Trainer, steps: Int) throws -> Result {
        var training = try begin(trainer)
        try training.run(steps: steps)
        return try SharedTraining.result(training)
    }
}

extension SharedTraining.Result {
    /// Whether all is the same, to the last bit.
    func hasBits(of other: SharedTraining.Result) -> Bool {
        areIdentical(parameters, other.parameters) && areIdentical(costs, other.costs) && accuracies == other.accuracies
            && validation == other.validation
    }

    /// The largest difference in units of the largest parameter, and of costs relatively.
    func difference(from other: SharedTraining.Result) -> Double {
        var largest = max(
            differenceInLargest(parameters, other.parameters), differenceInLargest(costs, other.costs),
            differenceInLargest(validation.map { $0?.cost ?? 0 }, other.validation.map { $0?.cost ?? 0 }))
        if costs.count != other.costs.count { largest = .infinity }
        return largest
    }
}
