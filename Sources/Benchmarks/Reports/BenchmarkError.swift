package import Descent

/// A benchmark that cannot be run.
package enum BenchmarkError: Error, Sendable, CustomStringConvertible {
    /// The code to time computes something else than the reference.
    case wrong(WrongResult)
    /// The memory that it needs is not there.
    case memory(MemoryError)
    /// The network that it needs cannot be made.
    case network(NetworkError)
    /// The training that it times cannot begin, or failed.
    case training(TrainingError)
    /// The file whose reading it times cannot be read.
    case data(DataError)

    /// One sentence with the offending value.
    package var description: String {
        switch self {
        case .wrong(let result): result.description
        case .memory(let error): error.description
        case .network(let error): error.description
        case .training(let error): error.description
        case .data(let error): error.description
        }
    }
}

extension BenchmarkError {
    /// Runs what may find too little memory, as part of a benchmark.
    static func onMemory<Result: ~Copyable>(_ body: () throws(MemoryError) -> Result) throws(BenchmarkError) -> Result {
        do { return try body() } catch { throw .memory(error) }
    }

    /// Runs training, as part of a benchmark.
    static func onTraining<Result: ~Copyable>(
        _ body: () throws(TrainingError) -> Result
    ) throws(BenchmarkError) -> Result {
        do { return try body() } catch { throw .training(error) }
    }
}
