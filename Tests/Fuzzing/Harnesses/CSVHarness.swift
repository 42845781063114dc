import Dispatch
import Formats
import TestSupport

/// Tables. The first byte of an input chooses header, separator and texts, the rest is the file.
enum CSVHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        guard let first = input.first else { return .refused }
        let headers: [CSVHeader] = [.automatic, .present, .absent, .automatic]
        let separators: [CSVSeparator] = [
            .automatic, .comma, .semicolon, .tab, .verticalBar, .automatic, .automatic, .automatic,
        ]
        let hasTexts = first & 32 != 0
        var settings = CSV.Settings(
            separator: separators[Int(first >> 2 & 7)], header: headers[Int(first & 3)],
            texts: { _, _ in hasTexts ? [0] : [] })
        let path = try folder.write(input.dropFirst(), as: "table.csv")
        try checkStream(path, settings)
        let table: CSVTable
        do {
            table = try CSV.read(path, settings)
        } catch {
            settings.blockSize = 16
            do {
                _ = try CSV.read(path, settings, workers: Threads())
            } catch let again {
                try require(again == error, "another error with short blocks: \(again), and \(error)")
                return try requireRefusal(error, of: path)
            }
            throw BrokenInvariant("with short blocks this is not refused: \(error)")
        }
        try checkColumns(table)
        settings.blockSize = 16
        do {
            let again = try CSV.read(path, settings, workers: Threads())
            try require(again.header == table.header, "the header differs with short blocks")
            try requireEqual(again, table, "with short blocks")
            for (column, other) in zip(again.columns, table.columns) {
                try require(
                    column.isInteger == other.isInteger && column.isExact == other.isExact
                        && column.firstWordRow == other.firstWordRow,
                    "what is known of a column differs with short blocks")
            }
            for row in 0..<table.rowCount {
                try require(
                    again.lines.line(ofRow: row) == table.lines.line(ofRow: row), "lines differ with short blocks")
            }
        } catch let error as FileError {
            throw BrokenInvariant("a table that was read is refused with short blocks: \(error)")
        }
        // Written plainly, the same table must be read back.
        let plain = try folder.write(text(table), as: "plain.csv")
        let asTexts = Set(
            table.columns.indices.filter { if case .texts = table.columns[$0].values { true } else { false } })
        do {
            let again = try CSV.read(
                plain,
                CSV.Settings(separator: .comma, header: table.header == nil ? .absent : .present) { _, _ in asTexts })
            try require(again.header == table.header, "names differ when written plainly")
            try requireEqual(again, table, "when written plainly")
        } catch let error as FileError {
            throw BrokenInvariant("a table that was read is refused when written plainly: \(error)")
        }
        return .accepted
    }

    /// Three threads, which share the blocks.
    private struct Threads: Workforce {
        let count = 3
        func perform(_ body: @Sendable (Int) -> Void) {
            DispatchQueue.concurrentPerform(iterations: count) { body($0) }
        }
    }

    /// Read in parts, a table of texts is the same, or is refused as well.
    private static func checkStream(_ path: String, _ settings: CSV.Settings) throws {
        var settings = settings
        settings.texts = { _, count in Set(0..<count) }
        let table = try? CSV.read(path, settings)
        for byteCount in [1, 16, 1 << 20] {
            var parts: [CSVStream.Part] = []
            var names: [String]?
            do throws(FileError) {
                let stream = try CSVStream(
                    path, separator: settings.separator, header: settings.header, byteCount: byteCount)
                let all = Array(0..<stream.columnCount)
                stream.select(reading: all, texts: Set(all), keeping: all.reversed())
                names = stream.names
                while let part = try stream.next(workers: SingleWorker()) { parts.append(part) }
            } catch {
                try require(table == nil, "a table that is read as a whole is refused in parts of \(byteCount)")
                continue
            }
            guard let table else {
                throw BrokenInvariant("what is refused as a whole is read in parts of \(byteCount)")
            }
            try require(names == table.header, "other names in parts of \(byteCount)")
            var row = 0
            for part in parts {
                try require(part.firstRow == row, "row \(row) begins a part as \(part.firstRow)")
                for index in 0..<part.table.rowCount {
                    try require(
                        part.table.lines.line(ofRow: index) == table.lines.line(ofRow: row), "lines differ in parts")
                    for column in table.columns.indices {
                        let (one, other) = (value(table.columns[column], row), value(part.table.columns[column], index))
                        try require(one.text == other.text, "\(one.text) as a whole, \(other.text) in parts")
                        let kept = part.kept[table.columns.count - 1 - column].bytes(ofRow: index)
                        let isKept =
                            one.text == "missing" || one.text == "text " + String(decoding: kept, as: UTF8.self)
                        try require(isKept, "\(one.text), kept as \(String(decoding: kept, as: UTF8.self))")
                    }
                    row += 1
                }
            }
            try require(row == table.rowCount, "\(row) of \(table.rowCount) rows in parts")
        }
    }

    private static func checkColumns(_ table: CSVTable) throws(BrokenInvariant) {
        try require(table.rowCount > 0 && !table.columns.isEmpty, "a table without rows or columns")
        try require(table.header.map { $0.count == table.columns.count } ?? true, "more names than columns")
        for column in table.columns {
            switch column.values {
            case .floats(let values): try require(values.count == table.rowCount, "a column of \(values.count)")
            case .doubles(let values): try require(values.count == table.rowCount, "a column of \(values.count)")
            case .booleans(let values):
                try require(values.count == table.rowCount, "a column of \(values.count)")
                for row in 0..<values.count { try require(values[row] <= 2, "a boolean \(values[row])") }
            case .texts(let codes, let texts):
                try require(codes.count == table.rowCount, "a column of \(codes.count)")
                try require(Set(texts.texts).count == texts.count, "a text twice in a dictionary")
                for row in 0..<codes.count {
                    try require(
                        codes[row] == TextDictionary.missing || codes[row] < texts.count,
                        "the code \(codes[row]) of \(texts.count)")
                }
            }
        }
    }

    private static func requireEqual(_ one: CSVTable, _ other: CSVTable, _ when: String) throws(BrokenInvariant) {
        try require(one.rowCount == other.rowCount && one.columns.count == other.columns.count, "sizes differ \(when)")
        for (column, second) in zip(one.columns, other.columns) {
            for row in 0..<one.rowCount {
                let (a, b) = (value(column, row), value(second, row))
                try require(a.text == b.text, "\(a.text) \(when), and \(b.text)")
                // The text of a large integer need not make its column one of doubles again.
                let isNear = a.number == b.number || abs(a.number - b.number) <= 1e-6 * abs(b.number)
                try require(isNear || a.number.isNaN && b.number.isNaN, "\(a.number) \(when), and \(b.number)")
            }
        }
    }

    private static func value(_ column: CSVColumn, _ row: Int) -> (text: String, number: Double) {
        switch column.values {
        case .floats(let values): ("", Double(values[row]))
        case .doubles(let values): ("", values[row])
        case .booleans(let values): ("boolean \(values[row])", 0)
        case .texts(let codes, let texts):
            (codes[row] == TextDictionary.missing ? "missing" : "text " + texts[Int(codes[row])], 0)
        }
    }

    /// The table with every string in quotes; a missing value is two quotes.
    private static func text(_ table: CSVTable) -> String {
        var text = ""
        if let names = table.header { text += names.map(quoted).joined(separator: ",") + "\n" }
        for row in 0..<table.rowCount {
            text +=
                table.columns.map { column in
                    switch column.values {
                    // The shortest text that rounds to the same number.
                    case .floats(let values): values[row].isNaN ? "\"\"" : "\(values[row])"
                    case .doubles(let values): values[row].isNaN ? "\"\"" : "\(values[row])"
                    case .booleans(let values): values[row] == 2 ? "\"\"" : values[row] == 1 ? "True" : "false"
                    case .texts(let codes, let texts):
                        codes[row] == TextDictionary.missing ? "\"\"" : quoted(texts[Int(codes[row])])
                    }
                }.joined(separator: ",") + "\n"
        }
        return text
    }

    private static func quoted(_ text: String) -> String {
        // By scalars: to Swift a carriage return and a quote could be parts of one character with what follows.
        var quoted = "\""
        for scalar in text.unicodeScalars {
            quoted.unicodeScalars.append(scalar)
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "\""
    }
}
