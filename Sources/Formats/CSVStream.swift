/// Reads a CSV file from its first row to its last, a bounded number of rows at a time.
///
/// The file is read once, so it can be a pipe, and its text never is in memory as a whole, even if it is compressed.
package final class CSVStream {
    /// Some rows of a file, one after another.
    package struct Part: Sendable {
        /// The rows. Columns that are not read have no values.
        package let table: CSVTable
        /// The index of the first row in the file, from 0.
        package let firstRow: Int
        /// The fields of the columns that are kept, in the order in which those were named.
        package let kept: [CSVFields]
    }

    /// The file.
    package let path: String
    /// The names of the columns; nil if the first line is data.
    package let names: [String]?
    /// The number of columns.
    package let columnCount: Int

    private let head: CSVHead
    private let blocks: CSVBlocks
    private var settings: CSV.Settings
    private var selection: CSVSelection
    private var rowCount = 0
    private var line: Int
    private var blankLine: Int?
    private var storages: [CSVStorage]?

    /// Whether all rows have been returned.
    package private(set) var isAtEnd = false

    /// Opens a file and reads its head.
    ///
    /// - Parameters:
    ///   - byteCount: the bytes of the text of a part, unless a row is longer.
    package init(
        _ path: String, separator: CSVSeparator = .automatic, header: CSVHeader = .automatic, byteCount: Int
    ) throws(FileError) {
        self.path = path
        settings = CSV.Settings(separator: separator, header: header)
        // Its parts alone don't tell.
        settings.doubles = { _, _ in [] }
        // The head needs a few lines.
        blocks = try CSVBlocks(once: path, separator: settings.separator.byte, size: 1 << 16)
        var bytes = FileBytes()
        guard try blocks.next(&bytes) != nil else { throw CSVHead.emptiness(path) }
        head = try CSVHead(firstBlock: bytes, settings, path: path)
        blocks.beginAgain(bytes, from: head.offset, separator: head.separator, size: byteCount)
        (names, columnCount, line) = (head.names, head.columnCount, head.line)
        selection = CSVSelection(read: Set(0..<head.columnCount), kept: [])
    }

    /// Whether the file is compressed with gzip.
    package var isCompressed: Bool { blocks.isCompressed }

    /// The columns with a single row of missing values.
    package var emptyRow: CSVTable {
        // A single value; like an array it ends the process where there is no memory for it.
        guard let value = ColumnBuffer<Float>(repeating: .nan, count: 1) else { preconditionFailure("no memory") }
        let column = CSVColumn(values: .floats(value), isInteger: true, isExact: true, firstWordRow: nil)
        return CSVTable(
            path: path, header: names, columns: Array(repeating: column, count: columnCount), rowCount: 1, doubt: nil,
            lines: CSVLines(first: head.line))
    }

    /// Decides which columns are read, by their indices, which of them stay texts even if all are numbers, which have
    /// their numbers in double precision, and of which the fields are kept as they stand in the file.
    ///
    /// - Parameter doubtsHeader: whether a header is doubted in any case, since none is expected.
    package func select(
        reading read: [Int], texts: Set<Int>, doubles: Set<Int> = [], keeping kept: [Int], doubtsHeader: Bool = false
    ) {
        selection = CSVSelection(read: Set(read), kept: kept)
        settings.texts = { _, _ in texts.intersection(read) }
        settings.doubles = { _, _ in doubles.intersection(read) }
        settings.doubtsHeader = doubtsHeader
    }

    /// Reads the next rows.
    ///
    /// - Returns: nil at the end.
    /// - Throws: `malformed` with the line in the file, from 1, as `CSV.read` does.
    package func next(workers: some Workforce) throws(FileError) -> Part? {
        while true {
            var bytes = FileBytes()
            guard let block = try blocks.next(&bytes) else {
                isAtEnd = true
                guard rowCount > 0 else { throw CSVPasses.noRows(path) }
                return nil
            }
            isAtEnd = blocks.hasEnded
            var settings = settings
            // Each worker has several pieces, so that all end at about the same time.
            settings.blockSize = max(1, min(settings.blockSize, bytes.count / (4 * workers.count)))
            let text = CSVText(bytes, path: path)
            let passes = CSVPasses(text, head.continued(onLine: line), settings, workers, selection)
            let part: CSVPasses.Part?
            // One more than the rows that end: a row with an open quote does not.
            do throws(FileError) { part = try passes.part(rowBound: block.rowCount + 1, guess: storages) } catch {
                throw blankLine.map { CSVPasses.blankLine($0).error(path: path) } ?? error
            }
            guard let part else {
                // Nothing but blank lines.
                blankLine = blankLine ?? line
                continue
            }
            if let blankLine { throw CSVPasses.blankLine(blankLine).error(path: path) }
            defer {
                line = part.nextLine
                blankLine = part.blankLine
                rowCount += part.table.rowCount
                // A word among numbers makes a column one of texts only where it is.
                storages = part.storages.map { $0 == .texts ? .floats : $0 }
            }
            return Part(table: part.table, firstRow: rowCount, kept: part.kept.map { CSVFields(text, $0) })
        }
    }
}

/// The fields of a column as they stand in the file.
package struct CSVFields: Sendable {
    private let text: CSVText
    private let ranges: ColumnBuffer<CSVFieldRange>

    init(_ text: CSVText, _ ranges: ColumnBuffer<CSVFieldRange>) {
        self.text = text
        self.ranges = ranges
    }

    /// The bytes of a row's field, its quotes undone.
    package func bytes(ofRow row: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        forEachByte(ofRow: row) { bytes.append($0) }
        return bytes
    }

    /// Calls a closure with each byte of a row's field, its quotes undone.
    @inline(__always)
    func forEachByte(ofRow row: Int, _ body: (UInt8) -> Void) {
        let range = ranges[row]
        unsafe text.withBuffer { buffer in
            precondition(range.start >= 0 && range.end <= buffer.count, "a field beyond the text")
            var index = range.start
            while index < range.end {
                // Safe: the index is below the range's end, which is within the text.
                let byte = unsafe buffer[index]
                body(byte)
                // Inside a quoted field every quote is doubled.
                index += range.isQuoted && byte == CSVScanner.quote ? 2 : 1
            }
        }
    }
}
