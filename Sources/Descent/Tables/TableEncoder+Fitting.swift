import Formats

extension TableEncoder {
    /// Learns how to encode tables like this one.
    ///
    /// - Parameters:
    ///   - table: the training table.
    ///   - rows: the rows, from 0, to learn the inputs from: fills, categories and which columns get an indicator; nil
    ///     for all. With a part of the rows held out, what is learnt is not from them. The label's classes are those of
    ///     all rows, so that a class of held-out rows alone is known.
    ///   - label: the label's column, by name or by number from 1; nil for the last.
    ///   - weights: the column of the examples' weights, by name or number: see ``Examples/weighted(by:)-([Float])``;
    ///     nil where all count the same.
    ///   - task: what the label is for.
    ///   - ignored: columns to leave out, by name or number.
    ///   - categorical: columns to one-hot encode although they have numbers, by name or number. The label among them
    ///     has its values for classes; read as texts (``Table/csv(_:separator:header:texts:)``) `007` is not `7`.
    ///   - missing: what happens to missing values, of later tables too.
    ///   - indicators: whether each column that has missing values here gets a further input, 1 where one is missing.
    ///   - warnings: what the user should know is appended.
    /// - Precondition: `rows` are from 0 to `table.rowCount` - 1, and there is at least one.
    public init(
        fitting table: Table, rows: [Int]? = nil, label: String? = nil, weights: String? = nil,
        task: TableTask = .automatic, ignoring ignored: [String] = [], categorical: [String] = [],
        missing: MissingValues = .refuse, indicators: Bool = false, warnings: inout [TableWarning]
    ) throws(DataError) {
        let places = try Places(
            table, label: label, weights: weights, ignored: ignored, categorical: categorical)
        if let rows { precondition(!rows.isEmpty, "no rows to learn from") }
        var (inputRows, labelRows) = (rows, [Int]?.none)
        if missing == .drop {
            let isComplete = table.areComplete(in: places.used)
            let complete = isComplete.indices.filter { isComplete[$0] }
            if complete.count < table.rowCount {
                let kept = rows?.filter { isComplete[$0] } ?? complete
                guard !kept.isEmpty else { throw .table(.allRowsDropped(path: table.file?.path)) }
                let dropped = (rows?.count ?? table.rowCount) - kept.count
                if dropped > 0 { warnings.append(.droppedRows(dropped)) }
                (inputRows, labelRows) = (kept, complete)
            }
        }
        self.label = try TableEncoder.label(
            Part(table, places.label, labelRows), task, isCategorical: places.categorical.contains(places.label),
            &warnings)
        var columns: [Column] = []
        for place in places.inputs {
            columns.append(
                try TableEncoder.column(
                    Part(table, place, inputRows), isCategorical: places.categorical.contains(place), missing,
                    indicators, &warnings))
        }
        self.columns = columns
        self.weights = places.weights.map { Weights(name: table.columns[$0].name, place: $0) }
        self.missing = missing
        tableColumnCount = table.columns.count
        ignoredNames = places.ignored.map { table.columns[$0].name ?? "column \($0 + 1)" }
        isFitted = true
    }

    /// Learns how to encode tables like this one.
    ///
    /// - Parameters:
    ///   - table: the training table.
    ///   - rows: the rows, from 0, to learn the inputs from: fills, categories and which columns get an indicator; nil
    ///     for all. With a part of the rows held out, what is learnt is not from them. The label's classes are those of
    ///     all rows, so that a class of held-out rows alone is known.
    ///   - label: the label's column, by name or by number from 1; nil for the last.
    ///   - weights: the column of the examples' weights, by name or number: see ``Examples/weighted(by:)-([Float])``;
    ///     nil where all count the same.
    ///   - task: what the label is for.
    ///   - ignored: columns to leave out, by name or number.
    ///   - categorical: columns to one-hot encode although they have numbers, by name or number.
    ///   - missing: what happens to missing values, of later tables too.
    ///   - indicators: whether each column that has missing values here gets a further input, 1 where one is missing.
    /// - Precondition: `rows` are from 0 to `table.rowCount` - 1, and there is at least one.
    public init(
        fitting table: Table, rows: [Int]? = nil, label: String? = nil, weights: String? = nil,
        task: TableTask = .automatic, ignoring ignored: [String] = [], categorical: [String] = [],
        missing: MissingValues = .refuse, indicators: Bool = false
    ) throws(DataError) {
        var warnings: [TableWarning] = []
        try self.init(
            fitting: table, rows: rows, label: label, weights: weights, task: task, ignoring: ignored,
            categorical: categorical, missing: missing, indicators: indicators, warnings: &warnings)
    }

