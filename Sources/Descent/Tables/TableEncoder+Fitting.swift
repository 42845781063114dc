import Formats

extension TableEncoder {
    /// Learns how to encode tables like this one.
    ///
    /// - Parameters:
    ///   - table: the training table.
    ///   - label: the label's column, by name or by number from 1; nil for the last.
    ///   - task: what the label is for.
    ///   - ignored: columns to leave out, by name or number.
    ///   - categorical: columns to one-hot encode although they have numbers, by name or number.
    ///   - missing: what happens to missing values, of later tables too.
    ///   - indicators: whether each column that has missing values here gets a further input, 1 where one is missing.
    ///   - warnings: what the user should know is appended.
    public init(
        fitting table: Table, label: String? = nil, task: TableTask = .automatic, ignoring ignored: [String] = [],
        categorical: [String] = [], missing: MissingValues = .refuse, indicators: Bool = false,
        warnings: inout [TableWarning]
    ) throws(DataError) {
        let places = try Places(table, label: label, ignored: ignored, categorical: categorical)
        var table = table
        if missing == .drop {
            let used = places.inputs + [places.label]
            let dropped: Int
            (table, dropped) = try table.droppingMissing(in: used)
            if dropped > 0 { warnings.append(.droppedRows(dropped)) }
        }
        self.label = try TableEncoder.label(table, places.label, task, &warnings)
        var columns: [Column] = []
        for place in places.inputs {
            columns.append(
                try TableEncoder.column(
                    table, place, isCategorical: places.categorical.contains(place), missing, indicators, &warnings))
        }
        self.columns = columns
        self.missing = missing
        tableColumnCount = table.columns.count
        ignoredNames = places.ignored.map { table.columns[$0].name ?? "column \($0 + 1)" }
    }

    /// Learns how to encode tables like this one.
    ///
    /// - Parameters:
    ///   - table: the training table.
    ///   - label: the label's column, by name or by number from 1; nil for the last.
    ///   - task: what the label is for.
    ///   - ignored: columns to leave out, by name or number.
    ///   - categorical: columns to one-hot encode although they have numbers, by name or number.
    ///   - missing: what happens to missing values, of later tables too.
    ///   - indicators: whether each column that has missing values here gets a further input, 1 where one is missing.
    public init(
        fitting table: Table, label: String? = nil, task: TableTask = .automatic, ignoring ignored: [String] = [],
        categorical: [String] = [], missing: MissingValues = .refuse, indicators: Bool = false
    ) throws(DataError) {
        var warnings: [TableWarning] = []
        try self.init(
            fitting: table, label: label, task: task, ignoring: ignored, categorical: categorical, missing: missing,
            indicators: indicators, warnings: &warnings)
    }

    /// The columns by their use.
    struct Places {
        var label = 0
        var inputs: [Int] = []
        var ignored: [Int] = []
        var categorical: Set<Int> = []

        init(
            _ table: Table, label: String?, ignored: [String], categorical: [String]
        ) throws(DataError) {
            self.label = table.columns.count - 1
            if let label { self.label = try Places.place(label, table) }
            for name in ignored {
                let place = try Places.place(name, table)
                if place != self.label, !self.ignored.contains(place) { self.ignored.append(place) }
            }
            for name in categorical { self.categorical.insert(try Places.place(name, table)) }
            inputs = table.columns.indices.filter { $0 != self.label && !self.ignored.contains($0) }
            guard !inputs.isEmpty else { throw .table(.noInputs(path: table.file?.path)) }
            var known: Set<String> = []
            for place in inputs + [self.label] {
                guard let name = table.columns[place].name, !known.insert(name).inserted else { continue }
                let count = table.columns.count { $0.name == name }
                throw .table(.repeatedColumn(name, count: count, path: table.file?.path))
            }
        }

        /// The place of a column that a user names; of a number if `isNumber`.
        static func place(_ text: String, _ table: Table, isNumber: Bool = false) throws(DataError) -> Int {
            let names = isNumber ? nil : table.columnNames
            let path = table.file?.path
            let count = names?.count { $0 == text } ?? 0
            guard count <= 1 else { throw .table(.repeatedColumn(text, count: count, path: path)) }
            guard let place = ColumnName.place(of: text, names: names, count: table.columns.count) else {
                throw .table(.unknownColumn(text, known: names, count: table.columns.count, path: path))
            }
            return place
        }
    }

