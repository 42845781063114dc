public import ArgumentParser
public import Descent

/// The flags that say how tables, `csv:FILE`, are read.
package struct TableOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What separates the fields of CSV files: comma, semicolon, tab or pipe, or the character. (default: found in the first lines)",
            valueName: "S"),
        transform: { try TableOptions.separator($0) })
    package var separator = CSVSeparator.automatic

    @Flag(help: "Takes the first line of CSV files for the names of the columns, even if all its fields are numbers.")
    package var header = false

    @Flag(
        help:
            "Takes the first line of CSV files for an example. (default: it is a header if any of its fields isn't a number)"
    )
    package var noHeader = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Columns that are neither inputs nor the label, by name or number from 1, with commas between them; such as numbers and dates of rows. "
                + "(default: none)",
            valueName: "NAME,…"),
        transform: { try TableOptions.columns($0) })
    package var ignore = ColumnList()

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The column with the examples' weights, by name or number from 1: how much each counts in the cost, at least 0. It is no input. "
                + "(default: all count the same, or as in training)",
            valueName: "COLUMN"),
        transform: { try TableOptions.column($0) })
    package var weights: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Columns of numbers whose values are categories, or whose words are, by name or number from 1: each value becomes an input that is 1 or 0. "
                + "(default: the columns without any number)",
            valueName: "NAME,…"),
        transform: { try TableOptions.columns($0) })
    package var categorical = ColumnList()

    @Option(
        help: ArgumentHelp(
            "What stands for missing values, which are empty, NA, N/A, NaN, null, None or ?: the training data's mean, median or most-frequent "
                + "value, of columns of texts always the most frequent; or drop, which leaves such rows out. (default: refuse)"
        ))
    package var missing: MissingValues?

    @Flag(
        help:
            "Makes an input of its own, 1 where the value is missing, of each column with missing values in the training data."
    )
    package var missingIndicator = false

    @Option(
        help: ArgumentHelp(
            "Whether the label is a class or a number to come close to. (default: auto: texts, booleans and integers of few values are classes)"
        ))
    package var task: TableTask?

    package init() {}

    package func validate() throws {
        if header, noHeader { throw ValidationError("--header and --no-header exclude each other.") }
        if missingIndicator, missing == .drop || missing == .refuse {
            throw ValidationError(
                "--missing-indicator and --missing \(missing?.rawValue ?? ""): no missing value is left to indicate.")
        }
        for name in categorical.names where ignore.names.contains(name) {
            throw ValidationError("--ignore and --categorical both name \"\(name)\".")
        }
        for (flag, list) in [("--ignore", ignore), ("--categorical", categorical)] {
            guard let weights, list.names.contains(weights) else { continue }
            throw ValidationError("\(flag) and --weights both name \"\(weights)\".")
        }
    }

    /// The values of the flags.
    package var settings: TableSettings {
        TableSettings(
            separator: separator, header: header ? .present : noHeader ? .absent : .automatic, ignored: ignore,
            weights: weights, categorical: categorical, missing: missing, hasIndicators: missingIndicator, task: task)
    }

    private static func separator(_ text: String) throws -> CSVSeparator {
        guard let separator = CSVSeparator(word: text) else {
            throw ValidationError("expected comma, semicolon, tab or pipe, or the character itself.")
        }
        return separator
    }

    private static func column(_ text: String) throws -> String {
        guard !text.isEmpty else { throw ValidationError("expected the name or number of a column.") }
        return text
    }

    private static func columns(_ text: String) throws -> ColumnList {
        guard let list = ColumnList(parsing: text) else {
            throw ValidationError("expected names or numbers of columns with commas between them.")
        }
        return list
    }
}

// Their raw values are the command line's spellings.
extension MissingValues: ExpressibleByArgument {}
extension TableTask: ExpressibleByArgument {}
