package import Descent
package import LinearAlgebra

/// An error that ends an exercise.
package enum ExerciseError: Error, Sendable, CustomStringConvertible {
    /// A setting out of range, by its flag.
    case setting(flag: String, value: String, expected: String)
    /// Data that cannot be made or used.
    case data(DataError)
    /// An invalid network description.
    case network(NetworkError)
    /// Training that could not start or did not converge.
    case training(TrainingError)
    /// An allocation that failed.
    case memory(MemoryError)
    /// LAPACK finds no eigenvalues.
    case eigenproblem(EigenproblemError)
    /// Too little was found to go on with: one sentence.
    case noResult(String)
    /// An error of another kind: a fault of the exercise.
    case other(any Error)

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
        case .other(let error): "\(error)"
        }
    }
}

extension ExerciseError {
    /// Runs a part of an exercise; its error becomes the exercise's.
    static func wrapping<Output: ~Copyable>(_ body: () throws -> Output) throws(ExerciseError) -> Output {
        do { return try body() } catch { throw ExerciseError(error) }
    }

    /// The exercise's error for any that a part of it throws.
    package init(_ error: any Error) {
        self =
            switch error {
            case let error as ExerciseError: error
            case let error as DataError: .data(error)
            case let error as NetworkError: .network(error)
            case let error as TrainingError: .training(error)
            case let error as HyperparameterError: .training(.hyperparameter(error))
            case let error as MemoryError: .memory(error)
            case EigenproblemError.memory(let error): .memory(error)
            case let error as EigenproblemError: .eigenproblem(error)
            default: .other(error)
            }
    }
}
