import Formats
import TestSupport

/// Tables. The first byte of an input chooses the label column, the rest is the file.
enum CSVHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        guard let first = input.first else { return .refused }
        let column: CSVColumn =
            switch first & 3 {
            case 0: .last
            case 1: .number(Int(first >> 2))
            case 2: .named("1")
            default: .named("a")
            }
        let path = try folder.write(input.dropFirst(), as: "table.csv")
        let table: CSVTable
        do {
            table = try CSV.read(path, labelColumn: column)
        } catch {
            return try requireRefusal(error, of: path)
        }
        try require(table.rowCount > 0 && table.featureCount > 0, "a table without rows or columns")
        try require(
            table.features.count == table.rowCount * table.featureCount && table.labels.count == table.rowCount,
            "\(table.rowCount) rows of \(table.featureCount) have \(table.features.count) features and "
                + "\(table.labels.count) labels")
        try require(table.features.allSatisfy(\.isFinite), "a feature is not finite")
        if case .reals(let values) = table.labels {
            try require(values.allSatisfy(\.isFinite), "a label is not finite")
        }
        // Written plainly, the same table must be read back.
        let plain = try folder.write(text(table), as: "plain.csv")
        do {
            let again = try CSV.read(plain)
            try require(haveEqualBits(again.features, table.features), "features differ when written plainly")
            try require(again.labels == table.labels, "labels differ when written plainly")
            try require(
                again.featureNames == table.featureNames && again.labelName == table.labelName,
                "names differ when written plainly")
        } catch let error as FileError {
            throw BrokenInvariant("a table that was read is refused when written plainly: \(error)")
        }
        return .accepted
    }

    /// The table with its label column last and every string in quotes.
    private static func text(_ table: CSVTable) -> String {
        var text = ""
        if let names = table.featureNames, let label = table.labelName {
            text += (names + [label]).map(quoted).joined(separator: ",") + "\n"
        }
        for row in 0..<table.rowCount {
            for column in 0..<table.featureCount {
                // The shortest text that rounds to the same float.
                text += "\(table.features[row * table.featureCount + column]),"
            }
            switch table.labels {
            case .integers(let values): text += "\(values[row])\n"
            case .reals(let values): text += "\(values[row])\n"
            case .texts(let values): text += quoted(values[row]) + "\n"
            }
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
