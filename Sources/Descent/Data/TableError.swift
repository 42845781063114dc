import Formats

/// A column as errors and warnings name it.
public struct ColumnName: Sendable, Hashable, CustomStringConvertible {
    /// The column's number, from 1.
    public let number: Int
    /// Its name; nil if it has none.
    public let name: String?

    init(_ place: Int, _ name: String?) {
        number = place + 1
        self.name = name
    }

    /// `column 2 ("age")`
    public var description: String { "column \(number)" + (name.map { " (\(Quoting.quoted($0)))" } ?? "") }

    /// The index of the column that a user means: a name, or else a number from 1; nil if there is none.
    static func place(of text: String, names: [String]?, count: Int) -> Int? {
        if let place = names?.firstIndex(of: text) { return place }
        return Int(text).flatMap { 1...max(1, count) ~= $0 && count > 0 ? $0 - 1 : nil }
    }
}

/// Where a value of a table is.
public struct TableLocation: Sendable, Hashable, CustomStringConvertible {
    /// The file; nil for a table made in Swift, or of two tables.
    public let path: String?
    /// The line of the file on which the row begins, from 1.
    public let line: Int?
    /// The row of the table, from 1; of that which it was selected from, if it was.
    public let row: Int
    /// The column.
    public let column: ColumnName

    /// `houses.csv: line 5, column 2 ("age")`
    public var description: String {
        let row = line.map { "line \($0)" } ?? "row \(row)"
        return (path.map { "\($0): " } ?? "") + "\(row), \(column)"
    }
}

