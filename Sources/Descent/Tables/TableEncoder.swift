/// Turns tables into examples: learnt from the training table, saved with the network, and applied to every later
/// table.
///
///     let encoder = try TableEncoder(fitting: table, label: "species")
///     let examples = try encoder.examples(from: table)
///     var network = try Network(inputs: encoder.inputCount, layers: …)
///     network.encoder = encoder
///     network.standardization = encoder.standardization(of: examples.inputs)
///
/// - A column of numbers is an input. Booleans are 0 and 1. From numbers that are large against their differences, such
///   as times since 1970, about their mean is subtracted, in `Double`: `Float` would lose the differences.
/// - A column of texts, or one named as categorical, is one-hot encoded by the values of the training table, in sorted
///   order, numbers by their value. A value that it did not have is all zeros. Blanks around a text do not count.
/// - The label is a class where it is a text or a boolean. Integers are classes too unless so many of them differ that
///   they look like measurements, and other numbers are real targets; ``TableTask`` decides otherwise. Classes are
///   numbered in sorted order, numbers by their value, and named by their texts.
/// - A column of weights is no input: it says how much each example counts in the cost. A later table may lack it; its
///   examples then count the same.
/// - Columns of later tables are matched by name, in any order; others are ignored. Without names, on both sides, they
///   are matched by place.
///
/// The inputs are not scaled: a network scales by itself (``Network/standardization``).
public struct TableEncoder: Sendable, Hashable {
    /// What the label is.
    struct Label: Sendable, Hashable {
        let name: String?
        let place: Int
        /// The classes' names in the order of their numbers; nil for regression.
        let classNames: [String]?
        /// Whether those are texts of the training table, even if all spell numbers.
        let isText: Bool

        var columnName: ColumnName { ColumnName(place, name) }
    }

    /// The column of the examples' weights.
    struct Weights: Sendable, Hashable {
        let name: String?
        let place: Int
    }

    let columns: [Column]
    let label: Label
    /// nil where all examples count the same.
    let weights: Weights?
    /// The number of the training table's columns.
    let tableColumnCount: Int
    /// What happens to missing values.
    public let missing: MissingValues
    /// The names of the columns that were left out when the encoder was fitted.
    public let ignoredNames: [String]
    /// Whether it was fitted to a table; false for that by which a network of arrays takes tables.
    let isFitted: Bool

    init(
        columns: [Column], label: Label, weights: Weights? = nil, tableColumnCount: Int, missing: MissingValues,
        ignoredNames: [String], isFitted: Bool = true
    ) {
        self.isFitted = isFitted
        self.columns = columns
        self.label = label
        self.weights = weights
        self.tableColumnCount = tableColumnCount
        self.missing = missing
        self.ignoredNames = ignoredNames
    }

    /// n_x, the number of values of an example.
    public var inputCount: Int { columns.reduce(0) { $0 + $1.width } }

    /// The names of the classes in the order of their numbers; nil for regression.
    public var classNames: [String]? { label.classNames }

    /// The label column's name; nil if the training table had no names.
    public var labelName: String? { label.name }

    /// The column with the examples' weights: its name, or its number where columns have no names; nil for none.
    public var weightsColumn: String? { weights.map { $0.name ?? "\($0.place + 1)" } }

    /// The names of the columns that the network learns from; nil if the training table had no names.
    public var columnNames: [String]? {
        let names = columns.compactMap(\.name)
        return names.count == columns.count ? names : nil
    }

    /// The names of the inputs: the column's name, `column=value` for a one-hot value, and `column is missing`.
    public var inputNames: [String] {
        columns.flatMap { column in
            let name = column.name ?? "column \(column.place + 1)"
            let values = if case .categories(let names) = column.kind { names.map { "\(name)=\($0)" } } else { [name] }
            return values + (column.hasIndicator ? ["\(name) is missing"] : [])
        }
    }

    /// The scaling of inputs to mean 0 and deviation 1, for columns of numbers alone.
    ///
    /// One-hot values, booleans and indicators stay 0 and 1, which already is their scale. Scaled, a value that one of
    /// a thousand rows has would be 32 there, and a network would follow such rows.
    ///
    /// - Precondition: the inputs are this encoder's.
    public func standardization(of inputs: Inputs) -> Standardization {
        precondition(inputs.width == inputCount, "\(inputs.width) values of an example, expected \(inputCount)")
        let all = Standardization(of: inputs)
        var (means, deviations) = (all.means, all.deviations)
        var input = 0
        for column in columns {
            let scaled = column.kind == .number ? 1 : 0
            for index in input + scaled..<input + column.width {
                means[index] = 0
                deviations[index] = 1
            }
            input += column.width
        }
        return Standardization(means: means, deviations: deviations)
    }

