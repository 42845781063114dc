import Formats
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
    /// A file of a table that cannot be used, or one that cannot be written.
    case data(DataError)
    /// A setting that is out of its range.
    case setting(HyperparameterError)
    /// The name of a file to write that tells no format.
    case format(path: String)
    /// A column that is to be kept has the name of one of the predictions' columns.
    case keptName(String, path: String)
    /// An output, NaN or infinite, for the row on a line of a file.
    case outputNotFinite(value: Float, path: String, line: Int)
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
        case .data(let error): error.description
        case .setting(let error): error.description
        case .format(let path): "\(path): the name tells no format; expected one that ends in .csv or .npy"
        case .keptName(let name, let path):
            "\(path): the column \(Quoting.quoted(name)) cannot be kept beside the predictions, one of whose columns has "
                + "that name"
        case .outputNotFinite(let value, let path, let line):
            "\(path): line \(line): the network gives \(value), not a finite number"
        case .memory(let error): error.description
        }
    }
}
