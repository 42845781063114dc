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

    /// Whether the network learns from a column, by its name, or else by its number in the training table.
    package func takes(_ column: String) -> Bool {
        guard let place = place(of: column) else { return false }
        return columns.contains { $0.place == place }
    }

    /// Whether a column's values are categories, or the label's are classes by their texts.
    package func isCategorical(_ column: String) -> Bool {
        guard let place = place(of: column) else { return false }
        if place == label.place { return label.isText }
        if case .categories? = columns.first(where: { $0.place == place })?.kind { return true }
        return false
    }

    /// The index in the training table of the column that a user means: by its name, or else by its number there.
    private func place(of text: String) -> Int? {
        let named = columns.map { ($0.name, $0.place) } + [(label.name, label.place)]
        if let (_, place) = named.first(where: { $0.0 == text }) { return place }
        guard text != weights?.name, !ignoredNames.contains(text) else { return nil }
        return Int(text).flatMap { 1...tableColumnCount ~= $0 ? $0 - 1 : nil }
    }

    /// The targets of a table's rows, before an encoder learns from some of them.
    package static func targets(
        of table: Table, label: String?, task: TableTask, categorical: [String], warnings: inout [TableWarning]
    ) throws(DataError) -> Targets {
        let place = try Places.place(label ?? "\(table.columns.count)", table, isNumber: label == nil)
        var isCategorical = false
        for name in categorical { if try Places.place(name, table) == place { isCategorical = true } }
        let found = try TableEncoder.label(Part(table, place, nil), task, isCategorical: isCategorical, &warnings)
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