    /// The columns that take part, inputs, label and weights, with the settings of `init(fitting:)`: those that may
    /// have no missing value in a row that ``MissingValues/drop`` keeps.
    package static func usedPlaces(
        in table: Table, label: String? = nil, weights: String? = nil, ignoring ignored: [String] = []
    ) throws(DataError) -> [Int] {
        try Places(table, label: label, weights: weights, ignored: ignored, categorical: []).used
    }

    /// A column, or some of its rows, to learn from.
    struct Part {
        let table: Table
        let place: Int
        /// The column, with only the rows to learn from.
        let column: Table.Column
        private let rows: [Int]?

        init(_ table: Table, _ place: Int, _ rows: [Int]?) {
            self.table = table
            self.place = place
            self.rows = rows
            column = rows.map { table.columns[place].selecting($0) } ?? table.columns[place]
        }

        var name: ColumnName { ColumnName(place, column.name) }
        var path: String? { table.file?.path }

        /// The place of one of the column's values.
        func location(_ row: Int) -> TableLocation { table.location(row: rows?[row] ?? row, column: place) }
    }

    /// The columns by their use.
    struct Places {
        var label = 0
        var weights: Int?
        var inputs: [Int] = []
        var ignored: [Int] = []
        var categorical: Set<Int> = []

        init(label: Int, weights: Int?, inputs: [Int]) {
            (self.label, self.weights, self.inputs) = (label, weights, inputs)
        }

        init(
            _ table: Table, label: String?, weights: String?, ignored: [String], categorical: [String]
        ) throws(DataError) {
            self.label = table.columns.count - 1
            if let label { self.label = try Places.place(label, table) }
            if let weights {
                let place = try Places.place(weights, table)
                guard place != self.label else {
                    let name = ColumnName(place, table.columns[place].name)
                    throw .table(.weightsAreLabel(name, path: table.file?.path))
                }
                self.weights = place
            }
            for name in ignored {
                let place = try Places.place(name, table)
                guard place != self.label else {
                    throw .table(.ignoredLabel(ColumnName(place, table.columns[place].name), path: table.file?.path))
                }
                let isTaken = place == self.weights || self.ignored.contains(place)
                if !isTaken { self.ignored.append(place) }
            }
            for name in categorical { self.categorical.insert(try Places.place(name, table)) }
            inputs = table.columns.indices.filter {
                $0 != self.label && $0 != self.weights && !self.ignored.contains($0)
            }
            guard !inputs.isEmpty else { throw .table(.noInputs(path: table.file?.path)) }
            var known: Set<String> = []
            for place in used {
                guard let name = table.columns[place].name, !known.insert(name).inserted else { continue }
                let count = table.columns.count { $0.name == name }
                throw .table(.repeatedColumn(name, count: count, path: table.file?.path))
            }
        }

        /// Inputs, label and weights.
        var used: [Int] { inputs + [label] + (weights.map { [$0] } ?? []) }

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

