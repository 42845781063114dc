/// A column of a CSV file.
package struct CSVColumn: Sendable {
    package let values: CSVValues
    /// Whether all numbers are written without a point and an exponent; true for texts.
    package let isInteger: Bool
    /// Whether every integer is exact: beyond 2⁵³ different integers can be the same `Double`; true for texts.
    package let isExact: Bool
    /// In a column of texts that has numbers too: the first row whose text is not a number; nil in any other column,
    /// and where the caller asked for texts.
    package let firstWordRow: Int?
}

/// A table from a CSV file.
package struct CSVTable: Sendable {
    package let path: String
    /// The names of all columns; nil if the first line is data.
    package let header: [String]?
    /// The columns, each with `rowCount` values.
    package let columns: [CSVColumn]
    /// The number of rows, at least 1.
    package let rowCount: Int
    /// Why a header that the caller did not ask for may be the first row instead, as the end of a sentence about the
    /// file; nil if nothing suggests that.
    package let doubt: String?
    /// The lines on which the rows begin.
    package let lines: CSVLines
}

/// The lines on which rows begin: one after another, except after rows of several lines.
package struct CSVLines: Sendable {
    /// The line of the first row, from 1.
    let first: Int
    /// The rows of several lines in order, and the number of lines that they and those before have beyond one each.
    private var longRows: [(row: Int, extra: Int)] = []

    init(first: Int) { self.first = first }

    /// Adds a row, later than those before, that has `extra` lines beyond one.
    mutating func add(row: Int, extra: Int) {
        longRows.append((row, extra + (longRows.last?.extra ?? 0)))
    }

    /// The line of the file, from 1, on which a row, counted from 0, begins.
    package func line(ofRow row: Int) -> Int {
        var (low, high) = (0, longRows.count)
        while low < high {
            let middle = (low + high) / 2
            if longRows[middle].row < row { low = middle + 1 } else { high = middle }
        }
        return first + row + (low > 0 ? longRows[low - 1].extra : 0)
    }
}
