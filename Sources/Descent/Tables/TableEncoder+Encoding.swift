import Formats
import Machine

extension TableEncoder {
    /// The examples of a table that has the columns and the label.
    ///
    /// - Parameters:
    ///   - table: with the columns of the training table, in any order.
    ///   - label: the column that holds the label, by name or by number from 1; nil for that of the training table.
    ///   - warnings: what the user should know is appended.
    /// - Throws: ``TableError`` for a missing column, for a label that is one of the inputs, and for a value that is
    ///   missing, not a number where numbers are expected, not finite, not one of the classes, or no weight.
    public func examples(
        from table: Table, label: String? = nil, warnings: inout [TableWarning]
    ) throws(DataError) -> Examples {
        let match = try TableMatch(self, table, label: label)
        guard let label = match.label else {
            throw .table(.missingColumn(self.label.name ?? "\(self.label.place + 1)", path: table.file?.path))
        }
        let complete = try dropping(match, with: [label] + match.weightPlaces, &warnings)
        let inputs = try inputs(complete, &warnings)
        noteIgnored(complete, &warnings)
        let examples = try Examples(
            inputs: inputs, targets: TableEncoder.targets(complete.table, label, self.label))
        guard let place = complete.weights else {
            if let weightsColumn { warnings.append(.noWeights(weightsColumn)) }
            return examples
        }
        return try TableEncoder.weighted(examples, complete.table, place)
    }

    /// The examples of a table that has the columns and the label.
    ///
    /// - Parameters:
    ///   - table: with the columns of the training table, in any order.
    ///   - label: the column that holds the label, by name or by number from 1; nil for that of the training table.
    public func examples(from table: Table, label: String? = nil) throws(DataError) -> Examples {
        var warnings: [TableWarning] = []
        return try examples(from: table, label: label, warnings: &warnings)
    }

    /// The inputs of a table that has the columns; it needs no label.
    ///
    /// With ``MissingValues/drop`` the rows are those of ``completeRows(of:)``.
    public func inputs(from table: Table, warnings: inout [TableWarning]) throws(DataError) -> Inputs {
        let match = try dropping(TableMatch(self, table), with: [], &warnings)
        let inputs = try inputs(match, &warnings)
        noteIgnored(match, &warnings)
        return inputs
    }

    /// The inputs of a table that has the columns; it needs no label.
    public func inputs(from table: Table) throws(DataError) -> Inputs {
        var warnings: [TableWarning] = []
        return try inputs(from: table, warnings: &warnings)
    }

    /// The rows, from 0, that `inputs(from:)` takes: all, unless missing values drop rows.
    public func completeRows(of table: Table) throws(DataError) -> [Int] {
        let match = try TableMatch(self, table)
        return missing == .drop ? table.completeRows(in: match.inputs) : Array(0..<table.rowCount)
    }

    /// The columns of a table that take part: the inputs and, if the table has them, label and weights. With
    /// ``MissingValues/drop`` the examples are those of the rows that have all of them.
    ///
    /// - Parameter label: the column that holds the label, by name or by number from 1; nil for that of the training
    ///   table.
    package func usedPlaces(in table: Table, label: String? = nil) throws(DataError) -> [Int] {
        let match = try TableMatch(self, table, label: label)
        return match.inputs + (match.label.map { [$0] } ?? []) + match.weightPlaces
    }

    private func dropping(
        _ match: TableMatch, with others: [Int], _ warnings: inout [TableWarning]
    ) throws(DataError) -> TableMatch {
        guard missing == .drop else { return match }
        let (table, dropped) = try match.table.droppingMissing(in: match.inputs + others)
        if dropped > 0 { warnings.append(.droppedRows(dropped)) }
        return TableMatch(
            table: table, inputs: match.inputs, label: match.label, weights: match.weights, others: match.others)
    }

