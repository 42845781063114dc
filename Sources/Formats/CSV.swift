/// Tables of numbers with one column of labels, in comma-separated text (RFC 4180).
///
/// Commas separate fields, LF or CRLF ends a line, and quotes may enclose any field. A byte order mark, blank lines at
/// the end and blanks around a number are skipped. A gzip file is decompressed.
///
/// Unless the caller says otherwise, the first line is a header if any of its fields is not a number. So a file without
/// a header whose labels are text loses its first row to the header; `CSVTable.doubt` reports where that seems to have
/// happened. `nan` and `inf` count as numbers here, so that a row with a missing value is refused rather than taken for
/// names.
package enum CSV {
    /// Reads a file.
    ///
    /// - Parameters:
    ///   - labelColumn: the column of labels; all others are features and must be finite numbers.
    ///   - header: whether the first line is a header.
    ///   - labelsAreTexts: whether labels stay strings even if all are numbers.
    /// - Throws: `malformed` with the line, from 1, for a row whose number of fields differs from the first row's, a
    ///   feature that is not a finite `Float`, an empty label, an unclosed quote, a missing column, a file without rows
    ///   or with a single column, and a table that does not fit into memory.
    /// - Complexity: one pass to count and one to parse. The file's bytes are in memory beside the result.
    package static func read(
        _ path: String, labelColumn: CSVColumn = .last, header: CSVHeader = .automatic, labelsAreTexts: Bool = false
    ) throws(FileError) -> CSVTable {
        var source = try ByteSource(path)
        var bytes = try source.rest()
        guard bytes.count > 0 else { throw .malformed(path: path, problem: "it is empty, expected a table of numbers") }
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            throw .malformed(path: path, problem: "it begins with the mark of UTF-16 text, expected UTF-8")
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        // With a line feed at the very end, scans need no bound and a missing final newline no special case.
        bytes.append(UInt8(ascii: "\n"))
        return try bytes.withSpan { (span) throws(FileError) in
            var parser = CSVParser(path: path, position: start, header: header, labelsAreTexts: labelsAreTexts)
            return try parser.table(span, labelColumn: labelColumn)
        }
    }
}
