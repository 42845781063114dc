import Formats

extension Table {
    /// The rows with these indices, in their order; an index may occur again.
    ///
    /// - Precondition: the indices are from 0 to `rowCount` - 1, and there is at least one.
    public subscript(rows rows: [Int]) -> Table {
        precondition(!rows.isEmpty, "no rows")
        return Table(
            checked: columns.map { $0.selecting(rows) }, rowCount: rows.count, file: file,
            origins: origins.map { origins in rows.map { origins[$0] } } ?? rows, warnings: warnings)
    }

    /// A range of the rows.
    ///
    /// - Precondition: the range is within the rows and not empty.
    public subscript(rows rows: Range<Int>) -> Table { self[rows: Array(rows)] }

    /// This table's rows and then another's, whose columns are matched by name, or by place if neither table has names.
    ///
    /// - Throws: ``TableError/missingColumn(_:path:)``, ``TableError/columnCount(_:expected:path:)`` and
    ///   ``TableError/kindsDiffer(_:)``.
    public func appending(_ other: Table) throws(DataError) -> Table {
        var joined: [Column] = []
        for (place, column) in columns.enumerated() {
            let name = ColumnName(place, column.name)
            var match: Column?
            if let text = column.name {
                match = other[column: text]
            } else if other.columns.count == columns.count {
                match = other.columns[place]
            } else {
                throw .table(.columnCount(other.columns.count, expected: columns.count, path: other.file?.path))
            }
            guard let match else { throw .table(.missingColumn(column.name ?? "", path: other.file?.path)) }
            guard let both = column.appending(match) else { throw .table(.kindsDiffer(name)) }
            joined.append(both)
        }
        return Table(
            checked: joined, rowCount: rowCount + other.rowCount, file: nil, warnings: warnings + other.warnings)
    }
}

extension Table.Column {
    /// Some of the rows.
    func selecting(_ rows: [Int]) -> Table.Column {
        func take<Element: BitwiseCopyable & Sendable>(_ buffer: ColumnBuffer<Element>) -> ColumnBuffer<Element> {
            .existing(buffer.selecting(rows), count: rows.count)
        }
        let selected: CSVValues =
            switch values {
            case .floats(let buffer): .floats(take(buffer))
            case .doubles(let buffer): .doubles(take(buffer))
            case .booleans(let buffer): .booleans(take(buffer))
            case .texts(let buffer, let texts): .texts(take(buffer), texts)
            }
        return Table.Column(name: name, values: selected, isInteger: isInteger, isExact: isExact, firstWord: firstWord)
    }

    /// This column's values and then another's; nil if one has numbers and the other has not.
    fileprivate func appending(_ other: Table.Column) -> Table.Column? {
        func join<Element: BitwiseCopyable & Sendable>(
            _ one: ColumnBuffer<Element>, _ other: ColumnBuffer<Element>, _ change: (Element) -> Element = { $0 }
        ) -> ColumnBuffer<Element> {
            .existing(one.appending(other, change), count: one.count + other.count)
        }
        let joined: CSVValues
        switch (values, other.values) {
        case (.floats(let one), .floats(let two)): joined = .floats(join(one, two))
        case (.booleans(let one), .booleans(let two)): joined = .booleans(join(one, two))
        case (.texts(let one, let texts), .texts(let two, let others)):
            let (merged, codes) = texts.merging(others)
            joined = .texts(join(one, two) { $0 == TextDictionary.missing ? $0 : codes[Int($0)] }, merged)
        default:
            // Numbers of both widths, or a column without any value, which counts as one of numbers.
            let isEmpty = missingCount == count
            guard isEmpty || other.missingCount == other.count || kind == other.kind else { return nil }
            let all = (0..<count).map { self[$0] } + (0..<other.count).map { other[$0] }
            switch isEmpty ? other.kind : kind {
            case .numbers:
                joined = .doubles(.make(all.map { if case .number(let number) = $0 { number } else { .nan } }))
            case .booleans:
                joined = .booleans(
                    .make(
                        all.map { if case .boolean(let value) = $0 { value ? 1 : 0 } else { CSVValues.missingBoolean } }
                    ))
            case .texts:
                let (codes, texts) = TextDictionary.encoding(all.map(\.name))
                joined = .texts(.make(codes), texts)
            }
        }
        return Table.Column(
            name: name, values: joined, isInteger: isInteger && other.isInteger, isExact: isExact && other.isExact,
            firstWord: (firstWord ?? other.firstWord).map {
                Table.Column.firstWord(of: joined) ?? Word(row: 0, text: $0.text)
            })
    }

    /// The first text that is not a number; nil if all are.
    private static func firstWord(of values: CSVValues) -> Word? {
        guard case .texts(let codes, let texts) = values else { return nil }
        let isWord = (0..<texts.count).map { !texts.isNumber($0) }
        let row = (0..<codes.count).first { codes[$0] != TextDictionary.missing && isWord[Int(codes[$0])] }
        return row.map { Word(row: $0, text: texts[Int(codes[$0])]) }
    }
}
