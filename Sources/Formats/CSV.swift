/// Tables in text, a row a line (RFC 4180).
///
/// A comma, semicolon, tab or vertical bar separates fields, LF or CRLF ends a line, and quotes may enclose any field.
/// A byte order mark, blank lines at the end and blanks around a number are skipped. A gzip file is decompressed.
///
/// A column consists of numbers, booleans or texts, and of missing values: nothing at all, `NA`, `N/A`, `NaN`, `null`,
/// `None` or `?`. A column that has both numbers and other words consists of texts.
///
/// Unless the caller says otherwise, the first line is a header if any of its fields is not a number. So a file without
/// a header whose labels are text loses its first row to the header; `CSVTable.doubt` reports where that seems to have
/// happened. `nan` and `inf` count as numbers here, so that a first row with such a value is not taken for names.
package enum CSV {
    /// How a file is to be read.
    package struct Settings: Sendable {
        /// The character between fields.
        package var separator: CSVSeparator
        /// Whether the first line is a header.
        package var header: CSVHeader
        /// Columns whose fields stay texts even if all are numbers: `007` and `7` differ then.
        package var texts: @Sendable (_ header: [String]?, _ columnCount: Int) -> Set<Int>

        /// Columns whose numbers are stored in double precision although `Float` has room for them; nil to find those
        /// whose differences need it.
        package var doubles: (@Sendable (_ header: [String]?, _ columnCount: Int) -> Set<Int>)?

        /// Whether a first line that is taken for a header is doubted in any case, since none is expected.
        package var doubtsHeader = false

        /// The bytes of a block that one worker reads at a time, unless a row is longer.
        package var blockSize = 1 << 20

        package init(
            separator: CSVSeparator = .automatic, header: CSVHeader = .automatic,
            texts: @escaping @Sendable ([String]?, Int) -> Set<Int> = { _, _ in [] }
        ) {
            self.separator = separator
            self.header = header
            self.texts = texts
        }
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - settings: how the file is to be read.
    ///   - columns: those whose values are read, by their indices; the values of others are missing and take no memory.
    ///     Nil for all.
    ///   - workers: the threads that do it; the result is the same for any number.
    /// - Throws: `malformed` with the line, from 1, for a row whose number of fields differs from the first row's, an
    ///   unclosed quote, text that isn't UTF-8, a file without rows, and a table that does not fit into memory.
    /// - Complexity: a pass that counts the lines and one that reads the fields; another one for columns that turn out
    ///   to hold other values than their first rows suggest. Besides the result a plain file takes a few blocks of
    ///   memory; a gzip file's text is in memory as a whole.
    package static func read(
        _ path: String, _ settings: Settings = Settings(), columns: Set<Int>? = nil,
        workers: some Workforce = SingleWorker()
    ) throws(FileError) -> CSVTable {
        let text = try CSVText(path)
        let head = try CSVHead(text, settings)
        let selection = columns.map { CSVSelection(read: $0, kept: []) }
        return try CSVPasses(text, head, settings, workers, selection).table()
    }
}
