/// Tables of numbers with one column of labels, in comma-separated text (RFC 4180).
///
/// Commas separate, LF or CRLF ends a line, quotes may enclose any field; a byte order mark and blank lines at the end
/// are passed over, blanks around a number too. A file that begins like gzip is decompressed.
///
/// The first line is a header if any of its fields is not a number. So a file without a header whose labels are text
/// loses its first row to the header: such a file needs one. `nan` and `inf` count as numbers here, in order that a row
/// with a missing value is refused rather than taken for names.
package enum CSV {
    /// Reads a file.
    ///
    /// - Parameter labelColumn: the column of labels; all others are features and must be finite numbers.
    /// - Throws: `malformed` with the line, from 1, for a row with another number of fields than the first, a feature
    ///   that is no finite `Float`, an empty label, a quote that isn't closed, a column that doesn't exist, a file without rows
    ///   or with a single column.
    /// - Complexity: one pass. The file's bytes are in memory beside the result.
    package static func read(_ path: String, labelColumn: CSVColumn = .last) throws(FileError) -> CSVTable {
        var source = try ByteSource(path)
        var bytes = try source.rest()
        guard !bytes.isEmpty else { throw .malformed(path: path, problem: "it is empty, expected a table of numbers") }
        guard bytes.starts(with: [0xFF, 0xFE]) == false, bytes.starts(with: [0xFE, 0xFF]) == false else {
            throw .malformed(path: path, problem: "it begins with the mark of UTF-16 text, expected UTF-8")
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        // A line feed at the very end: scans need no bound, and a missing final newline no special case.
        bytes.append(UInt8(ascii: "\n"))
        var parser = CSVParser(path: path, position: start)
        return try parser.table(bytes.span, labelColumn: labelColumn)
    }
}
