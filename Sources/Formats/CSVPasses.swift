import Machine

/// The passes over a CSV file's text that make it a table.
///
/// Workers take blocks in turn and write each block's values to their place in the columns. How a column is stored
/// follows from the first block; columns whose later fields need another form are read in another pass.
struct CSVPasses {
    private let text: CSVText
    private let head: CSVHead
    private let settings: CSV.Settings
    private let workers: any Workforce
    /// Which columns are read; nil for all.
    private let selection: CSVSelection?

    init(
        _ text: CSVText, _ head: CSVHead, _ settings: CSV.Settings, _ workers: some Workforce,
        _ selection: CSVSelection? = nil
    ) {
        self.selection = selection
        self.text = text
        self.head = head
        self.settings = settings
        self.workers = workers
    }

    /// What a pass has found.
    private struct Findings {
        var kinds: [CSVFieldKinds]
        var blocks: [Int: (firstRow: Int, outcome: CSVBlockParser.Outcome)] = [:]
        /// The rows that each worker has read, and its texts.
        var parts: [(worker: Int, firstRow: Int, rowCount: Int)] = []
        var texts: [Int: [TextTable?]] = [:]
        var failure: FileError?
    }

    /// What is read of a text, or of a part of one.
    struct Part {
        let table: CSVTable
        /// The line behind the last.
        let nextLine: Int
        /// The first blank line behind the rows.
        let blankLine: Int?
        /// The ranges of the selection's kept fields, in its order.
        let kept: [ColumnBuffer<CSVFieldRange>]
        /// How the columns are stored.
        let storages: [CSVStorage]
    }

    /// Reads the table.
    func table() throws(FileError) -> CSVTable {
        guard let part = try part() else { throw CSVPasses.noRows(text.path) }
        return part.table
    }

    /// The error for a table without rows.
    static func noRows(_ path: String) -> FileError { .malformed(path: path, problem: "it has a header and no rows") }

    /// Reads the table; nil if it has no rows.
    ///
    /// - Parameters:
    ///   - bound: an upper bound of its rows; nil to count the lines.
    ///   - guess: how its columns are probably to be stored; nil to look at the first rows.
    func part(rowBound bound: Int? = nil, guess: [CSVStorage]? = nil) throws(FileError) -> Part? {
        let asTexts = settings.texts(head.names, head.columnCount)
        var asDoubles = settings.doubles?(head.names, head.columnCount) ?? []
        var kinds = [CSVFieldKinds](repeating: [], count: head.columnCount)
        var storages = guess ?? []
        var wholeCount: Int?
        if guess == nil {
            let sample = try sample()
            kinds = sample.kinds
            storages = kinds.map(\.storage)
            if sample.isWhole { wholeCount = sample.rowCount }
        }
        for column in asDoubles where storages[column] == .floats { storages[column] = .doubles }
        for column in asTexts { storages[column] = .texts }
        var room = wholeCount ?? bound ?? 0
        if wholeCount == nil, bound == nil { room = try rowBound() }
        guard room > 0 else { return nil }
        let unread = try unread(room: room)
        var columns = [CSVValues?](repeating: nil, count: head.columnCount)
        if let selection {
            for column in columns.indices where !selection.read.contains(column) { columns[column] = unread }
        }
        var kept = try ranges(room: room)
        let ranges = kept
        var extent = Extent(first: head.line)
        var invalid: (row: Int, column: Int)?
        while columns.contains(where: { $0 == nil }) {
            let buffers = try buffers(storages, columns, room: room)
            let found = try pass(buffers, kept, room: room)
            // They are the same in another pass.
            kept = [:]
            let before = extent.rowCount
            extent = try self.extent(found)
            guard before == 0 || before == extent.rowCount else {
                throw .malformed(path: text.path, problem: "it changed while it was read")
            }
            guard extent.rowCount > 0 else { return nil }
            for column in columns.indices where columns[column] == nil {
                kinds[column].formUnion(found.kinds[column])
                var storage = storages[column] == .texts ? .texts : kinds[column].storage
                if storage == .floats, asDoubles.contains(column) { storage = .doubles }
                guard storage == storages[column] else {
                    storages[column] = storage
                    continue
                }
                let values = buffers[column]?.cut(to: extent.rowCount)
                if settings.doubles == nil, kinds[column].isSuperset(of: [.fraction, .long]),
                    case .floats(let numbers)? = values, numbers.areClose
                {
                    asDoubles.insert(column)
                    storages[column] = .doubles
                } else {
                    columns[column] = values
                }
            }
            for (row, column) in merge(found, into: &columns) where invalid.map({ (row, column) < $0 }) ?? true {
                invalid = (row, column)
            }
        }
        // Of all columns, however many passes they took.
        if let (row, column) = invalid {
            throw .malformed(
                path: text.path,
                problem: "line \(extent.lines.line(ofRow: row)), \(head.columnName(column)): "
                    + "the text is not valid UTF-8")
        }
        _ = unread?.cut(to: extent.rowCount)
        let read = columns.enumerated().compactMap { column, values in
            values.map { self.column($0, kinds[column], isAsked: asTexts.contains(column)) }
        }
        let table = CSVTable(
            path: text.path, header: head.names, columns: read, rowCount: extent.rowCount,
            doubt: head.isGuessed ? doubt(read) : nil, lines: extent.lines)
        return Part(
            table: table, nextLine: extent.nextLine, blankLine: extent.blankLine,
            kept: selection?.kept.compactMap { ranges[$0] } ?? [], storages: storages)
    }

