/// Reads blocks of rows into columns.
struct CSVBlockParser {
    /// Where the values of a column go.
    enum Target {
        /// Nowhere: the column has been read, or is not wanted.
        case none
        /// Nowhere; only the fields' kinds are found.
        case kinds
        case floats(ColumnBuffer<Float>.Slots)
        case doubles(ColumnBuffer<Double>.Slots)
        case booleans(ColumnBuffer<UInt8>.Slots)
        case texts(ColumnBuffer<UInt32>.Slots)
        /// The fields themselves, as ranges of the text; beside them the parser's `beside` says where values go.
        case ranges(ColumnBuffer<CSVFieldRange>.Slots)
    }

    /// What a block has besides values.
    struct Outcome: Sendable {
        var rowCount = 0
        var lineCount = 0
        /// The first blank line, counted in the block from 0.
        var blankLine: Int?
        /// Rows of several lines, counted in the block from 0, with the lines beyond one.
        var longRows: [(row: Int, extra: Int)] = []
        /// The first thing wrong; its line is counted in the block from 0.
        var fault: CSVFault?
    }

    private let separator: UInt8
    private let columnCount: Int
    /// The number of rows that fit into the columns.
    private let room: Int
    private var targets: [Target]
    /// Where values go of columns whose target is ranges.
    private var beside: [Target]
    /// The offset of the block in the text.
    private var offset = 0
    /// What the fields of each column are.
    private(set) var kinds: [CSVFieldKinds]
    /// The texts of each column, with this parser's own codes.
    private(set) var texts: [TextTable?]

    /// - Parameter ranges: where the ranges of fields go, by the number of the column.
    init(
        separator: UInt8, targets: [Target], ranges: [Int: ColumnBuffer<CSVFieldRange>.Slots] = [:], room: Int
    ) {
        self.room = room
        self.separator = separator
        beside = targets
        self.targets = targets.enumerated().map { column, target in ranges[column].map { .ranges($0) } ?? target }
        columnCount = targets.count
        kinds = Array(repeating: [], count: targets.count)
        texts = targets.map { if case .texts = $0 { TextTable() } else { nil } }
    }

    /// Reads a block's rows; the first is the table's row `firstRow`, and begins at an offset of the text.
    mutating func read(_ bytes: Span<UInt8>, firstRow: Int, offset: Int = 0) -> Outcome {
        var outcome = Outcome()
        self.offset = offset
        // Line 0 of the block, so that its lines are offsets.
        var scanner = CSVScanner(separator: separator, line: 0)
        do throws(CSVFault) {
            while true {
                if let blank = scanner.skipBlankLines(bytes) { outcome.blankLine = outcome.blankLine ?? blank }
                guard scanner.position < bytes.count else { break }
                if let blank = outcome.blankLine {
                    outcome.fault = CSVFault(line: blank, problem: " is blank, but rows follow it")
                    break
                }
                // The lines were counted before.
                guard firstRow + outcome.rowCount < room else {
                    outcome.fault = CSVFault(line: scanner.line, problem: " was added while the file was read")
                    break
                }
                let line = scanner.line
                guard try row(&scanner, bytes, firstRow + outcome.rowCount, &outcome) else { break }
                if scanner.line != line + 1 { outcome.longRows.append((outcome.rowCount, scanner.line - line - 1)) }
                outcome.rowCount += 1
            }
        } catch {
            outcome.fault = error
        }
        outcome.lineCount = scanner.line
        return outcome
    }

    /// Reads a row; returns false and sets the outcome's fault if something is wrong with it.
    @inline(__always)
    private mutating func row(
        _ scanner: inout CSVScanner, _ bytes: Span<UInt8>, _ row: Int, _ outcome: inout Outcome
    ) throws(CSVFault) -> Bool {
        for column in 0..<columnCount {
            let isLast = column == columnCount - 1
            switch targets[column] {
            case .floats(let slots):
                if let number = scanner.plainNumber(bytes, endsRow: isLast) {
                    note(number, column)
                    slots.write(number.value, at: row)
                    continue
                }
            case .doubles(let slots):
                if let number = scanner.plainNumber(bytes, endsRow: isLast) {
                    note(number, column)
                    slots.write(number.double(bytes), at: row)
                    continue
                }
            default: break
            }
            let field = try scanner.field(bytes)
            guard field.endsRow == isLast else {
                outcome.fault = try raggedRow(&scanner, bytes, field, fieldCount: column + 1)
                return false
            }
            store(field, &scanner, bytes, column, row)
        }
        return true
    }