    func noteIgnored(_ match: TableMatch, _ warnings: inout [TableWarning]) {
        let names = match.others.compactMap { match.table.columns[$0].name }.filter { !ignoredNames.contains($0) }
        if !names.isEmpty { warnings.append(.ignoredColumns(names)) }
        // By places: see ``TableMatch``.
        if isFitted, columnNames == nil, match.label == nil {
            warnings.append(.withoutLabel(expected: tableColumnCount))
        }
    }

    // MARK: - Inputs

    /// The inputs of the rows of a table whose columns are found; no row is left out.
    func inputs(_ match: TableMatch, _ warnings: inout [TableWarning]) throws(DataError) -> Inputs {
        let table = match.table
        var writers: [ColumnWriter] = []
        var offset = 0
        for (column, place) in zip(columns, match.inputs) {
            writers.append(try ColumnWriter(column, table, place, offset: offset))
            offset += column.width
        }
        let width = offset
        let (count, overflow) = table.rowCount.multipliedReportingOverflow(by: 4 * width)
        do { try MemoryError.require(overflow ? .max : count) } catch { throw .memory(error) }
        let state = LockedValue(EncodingState(columnCount: columns.count))
        let all = writers
        // Enough values for the threads to be worth waking.
        let workers = table.rowCount * width > 1 << 16 ? PoolWorkforce() : PoolWorkforce(atMost: 1)
        let values = unsafe [Float](unsafeUninitializedCapacity: table.rowCount * width) { buffer, filled in
            // Workers write all values of different rows, which lie apart.
            nonisolated(unsafe) let start = unsafe buffer.baseAddress.unsafelyUnwrapped
            workers.perform { _ in
                while let rows = state.withLock({ $0.takeRows(of: table.rowCount) }) {
                    for index in all.indices {
                        let found = unsafe all[index].write(rows, to: start, width: width)
                        state.withLock { $0.add(found, column: index) }
                    }
                }
            }
            filled = table.rowCount * width
        }
        let found = state.withLock { $0 }
        if let fault = found.firstFault {
            throw .table(fault.kind.error(table.location(row: fault.row, column: match.inputs[fault.column])))
        }
        for (index, unseen) in found.unseen.enumerated() where unseen.count > 0 {
            let place = match.inputs[index]
            let column = table.columns[place]
            warnings.append(
                .unseenValues(
                    ColumnName(place, column.name), rows: unseen.count, first: column.name(at: unseen.firstRow) ?? ""))
        }
        return try Inputs(values, width: width)
    }

    // MARK: - Targets

    static func targets(_ table: Table, _ place: Int, _ label: Label) throws(DataError) -> Targets {
        let column = table.columns[place]
        func location(_ row: Int) -> TableLocation { table.location(row: row, column: place) }
        guard let names = label.classNames else {
            if case .texts = column.values {
                let word = table.firstWord(inColumn: place)
                throw .table(.labelIsText(word.text, word.location))
            }
            var values: [Float] = []
            values.reserveCapacity(column.count)
            column.forEachNumber(in: 0..<column.count) { _, number in values.append(Float(number)) }
            if let row = values.firstIndex(where: { !$0.isFinite }) {
                let number = column.number(at: row)
                throw .table(number.isNaN ? .missingLabel(location(row)) : .notFinite(number, location(row)))
            }
            return try Targets(values: values)
        }
        let indices = column.categoryIndices(CategoryNames(names, areTexts: label.isText))
        var classes: [UInt16] = []
        classes.reserveCapacity(column.count)
        for row in 0..<column.count {
            guard let index = indices(row) else { throw .table(.missingLabel(location(row))) }
            guard index >= 0 else {
                throw .table(.unknownLabel(column.name(at: row) ?? "", location(row), classes: names))
            }
            classes.append(UInt16(index))
        }
        return try Targets(classNumbers: classes, classCount: names.count, names: names)
    }
}

/// A table's columns as an encoder uses them.
struct TableMatch {
    let table: Table
    /// For each of the encoder's columns, its place in the table.
    let inputs: [Int]
    /// The label's place; nil if the table has none.
    let label: Int?
    /// The place of the weights; nil if the encoder knows none, or the table has none.
    let weights: Int?
    /// The columns that are none of these.
    let others: [Int]

