import Formats

/// Writes one column's inputs into rows of examples.
struct ColumnWriter: Sendable {
    /// What is wrong with a value.
    enum Fault: Sendable {
        case missing
        case notFinite(Double)
        case notBoolean(String)

        func error(_ location: TableLocation) -> TableError {
            switch self {
            case .missing: .missingValue(location)
            case .notFinite(let value): .notFinite(value, location)
            case .notBoolean(let text): .notBoolean(text, location)
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
    private var values: Table.Column
    private let offset: Int
    /// For each code of a column of texts, the index of its category; -1 for none.
    private let categoryOfCode: [Int]

    /// - Parameter offset: the index of the first of the column's inputs in an example.
    init(_ column: TableEncoder.Column, _ table: Table, _ place: Int, offset: Int) throws(DataError) {
        self.column = column
        self.offset = offset
        values = table.columns[place]
        guard let categories = column.categories else {
            categoryOfCode = []
            if case .texts = values.values {
                if column.kind == .boolean {
                    let given = values
                    if let row = (0..<given.count).first(where: { given[$0].isNoBoolean }) {
                        throw .table(.notBoolean(given.name(at: row) ?? "", table.location(row: row, column: place)))
                    }
                    // Both 0 or 1 and true or false.
                    values = Table.Column(
                        "", booleans: (0..<given.count).map { given.name(at: $0).map { $0.lowercased().isTrue } })
                    return
                }
                let word = table.firstWord(inColumn: place)
                throw .table(.word(word.text, word.location))
            }
            return
        }
        if case .texts(_, let texts) = values.values {
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
        let subtrahend = column.offset
        let isBoolean = column.kind == .boolean
        values.forEachNumber(in: rows) { row, number in
            // Within the example of this row, which has `width` values.
            let target = unsafe start + (row * width + offset)
            let isMissing = number.isNaN
            // Less 0 it is the same number.
            let value = isMissing ? fill ?? .nan : Float(number - subtrahend)
            if !value.isFinite, found.fault == nil { found.fault = (row, isMissing ? .missing : .notFinite(number)) }
            if isBoolean, !isMissing, value != 0, value != 1, found.fault == nil {
                found.fault = (row, .notBoolean(values.name(at: row) ?? ""))
            }
            unsafe target[0] = value
            if hasIndicator { unsafe target[1] = isMissing ? 1 : 0 }
        }
        return found
    }

    private func writeCategories(
        _ rows: Range<Int>, _ count: Int, to start: UnsafeMutablePointer<Float>, width: Int, _ found: inout Findings
    ) {
        /// - Parameter category: nil for a missing value, -1 for an unknown one.
        func write(_ row: Int, _ category: Int?) {
            // Within the example of this row, which has `width` values.
            let target = unsafe start + (row * width + offset)
            unsafe target.update(repeating: 0, count: column.width)
            let index = category ?? column.fill.map { Int($0) }
            if index == nil, found.fault == nil { found.fault = (row, .missing) }
            if index == -1 {
                found.unseen += 1
                found.firstUnseen = min(found.firstUnseen, row)
            } else if let index {
                unsafe target[index] = 1
            }
            if column.hasIndicator { unsafe target[count] = category == nil ? 1 : 0 }
        }
        if case .texts(let codes, _) = values.values {
            // A call of `isMissing` for each row would check each time that nobody writes to the buffer.
            codes.withValues { codes in
                for row in rows {
                    write(row, codes[row] == TextDictionary.missing ? nil : categoryOfCode[Int(codes[row])])
                }
            }
        } else {
            for row in rows { write(row, values.isMissing(row) ? nil : category(of: row)) }
        }
    }

    /// The index of a row's category; -1 if it is unknown.
    private func category(of row: Int) -> Int {
        guard let categories = column.categories, let name = values.name(at: row) else { return -1 }
        return categories.indices[name] ?? categories.index(of: values[row]) ?? -1
    }
}

extension TableValue {
    /// Whether a value is there and no text of 0, 1, true or false.
    fileprivate var isNoBoolean: Bool {
        guard let name else { return false }
        return !["0", "1", "true", "false"].contains(name.lowercased())
    }
}

extension String {
    /// Whether a text of 0, 1, true or false, in lower case, is yes.
    fileprivate var isTrue: Bool { self == "1" || self == "true" }
}
