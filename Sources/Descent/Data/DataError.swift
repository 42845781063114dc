public import Formats
public import LinearAlgebra

/// Data that cannot be used.
public enum DataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A file that is missing, cannot be read, or does not hold what it should.
    case file(FileError)
    /// The inputs are not a whole number of examples of this width.
    case shape(values: Int, width: Int)
    /// There is no example.
    case empty
    /// As many inputs as targets are needed.
    case countsDiffer(inputs: Int, targets: Int)
    /// A value, NaN or infinite, of an example counted from 1.
    case notFinite(value: Float, example: Int)
    /// A label of an example, counted from 1, that is not a class.
    case label(Int, example: Int, classCount: Int)
    /// The name of a class, of an example counted from 1, that is none of the names known.
    case name(String, example: Int, names: [String])
    /// Another number of class names than of classes.
    case nameCount(Int, classCount: Int)
    /// A name that two classes have.
    case repeatedName(String)
    /// Contents of a file that make no examples.
    indirect case contents(path: String, problem: DataError)
    /// Data that a Debian package would have brought.
    case notInstalled(path: String, package: String)
    /// A number of points to generate that is out of range.
    case setting(HyperparameterError)
    /// More data than fit into memory.
    case memory(MemoryError)
    /// More examples than can be numbered in 32 bits.
    case tooMany(Int)

    /// One sentence with the offending value.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .shape(let values, let width):
            "\(values) values are not a whole number of examples of \(width) values each"
        case .empty: "there are no examples"
        case .countsDiffer(let inputs, let targets):
            "\(inputs) examples have \(targets) labels; the numbers must be equal"
        case .notFinite(let value, let example):
            "example \(example) holds the value \(value); all values must be finite"
        case .label(let label, let example, let classCount):
            "example \(example) has the label \(label); labels must be classes from 0 to \(classCount - 1)"
        case .name(let name, let example, let names):
            "example \(example) has the label \(Quoting.quoted(name)); the classes are \(ClassNames.list(names))"
        case .nameCount(let count, let classCount):
            "there are \(count) class names for \(classCount) classes; the numbers must be equal"
        case .repeatedName(let name): "two classes have the name \(Quoting.quoted(name)); each name may come once"
        case .contents(let path, let problem): "\(path): \(problem)"
        case .notInstalled(let path, let package): "\(path): no such directory; Debian's package \(package) brings it"
        case .setting(let error): error.description
        case .memory(let error): error.description
        case .tooMany(let count): "\(count) examples; at most \(Int32.max) can be numbered"
        }
    }
}
