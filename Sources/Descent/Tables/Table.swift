public import Formats

/// A table of named columns, each of numbers, booleans or texts, with missing values.
///
///     let table = try Table.csv("houses.csv")
///     let encoder = try TableEncoder(fitting: table, label: "price")
///     let examples = try encoder.examples(from: table)
///
/// Copies share the memory.
public struct Table: Sendable {
    /// The columns, all of the same length.
    public let columns: [Column]

    /// The number of rows, at least 1.
    public let rowCount: Int

    /// What a reader should know about how the table was read.
    public let warnings: [TableWarning]

    /// The file that the rows are from; nil if they were made in Swift, or are those of two tables.
    let file: File?

    /// The file of a table, to name its rows in errors.
    struct File: Sendable {
        let path: String
        let lines: CSVLines
    }

    /// For each row its index in the table that the rows were selected from; nil if none were.
    let origins: [Int]?

    /// A table of columns made in Swift.
    ///
    /// - Throws: ``TableError/lengthsDiffer(_:_:column:)`` and ``TableError/noRows``.
    public init(_ columns: [Column]) throws(DataError) {
        guard let first = columns.first, first.count > 0 else { throw .table(.noRows) }
        for (place, column) in columns.enumerated() where column.count != first.count {
            throw .table(.lengthsDiffer(column.count, first.count, column: ColumnName(place, column.name)))
        }
        self.init(checked: columns, rowCount: first.count, file: nil, warnings: [])
    }

    init(checked columns: [Column], rowCount: Int, file: File?, origins: [Int]? = nil, warnings: [TableWarning]) {
        self.origins = origins
        self.columns = columns
        self.rowCount = rowCount
        self.file = file
        self.warnings = warnings
    }

    /// Reads a CSV file, plain or compressed with gzip.
    ///
    /// A column whose fields all are numbers, `True`/`False` (also in lower or upper case), or neither, has that kind.
    /// Nothing at all, `NA`, `N/A`, `NaN`, `null`, `None` and `?` are missing values. Numbers are stored as `Float`, or
    /// as `Double` where integers, or numbers that are large against their differences, need it.
    ///
    /// - Parameters:
    ///   - path: the file, with quotes and line ends as in RFC 4180.
    ///   - separator: the character between fields; found by default.
    ///   - header: whether the first line names the columns. By default it does if any of its fields is not a number;
    ///     ``warnings`` say where that is doubtful.
    ///   - texts: columns, by name or number from 1, whose values stay texts even if all are numbers: `007` then is not
    ///     `7`.
    /// - Throws: ``TableError/unknownColumn(_:known:count:path:)`` and ``TableError/repeatedColumn(_:count:path:)`` for
    ///   `texts` that name no column, or several.
    public static func csv(
        _ path: String, separator: CSVSeparator = .automatic, header: CSVHeader = .automatic, texts: [String] = []
    ) throws(DataError) -> Table {
        let settings = CSV.Settings(separator: separator, header: header) { names, count in
            Set(texts.compactMap { ColumnName.place(of: $0, names: names, count: count) })
        }
        let table = try csv(path, settings)
        for text in texts { _ = try TableEncoder.Places.place(text, table) }
        return table
    }

    /// Reads a CSV file whose columns an encoder is to take: texts that it knows as texts stay so.
    ///
    /// - Parameters:
    ///   - path: the file, with quotes and line ends as in RFC 4180.
    ///   - encoder: that of a network, by which texts are told from numbers.
    ///   - label: the column that holds the label, by name or by number from 1; nil for that of the training table.
    ///   - separator: the character between fields; found by default.
    ///   - header: whether the first line names the columns; by default if any of its fields is not a number.
    public static func csv(
        _ path: String, for encoder: TableEncoder, label: String? = nil, separator: CSVSeparator = .automatic,
        header: CSVHeader = .automatic
    ) throws(DataError) -> Table {
        var settings = CSV.Settings(separator: separator, header: header) { names, count in
            encoder.textPlaces(names: names, count: count, label: label)
        }
        settings.doubles = { names, count in encoder.doublePlaces(names: names, count: count, label: label) }
        settings.doubtsHeader = encoder.expectsNoHeader
        return try csv(path, settings)
    }

    /// Reads a CSV file, with its last column as texts if asked to.
    static func csv(
        _ path: String, separator: CSVSeparator, header: CSVHeader, texts: [String], lastIsText: Bool
    ) throws(DataError) -> Table {
        let settings = CSV.Settings(separator: separator, header: header) { names, count in
            if lastIsText { return [count - 1] }
            return Set(texts.compactMap { ColumnName.place(of: $0, names: names, count: count) })
        }
        return try csv(path, settings)
    }

    private static func csv(_ path: String, _ settings: CSV.Settings) throws(DataError) -> Table {
        let read: CSVTable
        do { read = try CSV.read(path, settings, workers: PoolWorkforce()) } catch { throw .file(error) }
        return Table(read)
    }

    init(_ read: CSVTable) {
        let columns = read.columns.enumerated().map { Column($0.element, name: read.header?[$0.offset]) }
        self.init(
            checked: columns, rowCount: read.rowCount, file: File(path: read.path, lines: read.lines),
            warnings: read.doubt.map { [.headerDoubt(path: read.path, reason: $0)] } ?? [])
    }

    /// The columns' names; nil if they have none.
    public var columnNames: [String]? {
        let names = columns.compactMap(\.name)
        return names.count == columns.count ? names : nil
    }

    /// The first column with this name, or nil.
    public subscript(column name: String) -> Column? { columns.first { $0.name == name } }

    /// The place of a value, for errors: in the table that the rows were selected from, if they were.
    func location(row: Int, column place: Int) -> TableLocation {
        location(origin: origins?[row] ?? row, column: place)
    }

    /// The place of a value, for errors.
    ///
    /// - Parameter row: an index in the table that the rows were selected from.
    private func location(origin row: Int, column place: Int) -> TableLocation {
        TableLocation(
            path: file?.path, line: file?.lines.line(ofRow: row), row: row + 1,
            column: ColumnName(place, columns[place].name)
        )
    }

    /// A text in a column of texts where numbers are expected, and its place: the word among numbers if there is one.
    func firstWord(inColumn place: Int) -> (text: String, location: TableLocation) {
        let column = columns[place]
        if let word = column.firstWord { return (word.text, location(origin: word.row, column: place)) }
        let row = (0..<column.count).first { !column.isMissing($0) } ?? 0
        return (column.name(at: row) ?? "", location(row: row, column: place))
    }
}
