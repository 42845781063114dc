import Machine

/// Reads the rows of a CSV file whose bytes end with a line feed.
struct CSVParser {
    private let path: String
    private let header: CSVHeader
    private let labelsAreTexts: Bool
    private var scanner: CSVScanner

    init(path: String, position: Int, header: CSVHeader, labelsAreTexts: Bool) {
        self.path = path
        self.header = header
        self.labelsAreTexts = labelsAreTexts
        scanner = CSVScanner(path: path, position: position)
    }

    mutating func table(_ bytes: Span<UInt8>, labelColumn: CSVColumn) throws(FileError) -> CSVTable {
        if let blank = scanner.skipBlankLines(bytes) {
            let isEmpty = scanner.position >= bytes.count
            throw .malformed(
                path: path,
                problem: isEmpty
                    ? "it holds only blank lines, expected a table of numbers"
                    : "line \(blank) is blank, expected a header or a row of numbers")
        }
        guard scanner.position < bytes.count else {
            throw .malformed(path: path, problem: "it is empty, expected a table of numbers")
        }
        let beginning = scanner
        let header = try header(bytes)
        let columnCount = header.fields.count
        guard columnCount > 1 else {
            throw .malformed(
                path: path, problem: "it has a single column, expected features and a label separated by commas")
        }
        let label = try labelColumn.index(header: header.names, columnCount: columnCount, path: path)
        // Without a header the first line is read again, as data.
        if header.names == nil { scanner = beginning }

        var features: [Float] = []
        var labels: [CSVScanner.Field] = []
        if let (commas, lines) = try separatorsIfMany(bytes, from: beginning.position) {
            features.reserveCapacity(commas)
            labels.reserveCapacity(lines)
        } else {
            // A first guess from the length of the first line; the array grows if rows are shorter.
            let rowGuess =
                (bytes.count - beginning.position) / max(1, header.fields[columnCount - 1].end - beginning.position)
            features.reserveCapacity(min(bytes.count / 2, rowGuess * (columnCount - 1)))
        }
        while true {
            let blank = scanner.skipBlankLines(bytes)
            guard scanner.position < bytes.count else { break }
            if let blank { throw .malformed(path: path, problem: "line \(blank) is blank, but rows follow it") }
            try row(bytes, columnCount: columnCount, label: label, names: header.names, &features, &labels)
        }
        guard !labels.isEmpty else {
            throw .malformed(path: path, problem: "it has a header and no rows")
        }
        var featureNames = header.names
        featureNames?.remove(at: label)
        let read = try CSVLabels(
            labels, bytes, column: columnName(label, header.names), path: path, areTexts: labelsAreTexts)
        var doubt: String? = nil
        if self.header == .automatic, let names = header.names {
            doubt = CSVTable.doubt(header: names, label: label, labels: read)
        }
        return CSVTable(
            header: header.names, featureNames: featureNames, rowCount: labels.count, featureCount: columnCount - 1,
            features: features, labelName: header.names?[label],
            labels: read, doubt: doubt)
    }

    /// The number of commas and line feeds of a text whose table could fill much of the memory, if it fits; nil if
    /// counting is not necessary.
    ///
    /// There is a comma beside each feature and a line feed for each label. So these counts bound the table, and arrays
    /// of that capacity don't grow. A label is a field until all are read, and then takes 16 bytes unless it is a long
    /// string.
    private func separatorsIfMany(
        _ bytes: Span<UInt8>, from start: Int
    ) throws(FileError) -> (commas: Int, lines: Int)? {
        let perLabel = MemoryLayout<CSVScanner.Field>.stride + 16
        // The shortest row has three bytes: a digit, a comma and the line feed.
        let perRow = MemoryLayout<Float>.stride + perLabel
        guard FileMemory.product(bytes.count - start, perRow) / 3 > MachineMemory.usable / 4 else { return nil }
        let (commas, lines) = CSVScanner.separators(bytes, from: start)
        try FileMemory.require(
            FileMemory.product(commas, MemoryLayout<Float>.stride) + FileMemory.product(lines, perLabel),
            for: "its table of up to \(commas) numbers and \(lines) labels", path: path)
        return (commas, lines)
    }

    /// The fields of the first line, and their names if that line is a header.
    private mutating func header(
        _ bytes: Span<UInt8>
    ) throws(FileError) -> (fields: [CSVScanner.Field], names: [String]?) {
        var fields: [CSVScanner.Field] = []
        repeat {
            fields.append(try scanner.field(bytes))
        } while fields.last?.endsRow == false
        guard isHeader(fields, bytes) else { return (fields, nil) }
        var names: [String] = []
        for field in fields {
            guard let name = String(validating: CSVScanner.content(field, bytes), as: UTF8.self) else {
                throw .malformed(path: path, problem: "line \(field.line): the header is not valid UTF-8")
            }
            names.append(name)
        }
        return (fields, names)
    }

    private func isHeader(_ fields: [CSVScanner.Field], _ bytes: Span<UInt8>) -> Bool {
        switch header {
        case .present: return true
        case .absent: return false
        case .automatic:
            for field in fields where CSVScanner.number(field, bytes) == nil && !CSVScanner.isNonFinite(field, bytes) {
                return true
            }
            return false
        }
    }

    @inline(__always)
    private mutating func row(
        _ bytes: Span<UInt8>, columnCount: Int, label: Int, names: [String]?, _ features: inout [Float],
        _ labels: inout [CSVScanner.Field]
    ) throws(FileError) {
        for column in 0..<columnCount {
            let isLast = column == columnCount - 1
            if column != label, let value = scanner.plainNumber(bytes, endsRow: isLast) {
                features.append(value)
                continue
            }
            let field = try scanner.field(bytes)
            guard field.endsRow == isLast else {
                throw try raggedRow(bytes, field, fieldCount: column + 1, columnCount: columnCount)
            }
            if column == label {
                labels.append(field)
            } else {
                features.append(try feature(field, bytes, column: columnName(column, names)))
            }
        }
    }

    /// A feature that is quoted or invalid.
    private func feature(_ field: CSVScanner.Field, _ bytes: Span<UInt8>, column: String) throws(FileError) -> Float {
        let value = CSVScanner.number(field, bytes)
        if let value, value.isFinite { return value }
        let text = Quoting.quoted(CSVScanner.content(field, bytes))
        let location = "line \(field.line), \(column): \(text)"
        if value != nil { throw .malformed(path: path, problem: "\(location) is too large for a Float") }
        if CSVScanner.isNonFinite(field, bytes) {
            throw .malformed(path: path, problem: "\(location) is not finite, expected a finite number")
        }
        throw .malformed(path: path, problem: "\(location) is not a number")
    }

    /// The error for a row with too few or too many fields; `field` is the one that reveals it.
    private mutating func raggedRow(
        _ bytes: Span<UInt8>, _ field: CSVScanner.Field, fieldCount: Int, columnCount: Int
    ) throws(FileError) -> FileError {
        var count = fieldCount
        var last = field
        while !last.endsRow {
            last = try scanner.field(bytes)
            count += 1
        }
        return .malformed(
            path: path,
            problem: "line \(field.line) has \(count) field\(count == 1 ? "" : "s"), expected \(columnCount)")
    }

    private func columnName(_ index: Int, _ names: [String]?) -> String {
        guard let names else { return "column \(index + 1)" }
        return "column \(index + 1) (\(Quoting.quoted(names[index])))"
    }
}
