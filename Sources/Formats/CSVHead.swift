/// The beginning of a CSV file: separator, header, number of columns.
struct CSVHead: Sendable {
    let separator: UInt8
    /// The names of the columns; nil if the first line is data.
    let names: [String]?
    let columnCount: Int
    /// Where the first row begins: its offset and its line, from 1.
    private(set) var offset: Int
    private(set) var line: Int
    /// Whether the caller left it to the fields of the first line whether it is a header.
    private(set) var isGuessed: Bool

    /// Reads the head of a text.
    init(_ text: CSVText, _ settings: CSV.Settings) throws(FileError) {
        var bytes = FileBytes()
        // Long enough for a few lines, from which the separator follows.
        let size = max(settings.blockSize, 1 << 16)
        let blocks = try CSVBlocks(text, from: 0, separator: settings.separator.byte, size: size)
        guard try blocks.next(&bytes) != nil else { throw CSVHead.emptiness(text.path) }
        self = try CSVHead(firstBlock: bytes, settings, path: text.path)
    }

    /// Reads the head of a text from its first block.
    init(firstBlock bytes: borrowing FileBytes, _ settings: CSV.Settings, path: String) throws(FileError) {
        if let problem = CSVHead.otherFormat(bytes) { throw .malformed(path: path, problem: problem) }
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            throw .malformed(path: path, problem: "it begins with the mark of UTF-16 text, expected UTF-8")
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        self = try bytes.withSpan { (span) throws(FileError) in
            try CSVHead(span, from: start, settings, path: path)
        }
    }

    /// What a file is that begins as tables of other programs do; nil for any other.
    private static func otherFormat(_ bytes: borrowing FileBytes) -> String? {
        if bytes.starts(with: Array("PAR1".utf8)) {
            return
                "it is a Parquet file, expected CSV; DuckDB, for example, converts it: COPY 'table.parquet' TO 'table.csv'"
        }
        if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            return "it is an archive of the ZIP format, as Excel's workbooks are; save the table as CSV"
        }
        return nil
    }

    /// The error for a text without a byte.
    static func emptiness(_ path: String) -> FileError {
        .malformed(path: path, problem: "it is empty, expected a table")
    }

    /// The head of a part of the text that begins with a row on this line; only of the first part is it in doubt
    /// whether its header is a row.
    func continued(onLine line: Int) -> CSVHead {
        var head = self
        (head.offset, head.line, head.isGuessed) = (0, line, isGuessed && line == self.line)
        return head
    }

    private init(
        _ bytes: Span<UInt8>, from start: Int, _ settings: CSV.Settings, path: String
    ) throws(FileError) {
        guard (start..<bytes.count).contains(where: { bytes[$0] > 0x20 }) else {
            // The reader ends the last line if it has no end.
            let isEmpty = bytes.count <= start + 1
            throw .malformed(
                path: path,
                problem: isEmpty ? "it is empty, expected a table" : "it holds only blank lines, expected a table")
        }
        separator = settings.separator.byte ?? CSVSeparator.find(in: bytes, from: start)
        var scanner = CSVScanner(separator: separator, position: start)
        if let blank = scanner.skipBlankLines(bytes) {
            throw .malformed(path: path, problem: "line \(blank) is blank, expected a header or a row")
        }
        var fields: [CSVScanner.Field] = []
        do throws(CSVFault) {
            repeat {
                fields.append(try scanner.field(bytes))
            } while fields.last?.endsRow == false
        } catch {
            throw error.error(path: path)
        }
        for field in fields where !field.isQuoted {
            // In text with CRLF the scanner has taken the carriage return.
            guard !(field.start..<field.end).contains(where: { bytes[$0] == UInt8(ascii: "\r") }) else {
                throw .malformed(
                    path: path,
                    problem:
                        "line \(field.line) has a carriage return without a line feed, expected lines that end with a "
                        + "line feed")
            }
        }
        columnCount = fields.count
        isGuessed = settings.header == .automatic
        let isHeader =
            switch settings.header {
            case .present: true
            case .absent: false
            case .automatic:
                fields.contains { field in
                    let kinds = scanner.kinds(field, bytes)
                    return !kinds.contains(.number) && !CSVHead.isNaN(field, bytes)
                }
            }
        guard isHeader else {
            (names, offset, line) = (nil, start, 1)
            return
        }
        var names: [String] = []
        for field in fields {
            guard let name = String(validating: CSVScanner.content(field, bytes), as: UTF8.self) else {
                throw .malformed(path: path, problem: "line \(field.line): the header is not valid UTF-8")
            }
            names.append(name)
        }
        (self.names, offset, line) = (names, scanner.position, scanner.line)
    }

    /// Whether a field spells NaN, a missing value that is no name.
    private static func isNaN(_ field: CSVScanner.Field, _ bytes: Span<UInt8>) -> Bool {
        let text = CSVScanner.content(field, bytes).map { $0 | 0x20 }
        return text.elementsEqual("nan".utf8) || text.elementsEqual("-nan".utf8)
    }

    /// A column in an error: its number and its name.
    func columnName(_ index: Int) -> String {
        guard let names else { return "column \(index + 1)" }
        return "column \(index + 1) (\(Quoting.quoted(names[index])))"
    }
}
