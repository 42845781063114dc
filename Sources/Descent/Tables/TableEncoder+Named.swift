extension TableEncoder {
    /// Refuses columns that a user names beside those to learn from, and that neither a table nor the training table
    /// has.
    ///
    /// What the training table had may be named: the flags of training can then be used again for any later table.
    ///
    /// - Parameters:
    ///   - texts: the columns, by name or by number from 1.
    ///   - names: those of the table's columns; nil if they have none.
    ///   - count: the number of the table's columns.
    package func requireColumns(
        _ texts: [String], names: [String]?, count: Int, path: String?
    ) throws(DataError) {
        let known = ignoredNames + [labelName, weightsColumn].compactMap { $0 }
        let most = max(count, tableColumnCount)
        for text in texts where !known.contains(text) && ColumnName.place(of: text, names: names, count: most) == nil {
            throw .table(.unknownColumn(text, known: names, count: count, path: path))
        }
    }
}
