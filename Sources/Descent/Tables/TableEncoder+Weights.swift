import Formats

extension TableEncoder {
    /// The examples, weighted by a column of their table.
    static func weighted(_ examples: Examples, _ table: Table, _ place: Int) throws(DataError) -> Examples {
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
            throw .table(number.isNaN ? .missingWeight(location) : .weight(number, location))
        }
        guard weights.contains(where: { $0 > 0 }) else {
            throw .table(.noWeight(ColumnName(place, column.name), path: table.file?.path))
        }
        return try examples.weighted(by: weights)
    }

    /// This encoder with the column of weights that a user names in a table, which it is to take.
    ///
    /// - Parameter text: the column, by name or by number from 1; nil for the encoder's own.
    package func weighted(by text: String?, of table: Table) throws(DataError) -> TableEncoder {
        guard let text else { return self }
        let place = try Places.place(text, table)
        let name = ColumnName(place, table.columns[place].name)
        let match = try TableMatch(self, table)
        guard match.label != place else { throw .table(.weightsAreLabel(name, path: table.file?.path)) }
        guard !match.inputs.contains(place) else { throw .table(.weightsAreInput(name, path: table.file?.path)) }
        return TableEncoder(
            columns: columns, label: label,
            weights: Weights(name: columnNames == nil ? nil : table.columns[place].name, place: place),
            tableColumnCount: tableColumnCount, missing: missing, ignoredNames: ignoredNames)
    }
}
