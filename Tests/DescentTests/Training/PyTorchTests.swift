import Descent
import TestSupport
import Testing

/// Whole training runs recorded from PyTorch in `training.json`, in double precision.
@Suite struct PyTorchTests {
    private static func optimizer(_ rule: String, learningRate: Double) throws -> any Optimizer {
        switch rule {
        case "gradient-descent": GradientDescent(learningRate: learningRate)
        case "momentum-accumulated": Momentum(learningRate: learningRate, beta: 0.9, form: .accumulated)
        case "rmsprop-outside":
            RMSprop(learningRate: learningRate, beta2: 0.99, epsilon: 1e-5, epsilonPlacement: .outside)
        case "adam": Adam(learningRate: learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-5)
        default: throw GoldenFileError.missing("a rule named \(rule)")
        }
    }

    private static func decay(_ name: String) throws -> LearningRateDecay {
        switch name {
        case "none": .none
        case "inverse-time:0.5": .inverseTime(rate: 0.5)
        case "exponential:0.95": .exponential(factor: 0.95)
        case "inverse-sqrt:0.8": .inverseSquareRoot(numerator: 0.8)
        default: throw GoldenFileError.missing("a decay named \(name)")
        }
    }

    @Test(arguments: Execution.all)
    func `three epochs from given weights end where PyTorch ends`(execution: Execution) throws {
        let file = try GoldenFile.load("training.json")
        let sizes = try file["sizes"].integers
        let batchSize = try file["batch_size"].integer
        let epochs = try file["epochs"].integer
        let inputs = try Inputs(file["inputs"].numbers.map { Float($0) }, width: sizes[0])
        let start = try file["start"].numbers.map { Float($0) }
        let runs = try file["runs"].elements
        #expect(runs.count == 22)
        for run in runs {
            let output = try run["output"].text
            let name = try "\(run["rule"].text) \(run["decay"].text) \(run["activation"].text) \(output)"
            let activation = try #require(Activation(rawValue: run["activation"].text))
            let outputActivation = try #require(Activation(rawValue: output))
            let width = sizes[sizes.count - 1]
            let targets: Targets =
                switch outputActivation {
                case .softmax: try Targets(classes: file["classes"].integers, classCount: width)
                case .sigmoid: try Targets(values: file["shares"].numbers.map { Float($0) }, width: width)
                default: try Targets(values: file["targets"].numbers.map { Float($0) }, width: width)
                }
            var layers = sizes.dropFirst().map { Layer.dense($0, activation) }
            layers[layers.count - 1].activation = outputActivation
            var network = try Network(inputs: sizes[0], layers: layers)
            network.copyParameters(from: start.span)
            let trainer = Trainer(
                optimizer: try Self.optimizer(run["rule"].text, learningRate: run["learning_rate"].number),
                batchSize: .fixed(batchSize), schedule: try Self.decay(run["decay"].text), order: .sequential,
                l2: try run["l2"].number, workers: 2
            ).taking(execution)
            let examples = try Examples(inputs: inputs, targets: targets)
            let history = try trainer.fit(&network, to: examples, epochs: epochs)
            let expected = try run["parameters"].numbers
            let error = differenceInLargest(values(of: network.parameters), expected)
            #expect(error <= Tolerance.trained, "\(name)")
            let costError = try largestRelativeDifference(history.epochs.map(\.cost), run["costs"].numbers)
            #expect(costError <= Tolerance.trained, "\(name)")
        }
    }
}