    /// Why the header may be a row, by all names and the columns that are read.
    private func doubt(_ columns: [CSVColumn]) -> String? {
        CSVDoubt.sentence(
            head.names, columns, isRead: { selection?.read.contains($0) ?? true }, isUnexpected: settings.doubtsHeader)
    }

    /// The values of columns that are not read: all missing.
    private func unread(room: Int) throws(FileError) -> CSVValues? {
        guard let selection, selection.read.count < head.columnCount else { return nil }
        guard let buffer = ColumnBuffer<Float>(repeating: .nan, count: room) else { throw noMemory(room) }
        return .floats(buffer)
    }

    /// Room for the ranges of kept fields, by their columns.
    private func ranges(room: Int) throws(FileError) -> [Int: ColumnBuffer<CSVFieldRange>] {
        var ranges: [Int: ColumnBuffer<CSVFieldRange>] = [:]
        for column in selection?.kept ?? [] {
            guard let buffer = ColumnBuffer<CSVFieldRange>(uninitialized: room) else { throw noMemory(room) }
            ranges[column] = buffer
        }
        return ranges
    }

    private func noMemory(_ rows: Int) -> FileError {
        .malformed(path: text.path, problem: "its \(rows) rows do not fit into memory")
    }

    /// What the first block's fields are; the rows if the block is the whole text.
    private func sample() throws(FileError) -> (kinds: [CSVFieldKinds], rowCount: Int, isWhole: Bool) {
        let blocks = try CSVBlocks(text, from: head.offset, separator: head.separator, size: settings.blockSize)
        var bytes = FileBytes()
        guard try blocks.next(&bytes) != nil else {
            return ([CSVFieldKinds](repeating: [], count: head.columnCount), 0, true)
        }
        var parser = CSVBlockParser(
            separator: head.separator, targets: Array(repeating: .kinds, count: head.columnCount),
            room: .max)
        let isWhole = bytes.count >= text.byteCount - head.offset
        let outcome = try bytes.withSpan { (span) throws(FileError) in
            // A whole text is so short that reading all of it twice costs nothing.
            parser.read(isWhole ? span : span.extracting(first: CSVPasses.sampleEnd(span)), firstRow: 0)
        }
        if let fault = outcome.fault { throw fault.error(path: text.path, after: head.line) }
        return (parser.kinds, outcome.rowCount, isWhole)
    }

