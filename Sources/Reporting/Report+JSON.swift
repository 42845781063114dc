extension Report {
    /// The tables and findings for scripts.
    private struct Generic: Encodable {
        let exercise: String
        let tables: [GenericTable]
        let findings: [String]
    }

    private struct GenericTable: Encodable {
        let title: String
        let columns: [String]
        let rows: [[String]]
        /// The result of each row's comparison; null if it has none.
        let verdicts: [Verdict?]
    }

    /// One JSON object, as text.
    package func jsonText(name: String) -> String {
        if let json { return JSONText.text(of: json) }
        let tables = tables.map { table in
            GenericTable(
                title: table.title, columns: table.headings, rows: table.rows.map { $0.cells.map(\.text) },
                verdicts: table.rows.map(\.verdict))
        }
        return JSONText.text(of: Generic(exercise: name, tables: tables, findings: findings))
    }
}
