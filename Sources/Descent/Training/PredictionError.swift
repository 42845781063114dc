public import LinearAlgebra

/// Values that a ``Predictor`` cannot take.
public enum PredictionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another number of values than so many examples have.
    case valueCount(Int, examples: Int, inputs: Int)
    /// A value, NaN or infinite, of an example counted from 1.
    case notFinite(value: Float, example: Int)
    /// A row of a table that does not fit the network's encoder.
    case row(TableError)
    /// The network has no encoder of tables.
    case noEncoder
    /// An allocation failed.
    case memory(MemoryError)

    /// One sentence with the offending value.
    public var description: String {
        switch self {
        case .valueCount(let count, let examples, let inputs):
            "\(count) values for \(examples) \(examples == 1 ? "example" : "examples"); the network has \(inputs) inputs"
        case .notFinite(let value, let example):
            "example \(example) holds the value \(value); all values must be finite"
        case .row(let error): error.description
        case .noEncoder: "the network was not trained on a table: it has no encoder"
        case .memory(let error): error.description
        }
    }
}