    /// The end of a row after some 64 kB, or the end of the block if a quote comes before, which may hide line ends.
    private static func sampleEnd(_ bytes: Span<UInt8>) -> Int {
        var index = 0
        while index < bytes.count {
            if bytes[index] == CSVScanner.quote { return bytes.count }
            index += 1
            if index > 1 << 16, bytes[index - 1] == CSVScanner.lineFeed { return index }
        }
        return bytes.count
    }

    /// The number of lines from the first row on, an upper bound of the rows.
    private func rowBound() throws(FileError) -> Int {
        let blocks = try CSVBlocks(text, from: head.offset, separator: head.separator, size: settings.blockSize)
        let state = LockedValue<(lines: Int, failure: FileError?)>((0, nil))
        workers.perform { _ in
            var bytes = FileBytes()
            do throws(FileError) {
                while try blocks.next(&bytes) != nil {
                    let count = CSVRowEnds.lineCount(bytes)
                    state.withLock { $0.lines += count }
                }
            } catch {
                state.withLock { $0.failure = error }
            }
        }
        let (lines, failure) = state.withLock { $0 }
        if let failure { throw failure }
        return lines
    }

    /// Room for the values of a column.
    private func buffers(
        _ storages: [CSVStorage], _ columns: [CSVValues?], room: Int
    ) throws(FileError) -> [CSVValues?] {
        let missing = columns.indices.filter { columns[$0] == nil }
        let size = missing.reduce(0) { $0 + storages[$1].size }
        try FileMemory.require(
            FileMemory.product(room, size), for: "its table of up to \(room) rows and \(head.columnCount) columns",
            path: text.path)
        var buffers = [CSVValues?](repeating: nil, count: columns.count)
        for column in missing {
            buffers[column] =
                switch storages[column] {
                case .floats: ColumnBuffer<Float>(uninitialized: room).map { .floats($0) }
                case .doubles: ColumnBuffer<Double>(uninitialized: room).map { .doubles($0) }
                case .booleans: ColumnBuffer<UInt8>(uninitialized: room).map { .booleans($0) }
                case .texts: ColumnBuffer<UInt32>(uninitialized: room).map { .texts($0, TextDictionary()) }
                }
            guard buffers[column] != nil else { throw noMemory(room) }
        }
        return buffers
    }

    /// Has the workers read all blocks.
    private func pass(
        _ buffers: [CSVValues?], _ ranges: [Int: ColumnBuffer<CSVFieldRange>], room: Int
    ) throws(FileError) -> Findings {
        let blocks = try CSVBlocks(text, from: head.offset, separator: head.separator, size: settings.blockSize)
        let findings = LockedValue(Findings(kinds: Array(repeating: [], count: head.columnCount)))
        let separator = head.separator
        // Views of the buffers, which the caller keeps.
        let selection = selection
        let targets = buffers.enumerated().map { column, values in
            // A column that is not read has a buffer, all of whose values are there.
            selection?.read.contains(column) ?? true ? CSVBlockParser.Target(values) : .none
        }
        let slots = ranges.mapValues { $0.slots }
        workers.perform { worker in
            var parser = CSVBlockParser(separator: separator, targets: targets, ranges: slots, room: room)
            var bytes = FileBytes()
            do throws(FileError) {
                while findings.withLock({ $0.failure == nil }), let block = try blocks.next(&bytes) {
                    let outcome = try bytes.withSpan { (span) throws(FileError) in
                        parser.read(span, firstRow: block.firstRow, offset: block.offset)
                    }
                    findings.withLock { findings in
                        findings.blocks[block.number] = (block.firstRow, outcome)
                        findings.parts.append((worker, block.firstRow, outcome.rowCount))
                    }
                    if outcome.fault != nil { blocks.end() }
                }
            } catch {
                findings.withLock { $0.failure = error }
            }
            findings.withLock { findings in
                for column in parser.kinds.indices { findings.kinds[column].formUnion(parser.kinds[column]) }
                findings.texts[worker] = parser.texts
            }
        }
        return findings.withLock { $0 }
    }