    /// The place of the weights, if there is one.
    var weightPlaces: [Int] { weights.map { [$0] } ?? [] }

    init(table: Table, inputs: [Int], label: Int?, weights: Int? = nil, others: [Int]) {
        self.table = table
        self.inputs = inputs
        self.label = label
        self.weights = weights
        self.others = others
    }

    /// Finds the columns: by name, or by place if neither side has names.
    ///
    /// - Parameter text: the label's column, by name or number; nil for that of the training table.
    init(_ encoder: TableEncoder, _ table: Table, label text: String? = nil) throws(DataError) {
        let path = table.file?.path
        let count = table.columns.count
        let named = try text.map { (text) throws(DataError) in try TableEncoder.Places.place(text, table) }
        guard let known = encoder.columnNames else {
            let isWhole = count == encoder.tableColumnCount
            guard isWhole || named == nil && count == encoder.tableColumnCount - 1 else {
                throw .table(.columnCount(count, expected: encoder.tableColumnCount, path: path))
            }
            // Any of these columns could be the one that is not there.
            guard isWhole || encoder.tableColumnCount == encoder.columns.count + 1 else {
                throw .table(.columnsUnclear(count, expected: encoder.tableColumnCount, path: path))
            }
            let inputs = encoder.columns.map { encoder.place(of: $0, count: count, label: named) }
            let weights = encoder.weights.map { encoder.place(of: $0.place, count: count, label: named) }
            self.init(
                table: table, inputs: inputs, label: isWhole ? named ?? encoder.label.place : nil, weights: weights,
                others: [])
            return
        }
        guard let names = table.columnNames else { throw .table(.noNames(path: path)) }
        var places: [String: Int] = [:]
        var repeated: Set<String> = []
        for (place, name) in names.enumerated() where places.updateValue(place, forKey: name) != nil {
            repeated.insert(name)
        }
        func place(_ name: String) throws(DataError) -> Int? {
            guard !repeated.contains(name) else {
                throw .table(.repeatedColumn(name, count: names.count { $0 == name }, path: path))
            }
            return places[name]
        }
        var inputs: [Int] = []
        for name in known {
            guard let found = try place(name) else { throw .table(.missingColumn(name, path: path)) }
            inputs.append(found)
        }
        var label = named
        if let label, inputs.contains(label) {
            throw .table(.labelIsInput(ColumnName(label, names[label]), path: path))
        }
        if label == nil, let name = encoder.label.name { label = try place(name) }
        let weights = try encoder.weights?.name.flatMap { (name) throws(DataError) in try place(name) }
        if let label, label == weights {
            throw .table(.weightsAreLabel(ColumnName(label, names[label]), path: path))
        }
        let used = Set(inputs + (label.map { [$0] } ?? []) + (weights.map { [$0] } ?? []))
        self.init(
            table: table, inputs: inputs, label: label, weights: weights,
            others: table.columns.indices.filter { !used.contains($0) })
    }
}

/// Blocks of rows to encode, and what was found in them.
private struct EncodingState {
    private static let blockSize = 2048
    private var nextRow = 0
    private(set) var firstFault: (row: Int, column: Int, kind: ColumnWriter.Fault)?
    private(set) var unseen: [(count: Int, firstRow: Int)]

    init(columnCount: Int) { unseen = Array(repeating: (0, .max), count: columnCount) }

    mutating func takeRows(of count: Int) -> Range<Int>? {
        guard nextRow < count, firstFault == nil else { return nil }
        defer { nextRow += EncodingState.blockSize }
        return nextRow..<min(count, nextRow + EncodingState.blockSize)
    }

    mutating func add(_ found: ColumnWriter.Findings, column: Int) {
        if let (row, kind) = found.fault, (row, column) < (firstFault?.row ?? .max, firstFault?.column ?? .max) {
            firstFault = (row, column, kind)
        }
        unseen[column].count += found.unseen
        unseen[column].firstRow = min(unseen[column].firstRow, found.firstUnseen)
    }
}
