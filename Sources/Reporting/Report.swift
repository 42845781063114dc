/// What an experiment found: tables, sentences and figures.
package struct Report: Sendable {
    /// Rows under a title. A row may be compared with what is known: its verdict is in a last column.
    package struct Table: Sendable {
        package let title: String
        package let headings: [String]
        package private(set) var rows: [Claim] = []

        /// - Precondition: each row has as many cells as there are headings.
        package init(_ title: String, _ headings: [String], _ rows: [Claim] = []) {
            self.title = title
            self.headings = headings
            for row in rows { append(row) }
        }

        /// - Precondition: as many cells as there are headings.
        package mutating func append(_ row: Claim) {
            precondition(row.cells.count == headings.count, "\(row.cells.count) cells under \(headings.count) headings")
            rows.append(row)
        }

        /// A row of texts.
        package mutating func append(_ texts: [String], _ verdict: Verdict? = nil) {
            append(Claim(texts.map { Cell($0) }, holds: verdict.map { $0 == .agrees }))
        }

        /// Whether any row was compared.
        var isCompared: Bool { rows.contains { $0.verdict != nil } }

        /// The rows as lines, the title above them.
        package var lines: [String] {
            var text = TextTable(headings + (isCompared ? ["verdict"] : []))
            for row in rows { text.append(row.cells.map(\.text) + (isCompared ? [row.verdict?.rawValue ?? "–"] : [])) }
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
            table.rows.filter { $0.verdict == .differs }.map {
                "\(table.title): \($0.cells.map(\.text).joined(separator: ", "))"
            }
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
