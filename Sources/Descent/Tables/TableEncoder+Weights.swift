import Formats

extension TableEncoder {
    /// The examples, weighted by a column of their table.
    static func weighted(_ examples: Examples, _ table: Table, _ place: Int) throws(DataError) -> Examples {
        try examples.weighted(by: weights(table, place))
    }

    /// The weights in a column: finite, at least 0, and at least one above it.
    static func weights(_ table: Table, _ place: Int) throws(DataError) -> [Float] {
        let column = table.columns[place]
        if case .texts = column.values {
            let word = table.firstWord(inColumn: place)
            throw .table(.word(word.text, word.location))
        }
        var weights: [Float] = []
        weights.reserveCapacity(column.count)
        column.forEachNumber(in: 0..<column.count) { _, number in weights.append(Float(number)) }
        if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
            let (number, location) = (column.number(at: row), table.location(row: row, column: place))
            throw .table(number.isNaN ? .missingWeight(location) : .weight(column.name(at: row) ?? "", location))
        }
        guard weights.contains(where: { $0 > 0 }) else {
            throw .table(.noWeight(ColumnName(place, column.name), path: table.file?.path))
        }
        return weights
    }

    /// This encoder with the column of weights that a user names in a table, which it is to take.
    ///
    /// - Parameters:
    ///   - text: the column, by name or by number from 1; nil for the encoder's own.
    ///   - label: the column that holds the label, by name or number; nil for that of the training table.
    package func weighted(by text: String?, of table: Table, label: String? = nil) throws(DataError) -> TableEncoder {
        guard let text else { return self }
        let place = try Places.place(text, table)
        let name = ColumnName(place, table.columns[place].name)
        let match = try TableMatch(self, table, label: label)
        guard match.label != place else { throw .table(.weightsAreLabel(name, path: table.file?.path)) }
        guard !match.inputs.contains(place) else { throw .table(.weightsAreInput(name, path: table.file?.path)) }
        // The encoder knows places of the training table. With names they do not matter, but no two columns share one.
        let used = Set(columns.map(\.place) + [self.label.place])
        let trainingPlace =
            columnNames == nil
            ? self.trainingPlace(of: place, count: table.columns.count, label: match.label)
            : weights?.place ?? (0...tableColumnCount).first { !used.contains($0) } ?? tableColumnCount
        return TableEncoder(
            columns: columns, label: self.label,
            weights: Weights(name: columnNames == nil ? nil : table.columns[place].name, place: trainingPlace),
            tableColumnCount: max(tableColumnCount, trainingPlace + 1), missing: missing, ignoredNames: ignoredNames)
    }
}