    /// The rows of a text and its lines.
    private struct Extent {
        var rowCount = 0
        var lines: CSVLines
        /// The line behind the last.
        var nextLine: Int
        /// The first of blank lines behind the rows.
        var blankLine: Int?

        init(first line: Int) { (lines, nextLine) = (CSVLines(first: line), line) }
    }

    /// The rows and where they begin, of blocks in which nothing is wrong.
    private func extent(_ found: Findings) throws(FileError) -> Extent {
        var extent = Extent(first: head.line)
        for number in 0..<found.blocks.count {
            // Blocks are taken in order, and each that was taken has been read.
            guard let (firstRow, block) = found.blocks[number] else { break }
            if let blank = extent.blankLine, block.rowCount > 0 || block.fault != nil {
                throw CSVPasses.blankLine(blank).error(path: text.path)
            }
            // The rows of two blocks must not be in each other's places.
            guard block.rowCount == 0 || firstRow == extent.rowCount else {
                throw CSVFault(line: extent.nextLine, problem: ": quotes do not enclose whole fields")
                    .error(path: text.path)
            }
            if let fault = block.fault { throw fault.error(path: text.path, after: extent.nextLine) }
            for long in block.longRows { extent.lines.add(row: extent.rowCount + long.row, extra: long.extra) }
            if let first = block.blankLine { extent.blankLine = extent.blankLine ?? extent.nextLine + first }
            extent.rowCount += block.rowCount
            extent.nextLine += block.lineCount
        }
        // After a block that cannot be read, earlier faults still come first.
        if let failure = found.failure { throw failure }
        return extent
    }

    /// What is wrong with a blank line before rows.
    static func blankLine(_ line: Int) -> CSVFault { CSVFault(line: line, problem: " is blank, but rows follow it") }

    /// Gives the texts that this pass has read one numbering, in the order of their first rows; returns the first row
    /// of each column that has a text that is not valid UTF-8.
    private func merge(_ found: Findings, into columns: inout [CSVValues?]) -> [(row: Int, column: Int)] {
        var invalid: [(row: Int, column: Int)] = []
        for column in columns.indices {
            guard case .texts(let buffer, let known)? = columns[column], known.count == 0 else { continue }
            var merged = TextMerge()
            for (worker, tables) in found.texts.sorted(by: { $0.key < $1.key }) {
                if let table = tables[column] { merged.add(table, of: worker) }
            }
            let dictionary = merged.finish()
            if let wrong = dictionary.texts.firstInvalid { invalid.append((dictionary.firstRows[wrong], column)) }
            for part in found.parts {
                merged.renumber(buffer, part.firstRow..<part.firstRow + part.rowCount, of: part.worker)
            }
            columns[column] = .texts(buffer, dictionary.texts)
        }
        return invalid
    }

    private func column(_ values: CSVValues, _ kinds: CSVFieldKinds, isAsked: Bool) -> CSVColumn {
        if case .texts(let codes, let texts) = values {
            // Every text is exact, whatever numbers it spells.
            return CSVColumn(
                values: values, isInteger: true, isExact: true,
                firstWordRow: isAsked ? nil : CSVPasses.firstWordRow(codes, texts))
        }
        return CSVColumn(
            values: values, isInteger: !kinds.contains(.fraction), isExact: !kinds.contains(.inexact),
            firstWordRow: nil)
    }

    /// The first row whose text is not a number, if others are.
    private static func firstWordRow(_ codes: ColumnBuffer<UInt32>, _ texts: TextDictionary) -> Int? {
        var firstWord: Int?
        var hasNumbers = false
        for code in 0..<texts.count {
            if CSVPasses.isNumber(texts.content(code)) {
                hasNumbers = true
            } else {
                firstWord = firstWord ?? code
            }
            // Texts are numbered in the order of their first rows.
            if hasNumbers, let firstWord {
                return codes.withValues { values in (0..<values.count).first { Int(values[$0]) == firstWord } }
            }
        }
        return nil
    }

