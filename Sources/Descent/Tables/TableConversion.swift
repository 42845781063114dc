package import Formats
import Machine

/// Turns a CSV file into a file of examples in passes over its text, so that neither the text nor the table has to be
/// in memory as a whole.
///
///     var conversion = try TableConversion("flights.csv", settings)
///     let encoder = try conversion.encoder(learningFrom: rows)
///     let summary = try conversion.write(parts, by: encoder, to: "flights.descent")
///
/// An encoder learns column by column, so as many columns are read at a time as there is memory for, all of them at
/// once where that is enough; what it learns is the same to the last bit. A last pass encodes the rows, a block at a
/// time. A row takes some 50 bytes of memory, whatever the number of columns: for its label, its weight and its part.
package struct TableConversion {
    /// How the file is read, and what is learnt from it.
    package struct Settings: Sendable {
        /// The label's column, by name or number from 1; nil for the last, or for the encoder's.
        package var label: String?
        /// The column of the examples' weights; nil for none, or for the encoder's.
        package var weights: String?
        package var task = TableTask.automatic
        package var ignored: [String] = []
        package var categorical: [String] = []
        package var missing = MissingValues.refuse
        package var hasIndicators = false
        package var separator = CSVSeparator.automatic
        package var header = CSVHeader.automatic
        /// How a table becomes inputs where that is known; nil to learn it.
        package var encoder: TableEncoder?
        /// The bytes that columns may take at a time; nil for a quarter of the memory.
        package var memory: Int?
        /// The bytes of a block of text to encode; nil for the default.
        package var blockSize: Int?

        package init() {}
    }

    /// What is being done, for who waits.
    package enum Progress: Sendable {
        /// Reading so many columns; the pass, from 1, of so many.
        case reading(columns: Int, pass: Int, of: Int)
        /// Writing the rows, so many of which are done.
        case writing(rows: Int, of: Int)
    }

    /// Which rows go to which part, by their index among those that are not dropped.
    package struct Parts: Sendable {
        package var train: [Int]
        package var validation: [Int]?
        package var test: [Int]?

        package init(train: [Int], validation: [Int]? = nil, test: [Int]? = nil) {
            (self.train, self.validation, self.test) = (train, validation, test)
        }
    }

    /// What was written.
    package struct Summary: Sendable {
        package let inputCount: Int
        package let byteCount: Int
    }

    /// The targets of all rows that are not dropped.
    package let targets: Targets
    /// How many rows were dropped.
    package let droppedRowCount: Int
    /// The weights of all rows that are not dropped; nil where all count the same.
    package let weights: [Float]?
    /// What the user should know of the table.
    package var warnings: [TableWarning] { collected.warnings }

    private let path: String
    private let settings: Settings
    private let source: Source
    private let label: TableEncoder.Label
    /// Which rows are not dropped; nil for all.
    private let isKept: [Bool]?
    private let rowCount: Int
    /// The columns that were read as a whole, while they are needed: no other pass is, if those are all.
    private var whole: Table?
    /// Whether the first pass read all columns.
    private let wasWhole: Bool
    private var collected = CollectedWarnings()
    private let progress: (Progress) -> Bool

    /// Bytes of memory for each row, at most: targets, weights, flags, and what a split sorts.
    private static let rowSize = 48

    /// Reads the labels and the weights, and finds the rows that have missing values if such are dropped.
    ///
    /// - Parameter progress: is told what is being done; false ends `write`.
    /// - Throws: as `TableEncoder` does; `unreadable` for a pipe, which cannot be read several times.
    package init(
        _ path: String, _ settings: Settings, progress: @escaping (Progress) -> Bool = { _ in true }
    ) throws(DataError) {
        let source = try Source(path, settings)
        let places = source.places
        let isWhole = source.bound <= source.memory
        let first = isWhole ? Array(0..<source.columnCount) : [places.label] + (places.weights.map { [$0] } ?? [])
        _ = progress(.reading(columns: first.count, pass: 1, of: isWhole ? 1 : 2))
        var table = try source.read(first)
        let rowCount = table.rowCount
        do { try MemoryError.require(rowCount * TableConversion.rowSize) } catch { throw .memory(error) }
        var collected = CollectedWarnings()
        var isKept: [Bool]?
        if settings.encoder?.missing ?? settings.missing == .drop {
            var flags = [Bool](repeating: true, count: rowCount)
            if isWhole {
                flags = table.areComplete(in: places.used)
            } else {
                let groups = source.groups(places.used, rows: rowCount)
                for (index, group) in groups.enumerated() {
                    _ = progress(.reading(columns: group.count, pass: index + 1, of: groups.count))
                    let columns = try source.read(group, rows: rowCount)
                    for place in group { columns.columns[place].clearMissing(in: &flags) }
                }
            }
            if flags.contains(false) {
                isKept = flags
                table = try table.keeping(flags, in: first)
                collected.add([.droppedRows(rowCount - table.rowCount)])
            }
        }
        var warnings = isWhole ? table.warnings : []
        let known = settings.encoder?.label
        if let known {
            label = known
        } else {
            label = try TableEncoder.label(
                TableEncoder.Part(table, places.label, nil), settings.task,
                isCategorical: places.categorical.contains(places.label), &warnings)
        }
        collected.add(warnings)
        targets = try TableEncoder.targets(table, places.label, label)
        weights = try places.weights.map { (place) throws(DataError) in try TableEncoder.weights(table, place) }
        if let name = source.missingWeights { collected.add([.noWeights(name)]) }
        droppedRowCount = rowCount - table.rowCount
        if isWhole, settings.encoder == nil { whole = table }
        (self.path, self.settings, self.source, self.progress) = (path, settings, source, progress)
        (self.isKept, self.rowCount, self.collected, wasWhole) = (isKept, rowCount, collected, isWhole)
    }

    /// Learns how to encode the table from some of its rows, by their index among those that are not dropped; or gives
    /// the encoder that is known.
    ///
    /// - Parameter rows: in ascending order; nil for all.
    package mutating func encoder(learningFrom rows: [Int]? = nil) throws(DataError) -> TableEncoder {
        let places = source.places
        if let encoder = source.encoder { return encoder }
        var columns: [TableEncoder.Column] = []
        let groups = whole == nil ? source.groups(places.inputs, rows: rowCount) : [places.inputs]
        var doubts: [TableWarning?] = []
        for (index, group) in groups.enumerated() {
            let table: Table
            if let whole {
                table = whole
            } else {
                _ = progress(.reading(columns: group.count, pass: index + 1, of: groups.count))
                let read = try source.read(group, rows: rowCount)
                doubts.append(read.warnings.first)
                table = try isKept.map { (flags) throws(DataError) in try read.keeping(flags, in: group) } ?? read
            }
            var warnings: [TableWarning] = []
            for place in group {
                columns.append(
                    try TableEncoder.column(
                        TableEncoder.Part(table, place, rows), isCategorical: places.categorical.contains(place),
                        settings.missing, settings.hasIndicators, &warnings))
                if case .doubles = table.columns[place].values { source.doubles.insert(place) }
            }
            collected.add(warnings)
        }
        // A few columns alone can look like a row.
        if !doubts.isEmpty, !doubts.contains(nil), let doubt = doubts.first ?? nil { collected.add([doubt]) }
        whole = nil
        return TableEncoder(
            columns: columns, label: label,
            weights: places.weights.map { TableEncoder.Weights(name: source.names?[$0], place: $0) },
            tableColumnCount: source.columnCount, missing: settings.missing,
            ignoredNames: places.ignored.map { source.names?[$0] ?? "column \($0 + 1)" })
    }

    /// Encodes the rows and writes them, those of each part in the order of the table.
    ///
    /// - Parameters:
    ///   - parts: their rows, each in one part at most.
    ///   - encoder: what `encoder(learningFrom:)` gave.
    ///   - target: the file, replaced once everything is written.
    /// - Returns: nil where `progress` ended it: nothing is left of it then.
    package mutating func write(
        _ parts: Parts, by encoder: TableEncoder, to target: String
    ) throws(DataError) -> Summary? {
        whole = nil
        let (partOfRow, rows) = partition(parts)
        let layout = ExampleFileWriter.Layout(
            width: encoder.inputCount, targets: ExampleFileWriter.Layout.Targets(of: [targets]),
            hasWeights: weights != nil, counts: rows.mapValues(\.count),
            encoder: encoder, droppedRowCount: droppedRowCount)
        let file = try Examples.inFile { () throws(FileError) in try ExampleFileWriter(layout, to: target) }
        guard try writeInputs(partOfRow, by: encoder, to: file) else { return nil }
        try source.requireUnchanged()
        for part in ExampleFile.Part.allCases {
            guard let rows = rows[part], !rows.isEmpty else { continue }
            let weighting = weights.map { weights in ExampleWeights(checked: rows.map { weights[$0] }) }
            let targets = targets[rows: rows]
            try Examples.inFile { () throws(FileError) in try file.write(targets, weighting, of: part) }
        }
        try Examples.inFile { () throws(FileError) in try file.commit() }
        return Summary(inputCount: encoder.inputCount, byteCount: file.byteCount)
    }

    /// Encodes the rows, a block at a time.
    ///
    /// - Returns: false where `progress` ended it.
    private mutating func writeInputs(
        _ partOfRow: [ExampleFile.Part?], by encoder: TableEncoder, to file: ExampleFileWriter
    ) throws(DataError) -> Bool {
        let stream = try source.stream(for: encoder, blockSize: settings.blockSize)
        let match = try TableMatch(encoder, Table(stream.emptyRow), label: settings.label)
        var noted: [TableWarning] = []
        encoder.noteIgnored(match, &noted)
        var numbers = NumberColumns(encoder, match.inputs)
        let doubtsHeader = source.encoder != nil && !wasWhole && encoder.columnNames == nil
        // Examples of one byte of text can have many inputs.
        let most = max(1, (64 << 20) / (4 * encoder.inputCount))
        var (row, kept) = (0, 0)
        while let part = try Examples.inFile({ () throws(FileError) in try stream.next(workers: PoolWorkforce()) }) {
            let block = Table(part.table)
            guard row + block.rowCount <= rowCount else { throw source.changed }
            if doubtsHeader { noted += block.warnings }
            try numbers.check(block)
            for start in stride(from: 0, to: block.rowCount, by: most) {
                let range = start..<min(start + most, block.rowCount)
                let chosen = range.filter { isKept?[row + $0] ?? true }
                guard !chosen.isEmpty else { continue }
                let table = chosen.count == block.rowCount ? block : block.selecting(chosen, in: match.inputs)
                let inputs = try encoder.inputs(
                    TableMatch(table: table, inputs: match.inputs, label: nil, others: []), &noted)
                let parts = partOfRow[kept..<kept + chosen.count]
                try Examples.inFile { () throws(FileError) in
                    try TableConversion.append(inputs, parts, to: file)
                }
                kept += chosen.count
            }
            row += block.rowCount
            collected.add(noted)
            noted = []
            guard progress(.writing(rows: row, of: rowCount)) else { return false }
        }
        guard row == rowCount, kept == targets.count else { throw source.changed }
        return true
    }

    /// The part of each row, and the rows of each part.
    private func partition(_ parts: Parts) -> (ofRow: [ExampleFile.Part?], rows: [ExampleFile.Part: [Int]]) {
        var ofRow = [ExampleFile.Part?](repeating: nil, count: targets.count)
        var rows: [ExampleFile.Part: [Int]] = [.train: parts.train]
        rows[.validation] = parts.validation
        rows[.test] = parts.test
        for (part, numbers) in rows {
            // Inputs are written as the table has them, targets as `numbers` does.
            precondition(zip(numbers, numbers.dropFirst()).allSatisfy(<), "rows of a part that do not ascend")
            for row in numbers { ofRow[row] = part }
        }
        return (ofRow, rows)
    }

    /// Appends the inputs of some rows to their parts.
    private static func append(
        _ inputs: Inputs, _ parts: ArraySlice<ExampleFile.Part?>, to file: ExampleFileWriter
    ) throws(FileError) {
        guard case .floats(let values) = inputs.storage else { preconditionFailure("encoded rows are real values") }
        let width = inputs.width
        for part in ExampleFile.Part.allCases {
            let rows = parts.indices.filter { parts[$0] == part }.map { $0 - parts.startIndex }
            guard !rows.isEmpty else { continue }
            if rows.count == inputs.count {
                try file.append(inputs, to: part)
                continue
            }
            var gathered: [Float] = []
            gathered.reserveCapacity(rows.count * width)
            for row in rows { gathered += values[row * width..<(row + 1) * width] }
            try file.append(inputs: gathered.span, to: part)
        }
    }
}

extension Table {
    /// The rows with these indices, of some columns; the others must not be looked at.
    fileprivate func selecting(_ rows: [Int], in places: [Int]) -> Table {
        var columns = columns
        for place in places { columns[place] = columns[place].selecting(rows) }
        return Table(
            checked: columns, rowCount: rows.count, file: file,
            origins: origins.map { origins in rows.map { origins[$0] } } ?? rows, warnings: warnings)
    }

    /// The rows that are flagged, of some columns; the others must not be looked at.
    fileprivate func keeping(_ flags: [Bool], in places: [Int]) throws(DataError) -> Table {
        let rows = flags.indices.filter { flags[$0] }
        guard !rows.isEmpty else { throw .table(.allRowsDropped(path: file?.path)) }
        return selecting(rows, in: places)
    }
}