/// A table that cannot be used.
public enum TableError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A table without columns or rows.
    case noRows
    /// Two columns of different lengths.
    case lengthsDiffer(Int, Int, column: ColumnName)
    /// Columns to be joined whose values are of different kinds.
    case kindsDiffer(ColumnName)
    /// A setting names a column that the table does not have; `known` are the first of its names.
    case unknownColumn(String, known: [String]?, count: Int, path: String?)
    /// Several columns have the name that is asked for.
    case repeatedColumn(String, count: Int, path: String?)
    /// The table has no column with a name that the encoder was fitted with.
    case missingColumn(String, path: String?)
    /// A table without names of columns has another number of columns than the encoder was fitted with.
    case columnCount(Int, expected: Int, path: String?)
    /// A table without names of columns has one less than the encoder was fitted with, which need not be the label.
    case columnsUnclear(Int, expected: Int, path: String?)
    /// A table without names of columns for an encoder whose columns have names.
    case noNames(path: String?)
    /// The label is among the columns to leave out.
    case ignoredLabel(ColumnName, path: String?)
    /// The label is among the columns to take as categories, and its values are to be real targets.
    case categoricalLabel(ColumnName, path: String?)
    /// Nothing but the label is left to learn from.
    case noInputs(path: String?)
    /// The column that is asked for as the label is one that the model learns from.
    case labelIsInput(ColumnName, path: String?)
    /// A row without a weight.
    case missingWeight(TableLocation)
    /// A weight that is negative or not finite.
    case weight(String, TableLocation)
    /// A column of weights that are all 0.
    case noWeight(ColumnName, path: String?)
    /// The column of weights is the label's.
    case weightsAreLabel(ColumnName, path: String?)
    /// The column of weights is one that the model learns from.
    case weightsAreInput(ColumnName, path: String?)
    /// A missing value, where none is allowed.
    case missingValue(TableLocation)
    /// A row without a label.
    case missingLabel(TableLocation)
    /// A column to learn from that has no value at all.
    case noValues(ColumnName, path: String?)
    /// A column to learn from that has values only in rows that are not trained with.
    case noTrainingValues(ColumnName, path: String?)
    /// A word in a column of numbers.
    case word(String, TableLocation)
    /// A column of dates.
    case date(String, TableLocation)
    /// A column of numbers with a comma instead of a point.
    case decimalComma(String, TableLocation)
    /// A value other than 0 and 1 in a column of booleans.
    case notBoolean(String, TableLocation)
    /// A number that is infinite, or beyond `Float`.
    case notFinite(Double, TableLocation)
    /// A column with too many different values to be one-hot encoded.
    case tooManyCategories(ColumnName, count: Int, path: String?)
    /// A label column with more different values than there may be classes.
    case tooManyClasses(ColumnName, count: Int, path: String?)
    /// A label that is not a number, for regression.
    case labelIsText(String, TableLocation)
    /// A label that is not a number, where most others are numbers that look like measurements.
    case labelIsWord(String, TableLocation)
    /// A label that is a date, as the others are.
    case labelIsDate(String, TableLocation)
    /// Labels for regression so large against their differences that `Float` loses these; `start` is the least.
    case indistinctLabels(ColumnName, start: String, path: String?)
    /// A label that is not one of the classes.
    case unknownLabel(String, TableLocation, classes: [String])
    /// Integers that are too large to be told apart as labels or categories.
    case inexactIntegers(ColumnName, path: String?)
    /// A table with another number of columns than a network has inputs that has no names for them.
    case inputCount(Int, inputs: Int, path: String?)
    /// A table with one column more than a network has inputs that has no names for them: nobody said which it is.
    case labelNotNamed(columns: Int, path: String?)
    /// No row is left.
    case allRowsDropped(path: String?)
    /// A value of a single row that is missing, unknown by name, or of the wrong kind.
    case rowValue(String, column: String)

    /// The most different values of a column that is one-hot encoded.
    public static let largestCategoryCount = 10_000

    /// One sentence with the offending value.
    public var description: String {
        func at(_ path: String?) -> String { path.map { "\($0): " } ?? "" }
        switch self {
        case .noRows: return "a table has at least one column and one row"
        case .lengthsDiffer(let count, let expected, let column):
            return "\(column) has \(count) values and the first column \(expected); the numbers must be equal"
        case .kindsDiffer(let column):
            return
                "\(column) has values of another kind in one of the tables than in the other: numbers, booleans or texts"
        case .unknownColumn(let name, let known, let count, let path):
            guard let known else {
                return
                    "\(at(path))it has no column \(Quoting.quoted(name)): its columns have no names, expected a number "
                    + "from 1 to \(count)"
            }
            return "\(at(path))it has no column \(Quoting.quoted(name)), expected one of \(ClassNames.list(known)) "
                + "or a number from 1 to \(count)"
        case .repeatedColumn(let name, let count, let path):
            return "\(at(path))\(count) columns are named \(Quoting.quoted(name)), expected different names"
        case .missingColumn(let name, let path):
            return "\(at(path))it has no column \(Quoting.quoted(name)), which the model needs"
        case .columnCount(let count, let expected, let path):
            return "\(at(path))it has \(count) columns without names, expected the \(expected) of the training table"
        case .columnsUnclear(let count, let expected, let path):
            return
                "\(at(path))it has \(count) columns without names, one less than the training table, of which not only the "
                + "label may be missing; expected all \(expected), also those that the model does not use"
        case .noNames(let path):
            return "\(at(path))its columns have no names, and the training table's have: without them it could only be "
                + "guessed which is which"
        case .ignoredLabel(let column, let path):
            return "\(at(path))\(column) is the label and is to be ignored, expected another label"
        case .categoricalLabel(let column, let path):
            return "\(at(path))\(column) is the label and is to be categorical, expected another column for regression"
        case .noInputs(let path):
            return "\(at(path))no column is left besides the label, expected at least one to learn from"
        case .missingWeight(let location): return "\(location): the weight is missing"
        case .weight(let weight, let location):
            return "\(location): the weight is \(weight); it must be from 0 to 3.4e+38"
        case .noWeight(let column, let path):
            return "\(at(path))\(column) has no weight above 0; at least one example must have one"
        case .weightsAreLabel(let column, let path):
            return "\(at(path))\(column) is the label, and cannot be the weights too"
        case .weightsAreInput(let column, let path):
            return "\(at(path))\(column) is one that the model learns from, and cannot be the weights"
        case .labelIsInput(let column, let path):
            return "\(at(path))\(column) is one of the model's inputs, expected another column for the label"
        case .missingValue(let location): return "\(location): the value is missing"
        case .missingLabel(let location): return "\(location): the label is missing"
        case .noValues(let column, let path): return "\(at(path))\(column) has no values"
        case .noTrainingValues(let column, let path):
            return "\(at(path))\(column) has no values in the rows to train with"
        case .word(let text, let location): return "\(location): \(Quoting.quoted(text)) is not a number"
        case .date(let text, let location):
            return
                "\(location): \(Quoting.quoted(text)) is a date; leave the column out, or make columns of numbers of "
                + "it, such as year, month and day"
        case .decimalComma(let text, let location):
            return "\(location): \(Quoting.quoted(text)) is a number with a comma, expected a point"
        case .notBoolean(let text, let location):
            return
                "\(location): \(Quoting.quoted(text)) is neither true nor false, as all values of the training table are"
        case .notFinite(let value, let location):
            return value.isFinite
                ? "\(location): \(value) is too large for a Float"
                : "\(location): \(value) is not finite, expected a finite number"
        case .tooManyCategories(let column, let count, let path):
            return "\(at(path))\(column) has \(count) different values; a column of texts may have at most "
                + "\(TableError.largestCategoryCount)"
        case .tooManyClasses(let column, let count, let path):
            return "\(at(path))the label, \(column), has \(count) different values; there may be at most "
                + "\(Targets.largestClassCount) classes"
        case .labelIsText(let text, let location):
            return "\(location): the label \(Quoting.quoted(text)) is not a number, which regression needs"
        case .labelIsWord(let text, let location):
            return "\(location): the label \(Quoting.quoted(text)) is not a number, as most others are"
        case .labelIsDate(let text, let location):
            return "\(location): the label \(Quoting.quoted(text)) is a date, expected a class or a number"
        case .indistinctLabels(let column, let start, let path):
            return
                "\(at(path))the label, \(column), has values around \(start) that single precision does not tell apart; "
                + "subtract \(start) from each"
        case .unknownLabel(let text, let location, let classes):
            return "\(location): the label is \(Quoting.quoted(text)); the classes are \(ClassNames.list(classes))"
        case .inexactIntegers(let column, let path):
            return
                "\(at(path))\(column) has integers beyond 2^53, which are not told apart as numbers; read the column as "
                + "texts"
        case .inputCount(let count, let inputs, let path):
            return
                "\(at(path))it has \(count) columns, expected the \(inputs) inputs of the model, in their order, and at "
                + "most one more, the label"
        case .labelNotNamed(let count, let path):
            return
                "\(at(path))it has \(count) columns, one more than the model has inputs, and the model knows no names; "
                + "name the column that is not an input"
        case .allRowsDropped(let path): return "\(at(path))every row has a missing value, so none is left"
        case .rowValue(let problem, let column): return "column \(Quoting.quoted(column)): \(problem)"
        }
    }
}
