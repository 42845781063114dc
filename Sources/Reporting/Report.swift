/// What an experiment found: tables, sentences and figures.
package struct Report: Sendable {
    /// Rows under a title. A row may be compared with what is known: its verdict stands in a last column.
    package struct Table: Sendable {
        package let title: String
        package let headings: [String]
        package private(set) var rows: [Row] = []

        /// One row and, where there is something to compare it with, what came of that.
        package struct Row: Sendable {
            package let cells: [String]
            package let verdict: Verdict?
        }

        package init(_ title: String, _ headings: [String]) {
            self.title = title
            self.headings = headings
        }

        /// - Precondition: as many texts as there are headings.
        package mutating func append(_ cells: [String], _ verdict: Verdict? = nil) {
            precondition(cells.count == headings.count, "\(cells.count) texts under \(headings.count) headings")
            rows.append(Row(cells: cells, verdict: verdict))
        }

        /// Whether any row was compared.
        var isCompared: Bool { rows.contains { $0.verdict != nil } }

        /// The rows as lines, the title above them.
        package var lines: [String] {
            var text = TextTable(headings + (isCompared ? ["verdict"] : []))
            for row in rows { text.append(row.cells + (isCompared ? [row.verdict?.rawValue ?? "–"] : [])) }
            return [title, ""] + text.lines.map { "  " + $0 }
        }
    }

    /// What `--json` prints in place of the tables, where scripts are promised more.
    package var json: (any Encodable & Sendable)?

    package var tables: [Table] = []

    /// What was found, a sentence or two each.
    package var findings: [String] = []

    package var figures: [Figure] = []

    package init() {}

    /// The rows that differ from what is known, each with its table's title.
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
