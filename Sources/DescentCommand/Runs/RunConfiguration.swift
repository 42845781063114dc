package import Descent
import FoundationEssentials
import Glibc
import Reporting

/// `config.json`: the settings of a run and its results.
package struct RunConfiguration: Encodable, Sendable {
    /// The state of a run.
    package enum Ending: String, Codable, Sendable {
        /// The file was written while training went on; a run that still says so goes on or was killed.
        case running
        case completed
        /// A signal ended it.
        case stopped
        /// The cost was no longer finite; the model has the parameters of the last good epoch.
        case diverged
        /// Training ended, and the model could not be written.
        case unsaved

        /// A note on the other files; nil where they are the run's own.
        var note: String? {
            switch self {
            case .running:
                "The run goes on, or was killed. A file that was last modified before started is an earlier run's; "
                    + "the model, if it is not, is that of the step in its metadata."
            case .unsaved:
                "The trained network could not be written. A model that was last modified before started is an earlier run's; "
                    + "one that was not is that of the step in its metadata."
            case .completed, .stopped, .diverged: nil
            }
        }
    }

    /// The costs and accuracies that the command printed.
    package struct Results: Encodable, Sendable {
        let trainCost: Double
        let trainAccuracy: Double?
        let validationCost: Double?
        let validationAccuracy: Double?
        let testCost: Double?
        let testAccuracy: Double?
        let trainR2: Double?
        let validationR2: Double?
        let testR2: Double?
        /// What was monitored, by name, where it is neither cost nor accuracy.
        let validationMetrics: [String: Double]?
        let testMetrics: [String: Double]?

        package init(
            train: Evaluation, validation: Evaluation? = nil, test: Evaluation?,
            validationMetrics: [String: Double]? = nil, testMetrics: [String: Double]? = nil
        ) {
            trainCost = train.cost
            trainAccuracy = train.accuracy
            validationCost = validation?.cost
            validationAccuracy = validation?.accuracy
            testCost = test?.cost
            testAccuracy = test?.accuracy
            trainR2 = train.r2
            validationR2 = validation?.r2
            testR2 = test?.r2
            self.validationMetrics = validationMetrics
            self.testMetrics = testMetrics
        }
    }

    /// The network and the data.
    struct Model: Encodable, Sendable {
        let inputs: Int
        let layers: [Int]
        let output: String
        let parameterCount: Int
        let trainingExamples: Int
        let validationExamples: Int?
        let testExamples: Int?
    }

    let version: String
    /// When the run began, by the clock that dates files.
    let started: String
    /// When it was taken up again; nil if it was not.
    let resumed: [String]?
    /// The files of its data.
    let files: [FileIdentity]?
    let arguments: [String]
    let flags: EffectiveFlags
    let workingDirectory: String
    let batchSizeRequested: String
    let epochsRequested: String?
    /// The learning rate that training begins with, where the batch size scales it.
    let scaledLearningRate: Double?
    /// How the number of epochs was chosen, and what was held out; nil where neither.
    let length: String?
    /// OpenBLAS's share of the arithmetic of a step's products; nil where a step has none.
    let blasShare: Double?
    let model: Model
    let machine: MachineInfo
    /// The number of processes that share training.
    package let ranks: Int
    package var ending = Ending.running
    package var diverged: Bool { ending == .diverged }
    package var epochs = 0
    package var steps = 0
    /// The workers that the steps used: workers do not share small steps.
    package var workersUsed: Int?
    /// The epoch and the step after which the saved network was that, where validation data chose it.
    package var savedEpoch: Int?
    package var savedSteps: Int?
    /// What was monitored, and its value on the validation data after that epoch.
    package var savedMetric: String?
    package var savedValue: Double?
    package var results: Results?

    init(
        _ flags: EffectiveFlags, batchSizeRequested: BatchSizeOption, epochsRequested: EpochsOption?,
        task: TrainingTask, network: borrowing Network, files: [FileIdentity] = [], resuming run: EarlierRun? = nil
    ) {
        let data = task.data
        let earlier = run?.file
        // Whoever asks for more epochs chooses the length; all else is what it was.
        let keepsLength = earlier != nil && run?.hasOtherEpochs == false
        version = DescentCommand.version
        let now = RunConfiguration.fileTime()
        started = earlier?.started ?? now
        resumed = earlier.map { ($0.resumed ?? []) + [now] }
        self.files = files.isEmpty ? nil : files
        arguments = flags.arguments
        self.flags = flags
        workingDirectory = earlier?.workingDirectory ?? FileManager.default.currentDirectoryPath
        self.batchSizeRequested = earlier?.batchSizeRequested ?? batchSizeRequested.description
        self.epochsRequested =
            keepsLength
            ? earlier?.epochsRequested : epochsRequested?.description ?? (task.length.reason == nil ? nil : "auto")
        let rate = task.trainer.optimizer.learningRate
        scaledLearningRate = flags["scale-learning-rate"].isEmpty ? nil : rate
        length = keepsLength ? earlier?.length : task.lengthText
        blasShare = task.blasShare
        model = Model(
            inputs: network.inputs, layers: network.layers.map(\.units), output: network.output.rawValue,
            parameterCount: network.parameterCount, trainingExamples: data.train.count,
            validationExamples: data.validation?.count, testExamples: data.test?.count)
        machine = MachineInfo()
        ranks = task.communicator.size
    }

    /// The announcement's words on the batch size: `256`, and `(auto)` where the program chose.
    var batchSize: String {
        let size = flags["batch-size"]
        return batchSizeRequested == size ? size : "\(size) (\(batchSizeRequested))"
    }

    /// The announcement's words on the optimizer and its learning rate.
    var optimizer: String {
        OptimizerText.text(
            flags["optimizer"], givenRate: flags["learning-rate"],
            scaled: scaledLearningRate.map { ($0, flags["scale-learning-rate"]) },
            warmup: flags["warmup"].isEmpty ? nil : flags["warmup"])
    }

    /// The announcement's words on the layers: `relu, softmax`.
    var activations: String {
        model.layers.count > 1 ? "\(flags["activation"]), \(model.output)" : model.output
    }

    /// Records how training ended.
    mutating func record(_ history: TrainingHistory) {
        ending =
            switch history.ending {
            case .completed: .completed
            case .stopped: .stopped
            case .diverged: .diverged
            }
        epochs = history.epochCount
        steps = history.stepCount
        workersUsed = history.workers
    }

    private enum CodingKeys: String, CodingKey {
        case version, started, arguments, flags, workingDirectory, batchSizeRequested, blasShare, model, machine,
            ending,
            note, diverged
        case epochs, steps, workersUsed, results, epochsRequested, length, savedEpoch, savedSteps, savedMetric,
            savedValue, resumed, files, ranks, scaledLearningRate
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encode(started, forKey: .started)
        try container.encodeIfPresent(resumed, forKey: .resumed)
        try container.encodeIfPresent(files, forKey: .files)
        try container.encode(arguments, forKey: .arguments)
        try container.encode(flags, forKey: .flags)
        try container.encode(workingDirectory, forKey: .workingDirectory)
        try container.encode(batchSizeRequested, forKey: .batchSizeRequested)
        try container.encodeIfPresent(epochsRequested, forKey: .epochsRequested)
        try container.encodeIfPresent(scaledLearningRate, forKey: .scaledLearningRate)
        try container.encodeIfPresent(length, forKey: .length)
        try container.encodeIfPresent(blasShare, forKey: .blasShare)
        try container.encode(model, forKey: .model)
        try container.encode(machine, forKey: .machine)
        try container.encode(ranks, forKey: .ranks)
        try container.encode(ending, forKey: .ending)
        try container.encodeIfPresent(ending.note, forKey: .note)
        try container.encode(diverged, forKey: .diverged)
        try container.encode(epochs, forKey: .epochs)
        try container.encode(steps, forKey: .steps)
        try container.encodeIfPresent(workersUsed, forKey: .workersUsed)
        try container.encodeIfPresent(savedEpoch, forKey: .savedEpoch)
        try container.encodeIfPresent(savedSteps, forKey: .savedSteps)
        try container.encodeIfPresent(savedMetric, forKey: .savedMetric)
        try container.encodeIfPresent(savedValue, forKey: .savedValue)
        try container.encodeIfPresent(results, forKey: .results)
    }

    /// The time as the system dates files that are written now, in whole milliseconds: `2026-11-25T21:05:34.120Z`.
    ///
    /// That clock ticks every few milliseconds only, and a file is never dated before what it said when the run began.
    private static func fileTime() -> String {
        var time = timespec()
        // The system fills the structure.
        _ = unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
        let milliseconds = time.tv_nsec / 1_000_000
        let text = Date(timeIntervalSince1970: Double(time.tv_sec)).formatted(.iso8601)
        let digits = String(1000 + milliseconds).dropFirst()
        return "\(text.dropLast()).\(digits)Z"
    }

    /// The file's text.
    package var json: String { JSONText.text(of: self) }
}
