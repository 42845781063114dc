package import Descent
import Exercises
import Reporting

/// An error that ends a command: one sentence and the exit status.
package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    package let status: CommandStatus
    package let message: String

    /// Who knows of it, where several processes train together.
    package let extent: Extent

    /// Which ranks a failure is of.
    package enum Extent: Sendable, Hashable {
        /// This one, as far as it knows.
        case one
        /// All of them, at the same point: rank 0 says it.
        case all
        /// Another one, which can say more.
        case another
    }

    package init(_ status: CommandStatus, _ message: String, of extent: Extent = .one) {
        self.status = status
        self.message = message
        self.extent = extent
    }

    package var description: String { message }

    /// The reader of standard output has gone away, as `head` does: nothing is said.
    package static let brokenPipe = Failure(.cannotWrite, "")
}

extension Failure {
    package init(_ error: FileError) {
        self.init(CommandStatus(error), error.description)
    }

    package init(_ error: CheckpointError) {
        switch error {
        case .file(let error): self.init(error)
        case .training(let error): self.init(error)
        case .examplesDiffer, .trainerDiffers, .needsTrainer, .callback: self.init(.contents, error.description)
        }
    }

    /// A setting out of range, named by the flag that sets it.
    package init(_ error: HyperparameterError) {
        // `Double`'s text of a whole number ends in `.0`, which the user did not type.
        let value = error.value.hasSuffix(".0") ? String(error.value.dropLast(2)) : error.value
        let range = "is \(value); it must be \(error.expected)"
        if let flag = Failure.flags[error.name] {
            self.init(.usage, "\(flag) \(range)")
        } else if LearningRateDecay.Setting(rawValue: error.name) != nil {
            self.init(.usage, "--decay: the \(error.name) \(range)")
        } else {
            self.init(.usage, "the \(error.name) \(range)")
        }
    }

    /// The flags by the names that errors have for what they set.
    private static let flags: [String: String] = {
        let others = [
            "l2": "--l2", "epochs": "--epochs", "steps": "--steps", "workers": "--workers", "products": "--products",
            "partition": "--partition", "bucket size": "--bucket-size",
            "batch size": "--batch-size", "repetitions": "--repetitions", "seconds": "--seconds",
            "warm-up": "--warm-up", "number of folds": "--folds",
            "initialization scale": "--initialization normal:SCALE:",
        ]
        let hyperparameters = OptimizerCatalogue.rows.flatMap(\.hyperparameters).map { ($0.errorName, "--\($0.flag)") }
        return others.merging(hyperparameters) { _, flag in flag }
    }()

    /// Invalid data, read for a flag.
    package init(_ error: DataError, flag: String) {
        switch error {
        case .setting(let setting):
            self.init(.usage, "\(flag): the \(setting)")
        case .memory(let memory):
            self.init(.usage, "\(flag): \(memory)")
        default:
            self.init(CommandStatus(error), error.description)
        }
    }

    /// An invalid network description.
    package init(_ error: NetworkError, layers: HiddenLayers) {
        switch error {
        case .initialization(let error): self.init(error)
        default: self.init(.usage, "--layers \(layers): \(error)")
        }
    }

    /// Invalid options of training.
    package init(_ error: TrainingError) {
        switch error {
        case .hyperparameter(let error): self.init(error)
        case .memory(let error): self.init(.usage, "--layers and --batch-size: \(error)")
        case .learningRate: self.init(.usage, "--learning-rate and --decay: \(error)")
        case .ranksDiffer, .diverged: self.init(CommandStatus(error), error.description, of: .all)
        case .ranks: self.init(CommandStatus(error), error.description, of: .another)
        default: self.init(CommandStatus(error), error.description)
        }
    }

    /// A model that data do not fit.
    package init(_ error: TrainingError, model: String, data: String) {
        self.init(.contents, "\(model) does not fit \(data): \(error)")
    }
}

extension Failure {
    /// Runs a function that reads or writes a file.
    static func naming<Result: ~Copyable>(_ body: () throws(FileError) -> Result) throws(Failure) -> Result {
        do { return try body() } catch { throw Failure(error) }
    }
}

extension Failure {
    /// Runs a function that draws a figure.
    static func drawing<Result>(_ body: () throws(Gnuplot.Problem) -> Result) throws(Failure) -> Result {
        do { return try body() } catch { throw Failure(error) }
    }

    /// An exercise that failed.
    init(_ error: ExerciseError) {
        switch error {
        case .setting: self.init(.usage, error.description)
        case .data(let error): self.init(CommandStatus(error), error.description)
        case .network, .memory, .noResult: self.init(.usage, error.description)
        case .training(let error): self.init(error)
        case .eigenproblem, .other: self.init(.fault, error.description)
        }
    }

    /// A figure that failed.
    init(_ problem: Gnuplot.Problem) {
        switch problem {
        case .missing: self.init(.noInput, problem.description)
        case .failed: self.init(.fault, problem.description)
        case .file(let error): self.init(error)
        }
    }
}
