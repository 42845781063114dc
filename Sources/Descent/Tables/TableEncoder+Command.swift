import Formats

extension TableEncoder {
    /// Whether any column has an input that tells whether its value was missing.
    package var hasIndicators: Bool { columns.contains { $0.hasIndicator } }

    /// The number of columns that the network learns from.
    package var columnCount: Int { columns.count }

    /// The columns whose values are categories: `island`, or `column 3` where they have no names.
    package var categoricalColumns: [String] {
        columns.compactMap { column in
            if case .categories = column.kind { column.name ?? "column \(column.place + 1)" } else { nil }
        }
    }

    /// Whether the network learns from a column, by its name, or its number where columns have no names.
    package func takes(_ column: String) -> Bool { self.column(column) != nil }

    /// Whether a column's values are categories, by its name, or its number where columns have no names.
    package func isCategorical(_ column: String) -> Bool {
        if case .categories? = self.column(column)?.kind { true } else { false }
    }

    private func column(_ text: String) -> Column? {
        columns.first { $0.name.map { $0 == text } ?? ("\($0.place + 1)" == text) }
    }

    /// The targets of a table's rows, before an encoder learns from some of them.
    package static func targets(
        of table: Table, label: String?, task: TableTask, warnings: inout [TableWarning]
    ) throws(DataError) -> Targets {
        let place = try Places.place(label ?? "\(table.columns.count)", table, isNumber: label == nil)
        let found = try TableEncoder.label(Part(table, place, nil), task, &warnings)
        return try targets(table, place, found)
    }

    /// The rows in which neither the label, nor the weight, nor any column to learn from is missing.
    package static func droppingMissing(
        _ table: Table, label: String?, weights: String?, ignoring ignored: [String],
        warnings: inout [TableWarning]
    ) throws(DataError) -> Table {
        let places = try Places(table, label: label, weights: weights, ignored: ignored, categorical: [])
        let (complete, dropped) = try table.droppingMissing(in: places.used)
        if dropped > 0 { warnings.append(.droppedRows(dropped)) }
        return complete
    }
}
