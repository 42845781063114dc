/// A table of text under headings, for people.
package struct TextTable: Sendable {
    private var rows: [[String]]

    /// The first of the columns that are aligned right whatever their cells; nil to go by the cells.
    private let firstNumber: Int?

    /// - Parameter first: from which column on all have numbers, or a dash for a missing one; nil to go by the cells.
    package init(_ headings: [String], numbersFrom first: Int? = nil) {
        rows = [headings]
        firstNumber = first
    }

    /// - Precondition: there are as many cells as headings.
    package mutating func append(_ row: [String]) {
        precondition(row.count == rows[0].count, "\(row.count) cells under \(rows[0].count) headings")
        rows.append(row)
    }

    /// The lines, with columns two spaces apart. Columns of numbers are aligned right, others left; without
    /// `numbersFrom` a column has numbers if its cells below the heading all begin with a digit.
    package var lines: [String] {
        let columns = rows[0].indices.map { column in rows.map { $0[column] } }
        let widths = columns.map { $0.map(\.count).max() ?? 0 }
        let isRight = columns.enumerated().map { index, cells in
            firstNumber.map { index >= $0 } ?? cells.dropFirst().allSatisfy { $0.first?.isNumber ?? true }
        }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return isRight[column] ? padding + row[column] : row[column] + padding
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
