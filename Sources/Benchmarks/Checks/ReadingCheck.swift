package import Descent

/// Proves that several workers read the table that one does.
package enum ReadingCheck {
    /// Compares two readings of a file, value by value.
    package static func verify(_ table: Table, _ expected: Table) throws(BenchmarkError) {
        try WrongResult.require(
            Double(table.columns.count), toBe: Double(expected.columns.count), within: 0, at: "the number of columns")
        try WrongResult.require(
            Double(table.rowCount), toBe: Double(expected.rowCount), within: 0, at: "the number of rows")
        guard let (column, row) = table.firstDifference(from: expected) else { return }
        let name = table.columns[column].name.map { " (\"\($0)\")" } ?? ""
        throw .wrong(
            WrongResult(
                subject: "row \(row + 1) of column \(column + 1)\(name), read by several workers,",
                found: table.columns[column].numberOrNaN(at: row),
                expected: expected.columns[column].numberOrNaN(at: row), allowed: 0))
    }
}

extension Table.Column {
    fileprivate func numberOrNaN(at row: Int) -> Double {
        switch self[row] {
        case .number(let value): value
        case .boolean(let value): value ? 1 : 0
        case .text, .missing: .nan
        }
    }
}
