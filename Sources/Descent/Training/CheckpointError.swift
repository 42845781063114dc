public import Formats

/// A checkpoint that cannot be used.
public enum CheckpointError: Error, Sendable, CustomStringConvertible {
    /// The file cannot be read, is damaged, or is no checkpoint.
    case file(FileError)
    /// The examples are not those that training began with.
    case examplesDiffer(path: String, String)
    /// The trainer's settings are not those that training can go on with.
    case trainerDiffers(path: String, String)
    /// An optimizer, a schedule or an order from another package, which the trainer has to bring along.
    case needsTrainer(path: String, String)
    /// What a callback remembers does not fit it.
    case callback(path: String, String)
    /// Settings or examples that training refuses, or too little memory.
    case training(TrainingError)

    /// One sentence with the offending value.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .examplesDiffer(let path, let what):
            "\(path): \(what); training goes on with the examples that it began with"
        case .trainerDiffers(let path, let what): "\(path): the trainer has \(what)"
        case .needsTrainer(let path, let what):
            "\(path): \(what) is not of this package; `with:` takes a trainer that has it"
        case .callback(let path, let what): "\(path): \(what)"
        case .training(let error): error.description
        }
    }
}