    /// The columns of a file that are to be read as texts.
    ///
    /// - Parameter text: the label's column, by name or number; nil for that of the training table.
    func textPlaces(names: [String]?, count: Int, label text: String? = nil) -> Set<Int> {
        let named = text.flatMap { ColumnName.place(of: $0, names: names, count: count) }
        var places = places(names, count, label: named) { $0.categories.map { !$0.areNumbers } ?? false }
        guard label.isText else { return places }
        if let named {
            places.insert(named)
        } else if let name = label.name {
            if let found = names?.firstIndex(of: name) { places.insert(found) }
        } else if count == tableColumnCount {
            places.insert(label.place)
        }
        return places
    }

    /// Whether another encoder makes the same inputs and classes of a row, wherever its table has the columns.
    package func encodes(asDoes other: TableEncoder) -> Bool {
        func unplaced(_ encoder: TableEncoder) -> [Column] { encoder.columns.map { $0.changed(place: 0) } }
        return unplaced(self) == unplaced(other) && missing == other.missing && classNames == other.classNames
            && label.isText == other.label.isText
    }

    /// Whether an example is the numbers of the columns, as arrays have them.
    package var takesPlainNumbers: Bool {
        columns.allSatisfy { $0.kind == .number && $0.offset == 0 && !$0.hasIndicator }
    }

    /// Whether the training table had no header, so that later ones probably have none.
    var expectsNoHeader: Bool { isFitted && columnNames == nil }

    /// The columns of a file whose numbers need double precision.
    ///
    /// - Parameter text: the label's column, by name or number; nil for that of the training table.
    func doublePlaces(names: [String]?, count: Int, label text: String? = nil) -> Set<Int> {
        let named = text.flatMap { ColumnName.place(of: $0, names: names, count: count) }
        return places(names, count, label: named) { $0.offset != 0 }
    }

    private func places(
        _ names: [String]?, _ count: Int, label named: Int?, of isTaken: (Column) -> Bool
    ) -> Set<Int> {
        var places: Set<Int> = []
        for column in columns where isTaken(column) {
            if let name = column.name {
                if let found = names?.firstIndex(of: name) { places.insert(found) }
            } else {
                places.insert(place(of: column, count: count, label: named))
            }
        }
        return places
    }

    /// Where a column is in a table without names: the columns besides the label keep their order, wherever the label
    /// is, if the table has one.
    ///
    /// - Parameters:
    ///   - count: the table's number of columns; one less than the training table's without the label.
    ///   - place: the label's index, if it is not that of the training table.
    func place(of column: Column, count: Int, label place: Int?) -> Int {
        self.place(of: column.place, count: count, label: place)
    }

    /// Where the column at a place of the training table is.
    func place(of known: Int, count: Int, label place: Int?) -> Int {
        let index = known > label.place ? known - 1 : known
        guard count == tableColumnCount else { return index }
        return index >= place ?? label.place ? index + 1 : index
    }

    /// The place in the training table of a column, not the label, that is at a place of a table without names: the
    /// inverse of `place(of:count:label:)`.
    func trainingPlace(of place: Int, count: Int, label named: Int?) -> Int {
        let isBehindLabel = count == tableColumnCount && place > named ?? label.place
        let index = isBehindLabel ? place - 1 : place
        return index >= label.place ? index + 1 : index
    }

    static func areNumbers(_ names: [String]) -> Bool { names.allSatisfy { Double($0).map(TableValue.name) == $0 } }
}

/// What an encoder does with missing values.
public enum MissingValues: String, Sendable, Hashable, CaseIterable {
    /// An error names the first one.
    case refuse
    /// The training table's mean stands for a missing number, its most frequent value for a text or boolean.
    case mean
    /// The training table's median stands for a missing number, its most frequent value for a text or boolean.
    case median
    /// The training table's most frequent value stands for a missing one, the first of equals in sorted order.
    case mostFrequent = "most-frequent"
    /// Rows with missing values are left out.
    case drop
}

/// What a table's label is for.
public enum TableTask: String, Sendable, Hashable, CaseIterable {
    /// Follows from the label: see ``TableEncoder``.
    case automatic = "auto"
    /// The label's different values are classes.
    case classification
    /// The label is a number to come close to.
    case regression
}
