public import Formats

/// Reads a CSV file for an encoder, a bounded number of rows at a time.
///
///     let reader = try TableReader("houses.csv", for: encoder, keeping: .named(["id"]))
///     while let block = try reader.next() {
///         let predictions = try predictor.predict(encoder.inputs(from: block.table))
///         for row in 0..<block.table.rowCount { print(block.text(row: row, column: 0), predictions[row, 0]) }
///     }
///
/// The columns are those of the encoder, by name and in any order, whatever a block's rows look like: texts stay texts
/// where the training table had texts. All other columns, the label too, are passed over.
///
/// The memory does not grow with the file. It is read once, so it can be a pipe; gzip is decompressed on the way.
public final class TableReader {
    /// The names of the file's columns; nil if its first line is data.
    public let columnNames: [String]?

    /// The names of the kept columns, in the order of a block's texts; `column 3` where the file names none.
    public let keptNames: [String]

    /// Which columns are read.
    public let encoder: TableEncoder

    private let stream: CSVStream
    private var numbers: NumberColumns

    /// The bytes of a block's text, unless a row is longer.
    package static var blockSize: Int { max(8, PoolWorkforce().count) << 20 }

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file, plain or compressed with gzip.
    ///   - encoder: which columns are read.
    ///   - kept: the columns whose texts are kept beside.
    ///   - separator: the character between fields; found by default.
    ///   - header: whether the first line names the columns.
    /// - Throws: ``TableError/missingColumn(_:path:)`` and others for columns that do not fit the encoder.
    public convenience init(
        _ path: String, for encoder: TableEncoder, keeping kept: KeptColumns = .ignored,
        separator: CSVSeparator = .automatic, header: CSVHeader = .automatic
    ) throws(DataError) {
        try self.init(path, keeping: kept, separator: separator, header: header, blockSize: nil) { _, _ in encoder }
    }

    /// Opens a file for an encoder that may follow from its columns' names and their number.
    ///
    /// - Parameter blockSize: the bytes of a block's text; nil for the default.
    package init(
        _ path: String, keeping kept: KeptColumns, separator: CSVSeparator, header: CSVHeader, blockSize: Int?,
        encoder chosen: (_ names: [String]?, _ count: Int) throws(DataError) -> TableEncoder
    ) throws(DataError) {
        let stream: CSVStream
        do {
            stream = try CSVStream(
                path, separator: separator, header: header, byteCount: blockSize ?? TableReader.blockSize)
        } catch {
            throw .file(error)
        }
        let encoder = try chosen(stream.names, stream.columnCount)
        let match = try TableMatch(encoder, Table(stream.emptyRow))
        let places = try kept.places(of: encoder, match)
        stream.select(
            reading: match.inputs, texts: encoder.textPlaces(names: stream.names, count: stream.columnCount),
            doubles: encoder.doublePlaces(names: stream.names, count: stream.columnCount), keeping: places,
            doubtsHeader: encoder.expectsNoHeader)
        keptNames = places.map { stream.names?[$0] ?? "column \($0 + 1)" }
        columnNames = stream.names
        numbers = NumberColumns(encoder, match.inputs)
        self.encoder = encoder
        self.stream = stream
    }

    /// Whether all rows have been read; false too if the last block ends exactly where the file does.
    package var isAtEnd: Bool { stream.isAtEnd }

    /// Reads the next rows.
    ///
    /// - Returns: nil at the end.
    /// - Throws: an error that names the line of the file.
    public func next() throws(DataError) -> TableBlock? {
        let part: CSVStream.Part?
        do { part = try stream.next(workers: PoolWorkforce()) } catch { throw .file(error) }
        guard let part else { return nil }
        let table = Table(part.table)
        try numbers.check(table)
        return TableBlock(table: table, firstRow: part.firstRow, kept: part.kept)
    }
}

/// Some rows of a file, one after another.
public struct TableBlock: Sendable {
    /// The rows. Columns that the encoder does not use have no values.
    public let table: Table

    /// The index of the first row in the file, from 0.
    public let firstRow: Int

    package let kept: [CSVFields]

    /// The text of a kept column's field as it stands in the file, without its quotes: `007`, `1.10`, `NA`.
    ///
    /// - Parameters:
    ///   - row: counted from 0 in this block.
    ///   - column: counted from 0 among the kept columns.
    public func text(row: Int, column: Int) -> String {
        precondition(row >= 0 && row < table.rowCount, "row \(row) of \(table.rowCount)")
        return String(decoding: kept[column].bytes(ofRow: row), as: UTF8.self)
    }
}

/// Which columns of a table are kept beside its predictions.
public enum KeptColumns: Sendable, Hashable {
    /// Those that the encoder left out when it was fitted, as far as the table has them: ``TableEncoder/ignoredNames``.
    case ignored
    /// All of the table's, the label too.
    case all
    /// These, by name or by number from 1.
    case named([String])

    /// The columns' indices.
    func places(of encoder: TableEncoder, _ match: TableMatch) throws(DataError) -> [Int] {
        let table = match.table
        switch self {
        case .all: return Array(table.columns.indices)
        case .named(let names):
            var places: [Int] = []
            for name in names {
                let place = try TableEncoder.Places.place(name, table)
                if !places.contains(place) { places.append(place) }
            }
            return places
        case .ignored:
            guard encoder.columnNames == nil else {
                return match.others.filter { encoder.ignoredNames.contains(table.columns[$0].name ?? "") }
            }
            // Without names the columns have their places: if the label is missing, training ignored none.
            let used = Set(
                encoder.columns.map(\.place) + [encoder.label.place] + (encoder.weights.map { [$0.place] } ?? []))
            return (0..<encoder.tableColumnCount).filter { !used.contains($0) }
        }
    }
}

/// Sees to it that a column of numbers has not both numbers and booleans, which its blocks alone do not tell: `True`
/// among numbers is a word, wherever it stands.
struct NumberColumns {
    private struct State {
        let place: Int
        var hasNumbers = false
        var firstBoolean: (text: String, location: TableLocation)?
    }

    private var states: [State]

    init(_ encoder: TableEncoder, _ places: [Int]) {
        states = zip(encoder.columns, places).compactMap { column, place in
            column.kind == .number ? State(place: place) : nil
        }
    }

    mutating func check(_ table: Table) throws(DataError) {
        for index in states.indices {
            let place = states[index].place
            let column = table.columns[place]
            switch column.kind {
            // The first boolean is then the first word; else the encoder finds the word.
            case .texts: states[index].hasNumbers = true
            case .numbers:
                if !states[index].hasNumbers {
                    states[index].hasNumbers = (0..<column.count).contains { !column.isMissing($0) }
                }
            case .booleans:
                if states[index].firstBoolean == nil,
                    let row = (0..<column.count).first(where: { !column.isMissing($0) })
                {
                    states[index].firstBoolean = (column.name(at: row) ?? "", table.location(row: row, column: place))
                }
            }
            if states[index].hasNumbers, let (text, location) = states[index].firstBoolean {
                throw .table(.word(text, location))
            }
        }
    }
}
