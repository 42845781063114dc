import Formats

extension TableEncoder {
    /// An encoder for a network that was not trained on a table: all columns are its inputs, in their order, but for
    /// the label's, which has to be named.
    ///
    /// - Parameters:
    ///   - names: the names of the table's columns; nil if it has none.
    ///   - count: their number.
    ///   - label: the label's column, by name or by number from 1; nil if the table has none.
    init(inputCount: Int, _ names: [String]?, _ count: Int, label: String?, path: String) throws(DataError) {
        guard count == inputCount || count == inputCount + 1 else {
            throw .table(.inputCount(count, inputs: inputCount, path: path))
        }
        var place = inputCount
        if let label {
            guard let found = ColumnName.place(of: label, names: names, count: count) else {
                throw .table(.unknownColumn(label, known: names, count: count, path: path))
            }
            guard count > inputCount else { throw .table(.inputCount(count - 1, inputs: inputCount, path: path)) }
            place = found
        } else if count > inputCount {
            throw .table(.labelNotNamed(columns: count, path: path))
        }
        self.init(
            columns: (0...inputCount).filter { $0 != place }.map {
                Column(name: nil, place: $0, kind: .number, fill: nil, hasIndicator: false)
            }, label: Label(name: nil, place: place, classNames: nil, isText: false), tableColumnCount: inputCount + 1,
            missing: .refuse, ignoredNames: [], isFitted: false)
    }

    /// The same encoder for a table whose label is a column that the user names: any but an input.
    func labelled(_ text: String?, _ names: [String]?, _ count: Int, path: String) throws(DataError) -> TableEncoder {
        guard let text else { return self }
        guard let place = ColumnName.place(of: text, names: names, count: count) else {
            throw .table(.unknownColumn(text, known: names, count: count, path: path))
        }
        if let known = columnNames {
            guard let names, known.contains(names[place]) else { return self }
            throw .table(.labelIsInput(ColumnName(place, names[place]), path: path))
        }
        guard count == tableColumnCount else {
            throw .table(.columnCount(count, expected: tableColumnCount, path: path))
        }
        return TableEncoder(
            columns: columns.map { $0.changed(place: self.place(of: $0, count: count, label: place)) },
            label: Label(name: nil, place: place, classNames: label.classNames, isText: label.isText),
            weights: weights.map {
                Weights(name: nil, place: self.place(of: $0.place, count: count, label: place))
            }, tableColumnCount: count, missing: missing, ignoredNames: ignoredNames)
    }

    /// The same encoder with a number or category for each missing value that would drop its row.
    var filling: TableEncoder {
        TableEncoder(
            columns: columns.map { $0.changed(fill: $0.fill ?? 0) }, label: label, weights: weights,
            tableColumnCount: tableColumnCount, missing: .mostFrequent, ignoredNames: ignoredNames)
    }
}
