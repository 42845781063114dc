import FoundationEssentials

/// What the course's exercises print: values to compare with.
///
/// Inputs that the course gives are only `regularization.givenOutputs`, of which a cost is computed, the arguments of
/// `learningRateDecay.tried`, and `miniBatches.features` and `sizes`, by which examples are drawn and cut. Nothing else
/// is used in computing.
///
/// They are in `published.json`, which the tests read too. The file is compiled in: the command needs nothing beside
/// it.
struct Published: Decodable, Sendable {
    let optimizationMethods: Methods
    let initialization: Initialization
    let regularization: Regularization
    let gradientChecking: GradientChecking
    let learningRateDecay: LearningRateDecay
    let miniBatches: MiniBatches

    static let values = decoded(Published.self, PackageResources.published_json)

    struct Accuracies: Decodable, Sendable {
        let train: Double
        let test: Double
    }

    struct Methods: Decodable, Sendable {
        let runs: [MethodRun]
    }

    /// A run of an edition with the course's seeds.
    struct MethodRun: Decodable, Sendable {
        private enum CodingKeys: String, CodingKey {
            case edition
            case optimizer = "rule"
            case learningRate, decay, costs, accuracy
        }

        let edition: Edition
        let optimizer: CourseOptimizer
        let learningRate: Double
        let decay: MethodDecay

        /// At epochs 0, 1000, 2000, …
        let costs: [Double]?

        let accuracy: Accuracy?

        /// An accuracy in the notebook's words, and the interval in which the exact one lies.
        struct Accuracy: Decodable, Sendable {
            let text: String
            let lowest: Double
            let highest: Double

            /// The accepted accuracies: an example of 300 more or less, and a little more, since 283/300 − 1/300 and
            /// 282/300 need not be the same in binary.
            var range: ClosedRange<Double> {
                let example = 1.0 / 300 + 1e-9
                return lowest - example...highest + example
            }
        }

        /// The largest difference that rounding to the printed digits explains.
        static let costTolerance = 0.5e-6 + 1e-9
    }

    struct Initialization: Decodable, Sendable {
        /// Before the steps 0, 1000, 2000, …; with zeros one for all of them, ln 2.
        let costs: [String: [Double]]
        let accuracies: [String: Accuracies]
    }

    struct Regularization: Decodable, Sendable {
        /// Outputs for the five examples, given and not computed: an input of `l2Cost`.
        let givenOutputs: [Double]

        /// Of the given outputs, with λ 0.1.
        let l2Cost: Double

        /// dW1, dW2, dW3 with λ 0.7.
        let l2Gradients: [[Double]]

        /// With keep 0.7.
        let dropoutOutputs: [Double]

        /// On the course's own data. Of real dropout nothing is published: the exercise takes the same masks in every
        /// step.
        let runs: [String: Run]

        struct Run: Decodable, Sendable {
            let costs: [Double]
            let accuracy: Accuracies
        }
    }

    struct GradientChecking: Decodable, Sendable {
        /// J(θ) = θ x and its derivative, and the ratio of the check with h = 1e-7.
        let lineCost: Double
        let lineGradient: Double
        let lineRatio: Double

        /// The network's ratios, of right gradients and with the planted errors.
        let rightRatio: Double
        let plantedRatio: Double
    }

    struct LearningRateDecay: Decodable, Sendable {
        let tried: [Tried]

        /// Runs of the edition of 2021 with α₀ 0.1.
        let runs: [Run]

        /// A call of the exercise's function, and the rate that it prints.
        struct Tried: Decodable, Sendable {
            let call: String
            let initialRate: Double
            let epochNumber: Int
            let decayRate: Double
            let interval: Int
            let rate: Double
            let tolerance: Double
        }

        struct Run: Decodable, Sendable {
            let interval: Int

            /// Printed at the end of epochs 0, 1000, 2000, …
            let rates: [Double]
        }
    }

    struct MiniBatches: Decodable, Sendable {
        /// An input: the rows of X.
        let features: Int

        /// Of the mini-batches; their sum, the number of examples, is an input.
        let sizes: [Int]

        /// The beginning of the first row of the first mini-batch, with eight decimals or fewer.
        let firstRow: [Double]
    }
}

/// What NumPy computes for the runs of the optimization methods with the course's seeds: values to compare with.
///
/// `Tests/TestSupport/Golden/generate_course_seeds.py` writes them.
struct NumPyRuns: Decodable, Sendable {
    let runs: [Run]

    static let values = decoded(NumPyRuns.self, PackageResources.numpy_json)

    struct Run: Decodable, Sendable {
        private enum CodingKeys: String, CodingKey {
            case optimizer = "rule"
            case learningRate, decay, epochs, epochCosts, lastBatchCosts, hits
        }

        let optimizer: CourseOptimizer
        let learningRate: Double
        let decay: MethodDecay
        let epochs: Int

        /// The mean cost of epochs 0, 1000, 2000, …
        let epochCosts: [Double]

        /// The cost of the same epochs' last mini-batch.
        let lastBatchCosts: [Double]

        /// The number of the 300 examples that are classified right after the last epoch.
        let hits: Int
    }
}

private func decoded<Values: Decodable>(_ type: Values.Type, _ json: [UInt8]) -> Values {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
        return try decoder.decode(type, from: Data(json))
    } catch {
        preconditionFailure("the compiled-in file of \(type) is not what its type says: \(error)")
    }
}
