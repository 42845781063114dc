public import Formats
public import LinearAlgebra

/// Data that cannot be used.
public enum DataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A file that is missing, unreadable or malformed.
    case file(FileError)
    /// The inputs are not a whole number of examples of this width.
    case shape(values: Int, width: Int)
    /// There are no examples.
    case empty
    /// The numbers of inputs and targets differ.
    case countsDiffer(inputs: Int, targets: Int)
    /// A value, NaN or infinite, of an example counted from 1.
    case notFinite(value: Float, example: Int)
    /// A label of an example, counted from 1, that is not a class.
    case label(Int, example: Int, classCount: Int)
    /// The label of an example, counted from 1, that is not one of the known class names.
    case name(String, example: Int, names: [String])
    /// The number of class names differs from the number of classes.
    case nameCount(Int, classCount: Int)
    /// A name shared by two classes.
    case repeatedName(String)
    /// A file whose contents are not valid examples.
    indirect case contents(path: String, problem: DataError)
    /// A table that cannot be used.
    indirect case table(TableError)
    /// Data that a Debian package would install.
    case notInstalled(path: String, package: String)
    /// A setting of generated data that is out of range.
    case setting(HyperparameterError)
    /// Data that do not fit into memory.
    case memory(MemoryError)
    /// More examples than 32 bits can number.
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
        case .repeatedName(let name): "two classes have the name \(Quoting.quoted(name)); each name may occur once"
        case .contents(let path, let problem): "\(path): \(problem)"
        case .table(let error): error.description
        case .notInstalled(let path, let package): "\(path): no such directory; Debian's package \(package) installs it"
        case .setting(let error): error.description
        case .memory(let error): error.description
        case .tooMany(let count): "\(count) examples; at most \(Int32.max) can be numbered"
        }
    }
}
