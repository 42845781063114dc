/// The warnings about a file's blocks, each said once.
struct CollectedWarnings {
    private var others: [TableWarning] = []
    private var unseen: [(column: ColumnName, rows: Int, first: String)] = []
    private var unknown: (count: Int, firstLine: Int) = (0, 0)

    mutating func add(_ warnings: [TableWarning], except known: [String] = []) {
        for warning in warnings {
            switch warning {
            case .unseenValues(let column, let rows, let first):
                if let index = unseen.firstIndex(where: { $0.column == column }) {
                    unseen[index].rows += rows
                } else {
                    unseen.append((column, rows, first))
                }
            case .ignoredColumns(let names):
                let left = names.filter { !known.contains($0) }
                if !left.isEmpty, !others.contains(.ignoredColumns(left)) { others.append(.ignoredColumns(left)) }
            default:
                if !others.contains(warning) { others.append(warning) }
            }
        }
    }

    mutating func addUnknown(line: Int) {
        if unknown.count == 0 { unknown.firstLine = line }
        unknown.count += 1
    }

    var warnings: [TableWarning] {
        others + unseen.map { .unseenValues($0.column, rows: $0.rows, first: $0.first) }
            + (unknown.count > 0 ? [.unpredictedRows(unknown.count, firstLine: unknown.firstLine)] : [])
    }
}
