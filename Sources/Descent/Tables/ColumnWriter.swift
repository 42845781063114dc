import Formats

/// Writes one column's inputs into rows of examples.
struct ColumnWriter: Sendable {
    /// What is wrong with a value.
    enum Fault: Sendable {
        case missing
        case notFinite(Double)
        case word(String)

        func error(_ location: TableLocation) -> TableError {
            switch self {
            case .missing: .missingValue(location)
            case .notFinite(let value): .notFinite(value, location)
            case .word(let text): .word(text, location)
            }
        }
    }

    /// What was found in some rows.
    struct Findings {
        var fault: (row: Int, kind: Fault)?
        var unseen = 0
        var firstUnseen = Int.max
    }

    private let column: TableEncoder.Column
    private let values: Table.Column
    private let offset: Int
    /// For each code of a column of texts, the index of its category; -1 for none.
    private let categoryOfCode: [Int]
    private let categories: [String: Int]

    /// - Parameter offset: the index of the first of the column's inputs in an example.
    init(_ column: TableEncoder.Column, _ table: Table, _ place: Int, offset: Int) throws(DataError) {
        self.column = column
        self.offset = offset
        values = table.columns[place]
        guard case .categories(let names) = column.kind else {
            (categories, categoryOfCode) = ([:], [])
            if case .texts = values.values {
                let word = table.firstWord(inColumn: place)
                throw .table(.word(word.text, word.location))
            }
            return
        }
        let known = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        categories = known
        if case .texts(_, let texts) = values.values {
            let categories = CategoryNames(known)
            categoryOfCode = (0..<texts.count).map { categories.index(ofText: texts[$0]) ?? -1 }
        } else {
            categoryOfCode = []
        }
    }

    /// Writes the values of some rows, each row's at `width` times its index.
    func write(_ rows: Range<Int>, to start: UnsafeMutablePointer<Float>, width: Int) -> Findings {
        var found = Findings()
        if case .categories(let names) = column.kind {
            unsafe writeCategories(rows, names.count, to: start, width: width, &found)
            return found
        }
        let (offset, fill, hasIndicator) = (offset, column.fill, column.hasIndicator)
        let isBoolean = column.kind == .boolean
        values.forEachNumber(in: rows) { row, number in
            // Within the example of this row, which has `width` values.
            let target = unsafe start + (row * width + offset)
            let isMissing = number.isNaN
            let value = isMissing ? fill ?? .nan : Float(number)
            if !value.isFinite, found.fault == nil { found.fault = (row, isMissing ? .missing : .notFinite(number)) }
            if isBoolean, !isMissing, value != 0, value != 1, found.fault == nil {
                found.fault = (row, .word(TableValue.name(number)))
            }
            unsafe target[0] = value
            if hasIndicator { unsafe target[1] = isMissing ? 1 : 0 }
        }
        return found
    }

    private func writeCategories(
        _ rows: Range<Int>, _ count: Int, to start: UnsafeMutablePointer<Float>, width: Int, _ found: inout Findings
    ) {
        for row in rows {
            // Within the example of this row, which has `width` values.
            let target = unsafe start + (row * width + offset)
            unsafe target.update(repeating: 0, count: column.width)
            let isMissing = values.isMissing(row)
            var category = isMissing ? column.fill.map { Int($0) } : category(of: row)
            if isMissing, category == nil, found.fault == nil { found.fault = (row, .missing) }
            if category == -1 {
                found.unseen += 1
                found.firstUnseen = min(found.firstUnseen, row)
                category = nil
            }
            if let category { unsafe target[category] = 1 }
            if column.hasIndicator { unsafe target[count] = isMissing ? 1 : 0 }
        }
    }

    private func category(of row: Int) -> Int {
        if case .texts(let codes, _) = values.values { return categoryOfCode[Int(codes[row])] }
        guard let name = values.name(at: row) else { return -1 }
        return categories[name] ?? categories[name.lowercased()] ?? categories[name.uppercased()] ?? -1
    }
}
