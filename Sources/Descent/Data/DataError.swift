public import Formats
public import LinearAlgebra

/// Data that cannot be used.
public enum DataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A file that is missing, unreadable or malformed.
    case file(FileError)
    /// The inputs are not a whole number of examples of this width.
    case shape(values: Int, width: Int)
    /// The number of values of an example, counted from 1, that differs from the first's.
    case rowWidth(Int, example: Int, expected: Int)
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
    /// The width of the inputs of a set to concatenate, counted from 1, that differs from the first's.
    case inputsDiffer(Int, expected: Int, set: Int)
    /// The targets of a set to concatenate, counted from 1, that differ in kind from the first's.
    case targetsDiffer(String, expected: String, set: Int)
    /// The name of a class in a set to concatenate, counted from 1, that differs from that in the sets before.
    case classNamesDiffer(number: Int, String, expected: String, set: Int)
    /// A set to concatenate, counted from 1, whose classes have names where those before have none, or the reverse.
    case classNamesMissing(set: Int)
    /// The number of weights differs from the number of examples.
    case weightCount(Int, examples: Int)
    /// A weight, of an example counted from 1, that is negative, NaN, or too large for single precision.
    case weight(Double, example: Int)
    /// No example has a weight above 0.
    case noWeight
    /// Weights of classes for real targets.
    case classWeightsOfValues
    /// There are weights for fewer classes than the data have.
    case classWeightCount(Int, classCount: Int)
    /// A class, counted from 0, whose name in the data differs from that of the class that the weight is for.
    case classWeightNames(number: Int, String, expected: String)
    /// A weight for a class that there is not; `known` are the names of those there are.
    case unknownClass(String, known: [String])
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
        case .rowWidth(let width, let example, let expected):
            "example \(example) has \(width) values, expected \(expected) as in the first"
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
        case .inputsDiffer(let width, let expected, let set):
            "the examples of set \(set) have \(width) values each, those of set 1 have \(expected)"
        case .targetsDiffer(let kind, let expected, let set):
            "the targets of set \(set) are \(kind), those of set 1 \(expected)"
        case .classNamesDiffer(let number, let name, let expected, let set):
            "class \(number) is named \(Quoting.quoted(name)) in set \(set) and \(Quoting.quoted(expected)) before"
        case .classNamesMissing(let set):
            "either set \(set) or those before have no names of classes; all must have them, or none"
        case .weightCount(let count, let examples):
            "\(count) weights for \(examples) examples; the numbers must be equal"
        case .weight(let weight, let example):
            "example \(example) has the weight \(weight); it must be from 0 to 3.4e+38"
        case .noWeight: "no example has a weight above 0; at least one must have"
        case .classWeightsOfValues: "the targets are real values; only classes can have weights"
        case .classWeightCount(let count, let classCount):
            "there are weights for \(count) classes and the data have \(classCount)"
        case .classWeightNames(let number, let name, let expected):
            "class \(number) is \(Quoting.quoted(name)) in the data, and the weights are for \(Quoting.quoted(expected))"
        case .unknownClass(let name, let known):
            "there is no class \(Quoting.quoted(name)) to weight; the classes are \(ClassNames.list(known))"
        case .contents(let path, let problem): "\(path): \(problem)"
        case .table(let error): error.description
        case .notInstalled(let path, let package): "\(path): no such directory; Debian's package \(package) installs it"
        case .setting(let error): error.description
        case .memory(let error): error.description
        case .tooMany(let count): "\(count) examples; at most \(Int32.max) can be numbered"
        }
    }
}
