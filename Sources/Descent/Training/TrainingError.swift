import Formats
public import LinearAlgebra

/// Training that could not start or did not converge.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
    /// A setting that is out of its range.
    case hyperparameter(HyperparameterError)
    /// The examples have another number of values than the network has inputs.
    case inputsDiffer(network: Int, data: Int)
    /// The targets are not what the network's output and loss are for.
    case targetsDiffer(output: Activation, units: Int, targets: String)
    /// A target of a sigmoid network, of an example counted from 1, that is not in 0...1.
    case targetOutOfRange(value: Float, example: Int)
    /// All of the examples, of which there are so many, have the weight 0.
    case noWeight(examples: Int)
    /// A class, counted from 0, has another name in the data than in the network or in the data that it learns; `known`
    /// is nil where it has none there. Read the data with those names:
    /// `Examples.csv(…, classNames: network.classNames)`.
    case classNamesDiffer(number: Int, known: String?, found: String)
    /// An order of the caller's that does not hold each example once. The network keeps the parameters of the epoch
    /// before, and the history tells of those trained so far; nil where it was not for training.
    case order(epoch: Int, count: Int, history: TrainingHistory? = nil)
    /// A schedule's rate that is negative, NaN or too large for single precision. The network keeps the parameters of
    /// the step before.
    case learningRate(Double, schedule: String, epoch: Int, step: Int, history: TrainingHistory)
    /// The observer or a callback threw an error. The network keeps the parameters of the step just done, or, where
    /// that step spoilt them, the last good ones.
    case observer(any Error, history: TrainingHistory)
    /// A reader threw an error, or gave what training can't learn from: ``DataError`` or
    /// ``targetOutOfRange(value:example:)``. The network keeps the parameters of the step before. Also, at the end of a
    /// run, a file of examples that somebody has written to meanwhile.
    case reading(any Error, history: TrainingHistory)
    /// A callback refused to begin: no step was taken.
    case refused(any Error)
    /// A callback stopped training before, and ``Training/isStopped`` is still set: no step was taken.
    case stopped(epoch: Int, step: Int, history: TrainingHistory)
    /// The ranks that share training have different settings or data, or are to train differently far: no step was
    /// taken. The text names the first.
    case ranksDiffer(String)
    /// Other ranks could not go on: the network keeps the parameters of the step before. Or their parameters are no
    /// longer the same: it has those after the step that the text names, which are wrong on some rank, perhaps on this.
    case ranks(String, history: TrainingHistory)
    /// An allocation failed.
    case memory(MemoryError)
    /// The cost, a parameter or a moment of the optimizer was no longer finite. The network holds the last parameters
    /// between two epochs whose cost was finite, or those before training.
    case diverged(epoch: Int, step: Int, history: TrainingHistory)

    /// One sentence with the offending value.
    public var description: String {
        switch self {
        case .hyperparameter(let error): error.description
        case .inputsDiffer(let network, let data):
            "the network has \(network) inputs and the data have \(data) values per example"
        case .targetsDiffer(let output, let units, let targets):
            "the network has \(units) \(output.rawValue) \(units == 1 ? "unit" : "units") and the data have \(targets)"
        case .targetOutOfRange(let value, let example):
            "example \(example) has the target \(value); for sigmoid units it must be from 0 to 1"
        case .noWeight(let count):
            "all \(count) examples have the weight 0; at least one must have a weight above it"
        case .classNamesDiffer(let number, let known, let found):
            "class \(number) is \(Quoting.quoted(found)) in the data and "
                + (known.map { "\(Quoting.quoted($0)) in the network" } ?? "has no name in the network")
                + "; classNames: of Examples.csv numbers the labels by the network's names"
        case .learningRate(let rate, let schedule, let epoch, let step, _):
            "\(schedule) gives the learning rate \(rate) for step \(step), in epoch \(epoch); it must be from 0 to 3.4e+38"
        case .observer(let error, let history):
            "the observer of training ended it after step \(history.stepCount): \(error)"
        case .reading(let error as FileError, _): "\(error)"
        case .reading(let error, let history):
            "the examples of step \(history.stepCount + 1) could not be read: \(error)"
        case .refused(let error): "\(error)"
        case .stopped(let epoch, let step, _):
            "a callback stopped training at step \(step), in epoch \(epoch); to go on, set its isStopped to false"
        case .order(let epoch, let count, _):
            "the order given for epoch \(epoch) does not hold each of the \(count) examples once"
        case .ranksDiffer(let text): "the ranks differ: \(text)"
        case .ranks(let text, _): text
        case .memory(let error): error.description
        case .diverged(let epoch, let step, _):
            "training diverged: the cost, a parameter or a moment was no longer finite at step \(step), in epoch \(epoch)"
        }
    }
}

extension TrainingError {
    /// Runs what may find too little memory, as part of training.
    static func onMemory<Result: ~Copyable>(_ body: () throws(MemoryError) -> Result) throws(TrainingError) -> Result {
        do { return try body() } catch { throw .memory(error) }
    }
}