    // MARK: - Inputs

    private static func column(
        _ table: Table, _ place: Int, isCategorical: Bool, _ missing: MissingValues, _ indicators: Bool,
        _ warnings: inout [TableWarning]
    ) throws(DataError) -> Column {
        let column = table.columns[place]
        let name = ColumnName(place, column.name)
        let path = table.file?.path
        let firstMissing = column.firstMissingRow
        if missing == .refuse, let firstMissing {
            throw .table(.missingValue(table.location(row: firstMissing, column: place)))
        }
        guard column.missingCount < column.count else { throw .table(.noValues(name, path: path)) }
        let hasIndicator = indicators && firstMissing != nil
        if !isCategorical, column.kind != .texts {
            if column.isIndex { warnings.append(.looksLikeIndex(name)) }
            return Column(
                name: column.name, place: place, kind: column.kind == .numbers ? .number : .boolean,
                fill: column.numberFill(missing), hasIndicator: hasIndicator)
        }
        if !isCategorical, case .texts(_, let texts) = column.values {
            if let date = texts.firstDate {
                let row = (0..<column.count).first { column[$0] == .text(date) } ?? 0
                throw .table(.date(date, table.location(row: row, column: place)))
            }
            if let word = column.firstWord {
                throw .table(.word(word.text, table.location(row: word.row, column: place)))
            }
        }
        let names = column.distinctNames
        guard names.count <= TableError.largestCategoryCount else {
            throw .table(.tooManyCategories(name, count: names.count, path: path))
        }
        guard column.isExact else { throw .table(.inexactIntegers(name, path: path)) }
        if names.count > 20, 2 * names.count > column.count {
            warnings.append(.manyCategories(name, count: names.count, rows: column.count))
        }
        return Column(
            name: column.name, place: place, kind: .categories(names), fill: column.categoryFill(missing, names),
            hasIndicator: hasIndicator)
    }

    // MARK: - Label

    static func label(
        _ table: Table, _ place: Int, _ task: TableTask, _ warnings: inout [TableWarning]
    ) throws(DataError) -> Label {
        let column = table.columns[place]
        let name = ColumnName(place, column.name)
        let path = table.file?.path
        if let row = column.firstMissingRow {
            throw .table(.missingLabel(table.location(row: row, column: place)))
        }
        if task == .regression {
            if case .texts = column.values {
                let row = column.firstWord?.row ?? 0
                throw .table(.labelIsText(column.name(at: row) ?? "", table.location(row: row, column: place)))
            }
            return Label(name: column.name, place: place, classNames: nil, isText: false)
        }
        if task == .automatic, column.kind == .numbers {
            let counts = column.isInteger ? column.counts : [:]
            // So many different integers, or so few rows of each, are measurements or counts.
            if !column.isInteger || counts.count > 1000 || counts.count > 20 && column.count < 20 * counts.count {
                if column.isInteger {
                    warnings.append(.integersAreValues(name, count: counts.count, rows: column.count))
                }
                return Label(name: column.name, place: place, classNames: nil, isText: false)
            }
            let few = counts.values.count { $0 < 5 }
            if 2 * few > counts.count { warnings.append(.fewExamples(name, classes: counts.count, few: few)) }
        }
        let names = column.distinctNames
        guard names.count <= Targets.largestClassCount else {
            throw .table(.tooManyClasses(name, count: names.count, path: path))
        }
        guard column.isExact else { throw .table(.inexactIntegers(name, path: path)) }
        return Label(name: column.name, place: place, classNames: names, isText: column.kind == .texts)
    }
}

extension Table {
    /// The rows without a missing value in some columns, and how many others there are.
    func droppingMissing(in places: [Int]) throws(DataError) -> (table: Table, dropped: Int) {
        let rows = completeRows(in: places)
        guard rows.count < rowCount else { return (self, 0) }
        guard !rows.isEmpty else { throw .table(.allRowsDropped(path: file?.path)) }
        return (self[rows: rows], rowCount - rows.count)
    }

    /// The rows without a missing value in some columns.
    func completeRows(in places: [Int]) -> [Int] {
        (0..<rowCount).filter { row in !places.contains { columns[$0].isMissing(row) } }
    }
}