    static func column(
        _ part: Part, isCategorical: Bool, _ missing: MissingValues, _ indicators: Bool,
        _ warnings: inout [TableWarning]
    ) throws(DataError) -> Column {
        let (column, name, path) = (part.column, part.name, part.path)
        let firstMissing = column.firstMissingRow
        if missing == .refuse, let firstMissing { throw .table(.missingValue(part.location(firstMissing))) }
        guard column.missingCount < column.count else {
            let whole = part.table.columns[part.place]
            throw .table(
                whole.missingCount < whole.count ? .noTrainingValues(name, path: path) : .noValues(name, path: path))
        }
        let hasIndicator = indicators && firstMissing != nil
        if !isCategorical, column.kind != .texts {
            // Of the whole table: rows to learn from may be few, and in any order.
            if part.table.columns[part.place].isIndex { warnings.append(.looksLikeIndex(name)) }
            let offset = column.offset
            return Column(
                name: column.name, place: part.place, kind: column.kind == .numbers ? .number : .boolean,
                fill: column.numberFill(missing, offset: offset), hasIndicator: hasIndicator, offset: offset)
        }
        if !isCategorical, case .texts(_, let texts) = column.values {
            if let date = texts.firstDate {
                let row = (0..<column.count).first { column[$0] == .text(date) } ?? 0
                throw .table(.date(date, part.location(row)))
            }
            if let number = texts.firstDecimalComma {
                let row = (0..<column.count).first { column[$0] == .text(number) } ?? 0
                throw .table(.decimalComma(number, part.location(row)))
            }
            if column.firstWord != nil {
                let word = part.table.firstWord(inColumn: part.place)
                throw .table(.word(word.text, word.location))
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
            name: column.name, place: part.place, kind: .categories(names), fill: column.categoryFill(missing, names),
            hasIndicator: hasIndicator, isText: column.kind == .texts)
    }

    // MARK: - Label

    /// Whether so many different integers, or so few rows of each, are measurements or counts.
    static func areMeasured(_ distinct: Int, in rows: Int) -> Bool {
        distinct > 1000 || distinct > 20 && rows < 20 * distinct
    }

    /// - Parameter isCategorical: whether the user names the label as a column of categories.
    static func label(
        _ part: Part, _ asked: TableTask, isCategorical: Bool, _ warnings: inout [TableWarning]
    ) throws(DataError) -> Label {
        let (column, name, path) = (part.column, part.name, part.path)
        guard !(isCategorical && asked == .regression) else { throw .table(.categoricalLabel(name, path: path)) }
        let task = isCategorical ? .classification : asked
        if let row = column.firstMissingRow { throw .table(.missingLabel(part.location(row))) }
        if task == .regression {
            if case .texts = column.values {
                let word = part.table.firstWord(inColumn: part.place)
                throw .table(.labelIsText(word.text, word.location))
            }
            return try realLabel(part)
        }
        if task == .automatic, case .texts(_, let texts) = column.values {
            if let date = texts.firstDate {
                let row = (0..<column.count).first { column[$0] == .text(date) } ?? 0
                throw .table(.labelIsDate(date, part.location(row)))
            }
            if let number = texts.firstDecimalComma {
                let row = (0..<column.count).first { column[$0] == .text(number) } ?? 0
                throw .table(.decimalComma(number, part.location(row)))
            }
            if column.firstWord != nil, column.isMeasured {
                let word = part.table.firstWord(inColumn: part.place)
                throw .table(.labelIsWord(word.text, word.location))
            }
        }
        if task == .automatic, column.kind == .numbers {
            let counts = column.isInteger || column.isWhole ? column.counts : [:]
            if !column.isInteger || TableEncoder.areMeasured(counts.count, in: column.count) {
                if column.isInteger {
                    warnings.append(.integersAreValues(name, count: counts.count, rows: column.count))
                } else if !counts.isEmpty, column.count >= 20 * counts.count {
                    warnings.append(.wholeNumbersAreValues(name, count: counts.count))
                }
                return try realLabel(part)
            }
            // Two classes are no measurements, however few their rows.
            if counts.count > 2, let few = fewRows(counts.values) {
                warnings.append(.fewExamples(name, classes: counts.count, few: few))
            }
        }
        let names = column.distinctNames
        guard names.count <= Targets.largestClassCount else {
            throw .table(.tooManyClasses(name, count: names.count, path: path))
        }
        guard column.isExact else { throw .table(.inexactIntegers(name, path: path)) }
        // A few texts are classes, however small the table.
        if task == .automatic, column.kind == .texts, names.count > 5, let few = fewRows(column.counts(of: names)) {
            warnings.append(.fewExamplesOfTexts(name, classes: names.count, few: few))
        }
        if names.count == 1 { warnings.append(.singleClass(name, names[0])) }
        return Label(name: column.name, place: part.place, classNames: names, isText: column.kind == .texts)
    }

    /// How many classes have fewer than 5 rows, if most have.
    private static func fewRows(_ counts: some Collection<Int>) -> Int? {
        let few = counts.count { $0 < 5 }
        return 2 * few > counts.count ? few : nil
    }

    /// A label of real targets, which are `Float`.
    private static func realLabel(_ part: Part) throws(DataError) -> Label {
        if let start = part.column.indistinctStart {
            throw .table(.indistinctLabels(part.name, start: TableValue.name(start), path: part.path))
        }
        return Label(name: part.column.name, place: part.place, classNames: nil, isText: false)
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

    /// The rows, from 0, without a missing value in some columns.
    package func completeRows(in places: [Int]) -> [Int] {
        let isComplete = areComplete(in: places)
        return isComplete.indices.filter { isComplete[$0] }
    }

    /// For each row, whether it has a value in each of some columns.
    func areComplete(in places: [Int]) -> [Bool] {
        var isComplete = [Bool](repeating: true, count: rowCount)
        for place in places { columns[place].clearMissing(in: &isComplete) }
        return isComplete
    }
}
