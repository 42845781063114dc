import Descent

/// The flags of a training run with every default and every automatic choice filled in: enough to run it again.
package struct EffectiveFlags: Encodable, Sendable {
    /// The value of a flag.
    package enum Value: Encodable, Sendable, Hashable, CustomStringConvertible {
        case text(String)
        case real(Double)
        case whole(Int)
        case seed(UInt64)
        /// A flag without a value, given or not.
        case given(Bool)

        package var description: String {
            switch self {
            case .text(let value): value
            case .real(let value): "\(value)"
            case .whole(let value): "\(value)"
            case .seed(let value): "\(value)"
            case .given(let value): "\(value)"
            }
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let value): try container.encode(value)
            case .real(let value): try container.encode(value)
            case .whole(let value): try container.encode(value)
            case .seed(let value): try container.encode(value)
            case .given(let value): try container.encode(value)
            }
        }
    }

    /// A flag by its name without dashes.
    package struct Flag: Sendable, Hashable {
        package let name: String
        package let value: Value
    }

    /// The flags in the order of the help.
    package private(set) var flags: [Flag] = []

    /// The flags of a run.
    ///
    /// - Parameters:
    ///   - command: the flags as given.
    ///   - task: what they led to, with every choice made.
    init(_ command: TrainCommand, _ task: TrainingTask) {
        add("data", .text("\(command.data.data)"))
        add("test-data", command.data.testData.map { .text("\($0)") })
        add("validation-data", command.validation.validationData.map { .text("\($0)") })
        add("validation-split", task.data.validationShare.map { .real($0) })
        add("test-split", command.validation.testSplit.map { .real($0) })
        addTable(command.data.table.settings)
        add("standardize", .given(task.isStandardized))
        let isTable = command.data.data.isTable || task.data.encoder != nil
        if isTable, !task.isStandardized { add("no-standardize", .given(true)) }
        add("layers", .text("\(command.network.layers)"))
        add("activation", .text(command.network.activation.rawValue))
        let weights = command.network.initialWeights
        let initialization =
            weights == nil ? command.network.initialization(ofTable: isTable) : command.network.initialization
        add("initialization", initialization.map { .text("\($0)") })
        add("initial-weights", weights.map { .text($0) })
        add("loss", .text(command.network.loss.rawValue))
        let optimizer = command.optimizer.optimizer
        add("optimizer", .text(optimizer.description))
        for (hyperparameter, value) in optimizer.row.values(of: task.trainer.optimizer) {
            switch value {
            case .number(let number):
                // What scales it is a flag of its own, which would scale it again.
                let isRate = hyperparameter.flag == "learning-rate"
                add(hyperparameter.flag, .real(isRate ? task.givenLearningRate : number))
            case .choice(let name): add(hyperparameter.flag, .text(name))
            }
        }
        add("decay", .text("\(command.training.decay)"))
        add("decay-numbering", command.training.decayNumbering.map { .text($0.rawValue) })
        add("warmup", command.largeBatches.warmup.map { .text("\($0)") })
        add("scale-learning-rate", command.largeBatches.scaleLearningRate.map { .text("\($0)") })
        add("batch-size", .whole(task.batch.batchSize))
        add("epochs", .whole(task.length.epochs))
        add("steps", command.training.steps.map { .whole($0) })
        add("early-stopping", task.length.patience.map { .text("\($0)") })
        if task.length.patience != nil { add("min-delta", .real(task.length.minDelta)) }
        if task.data.validation != nil {
            add("monitor", .text(task.monitor.name))
            add("keep", .text(task.keep.rawValue))
        }
        add("l2", .real(command.training.l2))
        add("class-weights", command.training.classWeights.map { .text("\($0)") })
        add("seed", .seed(command.training.seed))
        add("no-shuffle", .given(command.training.noShuffle))
        // Other processes may have other processors, and a run that goes on another number of processes.
        let workers = command.distribution.distributed ? command.training.workers : task.workers
        add("workers", workers.map { .whole($0) })
        add("products", .text(command.training.products.rawValue))
        add("reproducible", .given(command.training.reproducible))
        add("distributed", .given(command.distribution.distributed))
        add("shard-optimizer", .given(command.distribution.shardOptimizer))
        let isShared = command.distribution.distributed || command.distribution.partition != nil
        // The parts stay what they are, with however many processes the run goes on.
        let parts = isShared && command.training.reproducible
        add("partition", parts ? .whole(command.distribution.partition ?? task.communicator.size) : nil)
        add("bucket-size", command.distribution.bucketSize.map { .real($0) })
        add("output", command.output.output.map { .text($0) })
        add("checkpoint-every", command.output.checkpointEvery.map { .text("\($0)") })
        add("keep-checkpoints", command.output.keepCheckpoints.map { .whole($0) })
    }

    /// The flags of tables, where any of the data is one.
    private mutating func addTable(_ settings: TableSettings) {
        add("no-header", .given(settings.header == .absent))
        for flag in settings.flags where flag.name != "no-header" {
            add(flag.name, flag.value.map { .text($0) } ?? .given(true))
        }
    }

    private mutating func add(_ name: String, _ value: Value?) {
        if let value { flags.append(Flag(name: name, value: value)) }
    }

    /// A flag's value as text; empty where it is not among them.
    package subscript(name: String) -> String { flags.first { $0.name == name }?.value.description ?? "" }

    /// The command line that runs it again, from `train` on. A value that begins with a dash is attached to its flag:
    /// by itself it would be taken for another flag.
    package var arguments: [String] {
        ["train"]
            + flags.flatMap { flag in
                switch flag.value {
                case .given(let isGiven): isGiven ? ["--\(flag.name)"] : []
                default:
                    flag.value.description.hasPrefix("-")
                        ? ["--\(flag.name)=\(flag.value)"] : ["--\(flag.name)", flag.value.description]
                }
            }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// As an object with the flags' names for keys.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for flag in flags { try container.encode(flag.value, forKey: Name(stringValue: flag.name)) }
    }
}
