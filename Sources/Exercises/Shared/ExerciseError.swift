package import Descent
package import LinearAlgebra

/// An exercise that cannot be done.
package enum ExerciseError: Error, Sendable, CustomStringConvertible {
    /// A setting out of range, by its flag.
    case setting(flag: String, value: String, expected: String)
    /// Data that cannot be made or used.
    case data(DataError)
    /// A network that cannot be made.
    case network(NetworkError)
    /// Training that cannot begin, or came to nothing.
    case training(TrainingError)
    /// The memory that it needs is not there.
    case memory(MemoryError)
    /// LAPACK finds no eigenvalues.
    case eigenproblem(EigenproblemError)
    /// Nothing to go on with was found: one sentence.
    case noResult(String)

    /// One sentence with the offending value.
    package var description: String {
        switch self {
        case .setting(let flag, let value, let expected): "\(flag) is \(value); it must be \(expected)"
        case .data(let error): error.description
        case .network(let error): error.description
        case .training(let error): error.description
        case .memory(let error): error.description
        case .eigenproblem(let error): error.description
        case .noResult(let text): text
        }
    }
}

extension ExerciseError {
    /// Runs what makes or reads data, as part of an exercise.
    static func onData<Result: ~Copyable>(_ body: () throws(DataError) -> Result) throws(ExerciseError) -> Result {
        do { return try body() } catch { throw .data(error) }
    }

    /// Runs what makes a network, as part of an exercise.
    static func onNetwork<Result: ~Copyable>(_ body: () throws(NetworkError) -> Result) throws(ExerciseError) -> Result
    {
        do { return try body() } catch { throw .network(error) }
    }

    /// Runs training, as part of an exercise.
    static func onTraining<Result: ~Copyable>(
        _ body: () throws(TrainingError) -> Result
    ) throws(ExerciseError) -> Result {
        do { return try body() } catch { throw .training(error) }
    }

    /// Runs what may find too little memory, as part of an exercise.
    static func onMemory<Result: ~Copyable>(_ body: () throws(MemoryError) -> Result) throws(ExerciseError) -> Result {
        do { return try body() } catch { throw .memory(error) }
    }

    /// Runs what finds eigenvalues, as part of an exercise.
    static func onEigenproblem<Result: ~Copyable>(
        _ body: () throws(EigenproblemError) -> Result
    ) throws(ExerciseError) -> Result {
        do {
            return try body()
        } catch {
            switch error {
            case .memory(let error): throw .memory(error)
            case .order, .notFinite, .notConverged: throw .eigenproblem(error)
            }
        }
    }
}
