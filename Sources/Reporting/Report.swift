/// The results of an experiment: tables, sentences and figures.
package struct Report: Sendable {
    /// Rows under a title. If rows are compared with known values, a last column has their verdicts.
    package struct Table: Sendable {
        package let title: String
        package let headings: [String]
        package private(set) var rows: [Row] = []

        /// One row and, if it is compared with a known value, its verdict.
        package struct Row: Sendable {
            package let cells: [String]
            package let verdict: Verdict?
        }

        package init(_ title: String, _ headings: [String]) {
            self.title = title
            self.headings = headings
        }

        /// - Precondition: there are as many cells as headings.
        package mutating func append(_ cells: [String], _ verdict: Verdict? = nil) {
            precondition(cells.count == headings.count, "\(cells.count) cells under \(headings.count) headings")
            rows.append(Row(cells: cells, verdict: verdict))
        }

        /// Whether any row was compared.
        var isCompared: Bool { rows.contains { $0.verdict != nil } }

        /// The title and the rows as lines.
        package var lines: [String] {
            var text = TextTable(headings + (isCompared ? ["verdict"] : []))
            for row in rows { text.append(row.cells + (isCompared ? [row.verdict?.rawValue ?? "–"] : [])) }
            return [title, ""] + text.lines.map { "  " + $0 }
        }
    }

    /// What `--json` prints instead of the tables, if scripts are promised more than those.
    package var json: (any Encodable & Sendable)?

    package var tables: [Table] = []

    /// The findings, each a sentence or two.
    package var findings: [String] = []

    package var figures: [Figure] = []

    package init() {}

    /// The rows that differ from known values, each with its table's title.
    package var differences: [String] {
        tables.flatMap { table in
            table.rows.filter { $0.verdict == .differs }.map { "\(table.title): \($0.cells.joined(separator: ", "))" }
        }
    }

    /// Everything but the figures, as lines for people.
    package var lines: [String] {
        var lines: [String] = []
        for table in tables { lines += table.lines + [""] }
        lines += findings
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