    /// Whether a text is a number.
    static func isNumber(_ text: some Collection<UInt8>) -> Bool { kinds(text).contains(.number) }

    /// What a text is.
    static func kinds(_ text: some Collection<UInt8>) -> CSVFieldKinds {
        let bytes = Array(text) + [0]
        let field = CSVScanner.Field(start: 0, end: bytes.count - 1, line: 1, isQuoted: false, endsRow: true)
        return CSVScanner(separator: 0).kinds(field, bytes.span)
    }
}

/// The texts of several workers with one numbering.
struct TextMerge {
    private var union = TextTable()
    /// For each worker, the union's code of each of its own.
    private var codes: [Int: [UInt32]] = [:]
    private var order: [UInt32] = []

    mutating func add(_ table: TextTable, of worker: Int) {
        codes[worker] = (0..<table.dictionary.count).map { code in
            let row = table.firstRows[code]
            guard let merged = union.code(table.dictionary.content(code), row: row) else {
                return TextDictionary.missing
            }
            union.lower(merged, to: row)
            return merged
        }
    }

    /// The texts in the order of their first rows, with those rows.
    mutating func finish() -> (texts: TextDictionary, firstRows: [Int]) {
        let sorted = union.firstRows.indices.sorted { union.firstRows[$0] < union.firstRows[$1] }
        var texts = TextDictionary()
        order = Array(repeating: 0, count: sorted.count)
        for (code, old) in sorted.enumerated() {
            texts.append(union.dictionary.content(old))
            order[old] = UInt32(code)
        }
        for (worker, own) in codes {
            codes[worker] = own.map { $0 == TextDictionary.missing ? $0 : order[Int($0)] }
        }
        return (texts, sorted.map { union.firstRows[$0] })
    }

    /// Replaces a worker's codes by the final ones.
    func renumber(_ buffer: ColumnBuffer<UInt32>, _ rows: Range<Int>, of worker: Int) {
        guard let own = codes[worker] else { return }
        for row in rows where buffer[row] != TextDictionary.missing { buffer.write(own[Int(buffer[row])], at: row) }
    }
}

extension CSVBlockParser.Target {
    /// A view of a column's room; none for a column that is not read.
    fileprivate init(_ values: CSVValues?) {
        self =
            switch values {
            case nil: .none
            case .floats(let buffer): .floats(buffer.slots)
            case .doubles(let buffer): .doubles(buffer.slots)
            case .booleans(let buffer): .booleans(buffer.slots)
            case .texts(let buffer, _): .texts(buffer.slots)
            }
    }
}

extension ColumnBuffer<Float> {
    /// Whether all values are within a thousandth of the largest one's magnitude, but not 0.
    ///
    /// `Float` has then rounded each by up to 6·10⁻⁵ of their range or more. Typical columns are none after a few rows.
    fileprivate var areClose: Bool {
        withValues { values in
            var (least, greatest) = (Float.infinity, -Float.infinity)
            for row in values.indices {
                // NaN is neither.
                if values[row] < least { least = values[row] }
                if values[row] > greatest { greatest = values[row] }
                if (greatest - least) * 1000 >= max(-least, greatest) { return false }
            }
            // A single value has no difference to lose.
            return least <= greatest && values.count > 1
        }
    }
}

extension CSVValues {
    /// The first values, without the room behind them.
    fileprivate func cut(to count: Int) -> CSVValues {
        switch self {
        case .floats(let buffer): buffer.cut(to: count)
        case .doubles(let buffer): buffer.cut(to: count)
        case .booleans(let buffer): buffer.cut(to: count)
        case .texts(let buffer, _): buffer.cut(to: count)
        }
        return self
    }
}