    /// Notes what a number is.
    @inline(__always)
    private mutating func note(_ number: DecimalNumber, _ column: Int) {
        let kinds = CSVScanner.kinds(number)
        // Nearly always known already.
        guard !self.kinds[column].isSuperset(of: kinds) else { return }
        self.kinds[column].formUnion(kinds)
        if self.kinds[column].storage != storage(of: column) { targets[column] = .kinds }
    }

    /// Stores a field, and notes what it is.
    private mutating func store(
        _ field: CSVScanner.Field, _ scanner: inout CSVScanner, _ bytes: Span<UInt8>, _ column: Int, _ row: Int
    ) {
        switch targets[column] {
        case .none: return
        case .kinds: kinds[column].formUnion(scanner.kinds(field, bytes))
        case .floats(let slots):
            kinds[column].formUnion(scanner.kinds(field, bytes))
            slots.write(scanner.number(field, bytes)?.value ?? Float(scanner.double(field, bytes)), at: row)
        case .doubles(let slots):
            kinds[column].formUnion(scanner.kinds(field, bytes))
            slots.write(scanner.double(field, bytes), at: row)
        case .booleans(let slots):
            if let boolean = scanner.boolean(field, bytes) {
                kinds[column].insert(.boolean)
                slots.write(boolean ? 1 : 0, at: row)
            } else {
                kinds[column].formUnion(scanner.kinds(field, bytes))
                slots.write(CSVValues.missingBoolean, at: row)
            }
        case .texts(let slots): slots.write(code(field, scanner, bytes, column, row), at: row)
        case .ranges(let slots):
            slots.write(
                CSVFieldRange(start: offset + field.start, end: offset + field.end, isQuoted: field.isQuoted), at: row)
            targets[column] = beside[column]
            store(field, &scanner, bytes, column, row)
            beside[column] = targets[column]
            targets[column] = .ranges(slots)
            return
        }
        // What the column's storage cannot hold is stored when all is known; until then no more is stored.
        if case .texts = targets[column] { return }
        if kinds[column].storage != storage(of: column) { targets[column] = .kinds }
    }

    private func storage(of column: Int) -> CSVStorage? {
        switch targets[column] {
        case .floats: .floats
        case .doubles: kinds[column].contains(.wide) ? .doubles : kinds[column].storage
        // Before the first value nothing contradicts.
        case .booleans: kinds[column].isEmpty ? .floats : .booleans
        case .texts: .texts
        case .none, .kinds, .ranges: nil
        }
    }

    private mutating func code(
        _ field: CSVScanner.Field, _ scanner: CSVScanner, _ bytes: Span<UInt8>, _ column: Int, _ row: Int
    ) -> UInt32 {
        // Missing values are short, and begin with one of few characters.
        if field.end - field.start <= 9, scanner.isMissing(field, bytes) { return TextDictionary.missing }
        if field.isQuoted, (field.start..<field.end).contains(where: { bytes[$0] == CSVScanner.quote }) {
            let content = CSVScanner.content(field, bytes)
            return texts[column]?.code(content.span, 0..<content.count, row: row) ?? TextDictionary.missing
        }
        return texts[column]?.code(bytes, field.start..<field.end, row: row) ?? TextDictionary.missing
    }

    /// What is wrong with a row of too few or too many fields; `field` is the one that reveals it.
    private func raggedRow(
        _ scanner: inout CSVScanner, _ bytes: Span<UInt8>, _ field: CSVScanner.Field, fieldCount: Int
    ) throws(CSVFault) -> CSVFault {
        var count = fieldCount
        var last = field
        while !last.endsRow {
            last = try scanner.field(bytes)
            count += 1
        }
        return CSVFault(
            line: field.line, problem: " has \(count) field\(count == 1 ? "" : "s"), expected \(columnCount)")
    }
}
