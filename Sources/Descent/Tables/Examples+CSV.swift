public import Formats

extension Examples {
    /// Reads a table of numbers from a CSV file, one column of which is the target. Booleans are 0 and 1.
    ///
    /// The target column is read as
    ///
    /// - named classes, if it holds texts, booleans or, unless `integers` says otherwise, integers: numbered in sorted
    ///   order, numbers by their value, and named by their text, so 10, 20 and 30 are three classes;
    /// - real values, if it holds other numbers;
    /// - the classes of `classNames`, if they are given. Text names are compared as texts: `007` is not `7`; blanks
    ///   around a label are ignored if it is a name only without them. Names that are numbers are compared by value.
    ///
    /// A table with texts to learn from or missing values needs a ``TableEncoder``.
    ///
    /// - Parameters:
    ///   - path: the file, with quotes and line ends as in RFC 4180; the separator is found.
    ///   - column: the target column, by its name or its number from 1; nil for the last.
    ///   - header: whether the first line names the columns. By default it does if any of its fields is not a number,
    ///     so a file with text labels and without a header loses its first example: pass `.absent` for such a file.
    ///   - integers: how integer targets are interpreted.
    ///   - classNames: the names by which to number the classes, such as a trained network's; nil for those found in
    ///     the file. Pass `network.classNames`, or the training data's `targets.classNames`, for validation and test
    ///     data.
    public static func csv(
        _ path: String, column: String? = nil, header: CSVHeader = .automatic,
        readingIntegersAs integers: LabelInterpretation = .classes, classNames: [String]? = nil
    ) throws(DataError) -> Examples {
        try csvWithWarnings(
            path, column: column, header: header, readingIntegersAs: integers, classNames: classNames
        ).examples
    }

    /// Reads a CSV file as `csv` does, and returns what its user should know.
    ///
    /// - Parameter classCount: how many classes a network without names for them tells apart: the labels are their
    ///   numbers then. Nil if they have names, or none are known.
    package static func csvWithWarnings(
        _ path: String, column: String?, separator: CSVSeparator = .automatic, header: CSVHeader,
        readingIntegersAs integers: LabelInterpretation, classNames: [String]?, classCount: Int? = nil
    ) throws(DataError) -> (examples: Examples, warnings: [TableWarning]) {
        if let classNames, let name = Targets.repeated(classNames) { throw .repeatedName(name) }
        let isText = classNames.map { !TableEncoder.areNumbers($0) } ?? false
        let table = try Table.csv(
            path, separator: separator, header: header, texts: isText ? [column].compactMap { $0 } : [],
            lastIsText: isText && column == nil)
        let encoder = try TableEncoder(
            numbersOf: table, label: column, readingIntegersAs: integers, classNames: classNames)
        let examples = try encoder.examples(from: table)
        let labels = table.columns[encoder.label.place]
        guard classNames == nil, classCount != nil, examples.targets.classCount != nil, labels.kind == .numbers else {
            return (examples, table.warnings)
        }
        // A network that only numbers its classes has no names to compare: the labels are those numbers.
        let numbers = (0..<examples.count).map { Int(exactly: labels.number(at: $0)) ?? -1 }
        do {
            return (try Examples(inputs: examples.inputs, targets: Targets(classes: numbers)), table.warnings)
        } catch {
            throw .contents(path: path, problem: error)
        }
    }
}

extension TableEncoder {
    /// An encoder of a table of numbers: texts are refused.
    init(
        numbersOf table: Table, label: String?, readingIntegersAs integers: LabelInterpretation, classNames: [String]?
    ) throws(DataError) {
        let path = table.file?.path
        guard table.columns.count > 1 else {
            throw .file(
                .malformed(
                    path: path ?? "",
                    problem: "it has a single column, expected features and a label, separated by commas"))
        }
        let place = try Places.place(label ?? "\(table.columns.count)", table, isNumber: label == nil)
        let column = table.columns[place]
        for (index, other) in table.columns.enumerated() where index != place {
            guard case .texts = other.values else { continue }
            let word = table.firstWord(inColumn: index)
            throw .table(.word(word.text, word.location))
        }
        let isNumber = column.kind == .numbers
        let task: TableTask =
            isNumber && classNames == nil && (integers == .values || !column.isInteger) ? .regression : .classification
        var warnings: [TableWarning] = []
        var found: Label
        if let classNames {
            let isText = !TableEncoder.areNumbers(classNames)
            found = Label(name: column.name, place: place, classNames: classNames, isText: isText)
        } else {
            found = try TableEncoder.label(Part(table, place, nil), task, isCategorical: false, &warnings)
        }
        // A network with identity learns the numbers themselves.
        if integers == .values, isNumber {
            found = Label(name: column.name, place: place, classNames: nil, isText: false)
        }
        let names = table.columnNames
        let isNamed = names.map { Targets.repeated($0) == nil } ?? false
        let columns = table.columns.indices.filter { $0 != place }.map { index in
            Column(
                name: isNamed ? names?[index] : nil, place: index,
                kind: table.columns[index].kind == .booleans ? .boolean : .number, fill: nil, hasIndicator: false)
        }
        self.init(
            columns: columns,
            label: isNamed ? found : Label(name: nil, place: place, classNames: found.classNames, isText: found.isText),
            tableColumnCount: table.columns.count, missing: .refuse, ignoredNames: [])
    }
}
