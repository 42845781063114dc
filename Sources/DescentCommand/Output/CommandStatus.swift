package import Descent

/// What the process ends with; scripts rely on these numbers.
package enum CommandStatus: Int32, Sendable, CaseIterable {
    case success = 0
    /// The command line: unknown flags, malformed values, hyperparameters out of range.
    case usage = 64
    /// The contents of a file, and training that diverged.
    case contents = 65
    /// A file that isn't there or cannot be read.
    case noInput = 66
    /// A mistake in this program, or a result of an exercise or benchmark that differs from what is known.
    case fault = 70
    /// Output that cannot be written, or that would replace a file or a run without `--overwrite`.
    case cannotWrite = 74
    /// SIGHUP ended training: the terminal or the connection went away.
    case hungUp = 129
    /// SIGINT ended training.
    case interrupted = 130
    /// SIGTERM ended training.
    case terminated = 143
}

extension CommandStatus {
    package init(_ error: FileError) {
        switch error {
        case .notFound, .unreadable: self = .noInput
        case .malformed: self = .contents
        case .cannotWrite: self = .cannotWrite
        }
    }

    package init(_ error: DataError) {
        switch error {
        case .file(let error): self.init(error)
        case .notInstalled: self = .noInput
        case .setting, .memory, .classWeightsOfValues, .classWeightCount, .unknownClass: self = .usage
        case .shape, .rowWidth, .empty, .countsDiffer, .notFinite, .label, .name, .nameCount, .repeatedName, .contents,
            .table, .tooMany, .inputsDiffer, .targetsDiffer, .classNamesDiffer, .classNamesMissing, .weightCount,
            .weight, .noWeight, .classWeightNames:
            self = .contents
        }
    }

    package init(_ error: TrainingError) {
        switch error {
        // The memory that is needed follows from the widths and the batch size that were asked for, a step's rate from
        // rate and decay.
        case .hyperparameter, .memory, .learningRate, .ranksDiffer: self = .usage
        case .inputsDiffer, .targetsDiffer, .targetOutOfRange, .noWeight, .classNamesDiffer, .diverged:
            self = .contents
        case .reading(is FileError, _): self = .contents
        case .order, .observer, .refused, .stopped, .reading, .ranks: self = .fault
        }
    }
}
