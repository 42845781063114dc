public import Formats
public import FoundationEssentials
public import LinearAlgebra

// Foundation's `localizedDescription` then is the error's own sentence. The package speaks English only.

extension CallbackError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}

extension CheckpointError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}

extension DataError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}

extension FileError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}

extension HyperparameterError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}

extension MemoryError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}

extension NetworkError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}

extension PredictionError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}

extension TrainingError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}

extension TableError: LocalizedError {
    /// The sentence of `description`.
    public var errorDescription: String? { description }
}
