package import Formats

/// What the benchmark of reading asks of a table.
extension Table {
    /// Reads a CSV file with at most so many workers.
    ///
    /// - Precondition: `workers` is at least 1.
    package static func csv(
        _ path: String, separator: CSVSeparator = .automatic, header: CSVHeader = .automatic, workers: Int
    ) throws(DataError) -> Table {
        precondition(workers >= 1, "\(workers) workers")
        let settings = CSV.Settings(separator: separator, header: header)
        do {
            return Table(try CSV.read(path, settings, workers: PoolWorkforce(atMost: workers)))
        } catch {
            throw .file(error)
        }
    }

    /// The memory of all values, in bytes: what the table keeps.
    package var valueBytes: Int {
        columns.reduce(0) { sum, column in
            switch column.values {
            case .floats(let buffer): sum + buffer.count * MemoryLayout<Float>.stride
            case .doubles(let buffer): sum + buffer.count * MemoryLayout<Double>.stride
            case .booleans(let buffer): sum + buffer.count
            case .texts(let buffer, let texts): sum + buffer.count * MemoryLayout<UInt32>.stride + texts.byteCount
            }
        }
    }

    /// The first column, and its first row, where two tables of as many rows and columns differ; nil if they are equal.
    /// Missing values are equal to each other.
    ///
    /// - Precondition: they have as many rows and columns.
    package func firstDifference(from other: Table) -> (column: Int, row: Int)? {
        precondition(
            rowCount == other.rowCount && columns.count == other.columns.count,
            "tables of \(rowCount) × \(columns.count) and \(other.rowCount) × \(other.columns.count)")
        for (place, (column, twin)) in zip(columns, other.columns).enumerated() {
            guard column.name == twin.name, column.kind == twin.kind else { return (place, 0) }
            if let row = (0..<rowCount).first(where: { !column.isEqual(to: twin, at: $0) }) { return (place, row) }
        }
        return nil
    }
}

extension Table.Column {
    /// The mean of the values that are not missing, with booleans as 0 and 1; nil for texts and without any value.
    package var mean: Double? {
        guard kind != .texts, missingCount < count else { return nil }
        var sum = 0.0
        forEachNumber(in: 0..<count) { _, value in if !value.isNaN { sum += value } }
        return sum / Double(count - missingCount)
    }

    /// The number of different texts; nil for other columns.
    package var distinctTextCount: Int? { if case .texts(_, let texts) = values { texts.count } else { nil } }

    fileprivate func isEqual(to other: Table.Column, at row: Int) -> Bool {
        switch (values, other.values) {
        case (.texts(let codes, let texts), .texts(let otherCodes, let otherTexts)):
            let (code, twin) = (codes[row], otherCodes[row])
            if code == TextDictionary.missing || twin == TextDictionary.missing { return code == twin }
            return texts.content(Int(code)) == otherTexts.content(Int(twin))
        default:
            let (value, twin) = (number(at: row), other.number(at: row))
            return value == twin || value.isNaN && twin.isNaN
        }
    }
}
