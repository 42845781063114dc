import Descent

/// What is said on standard error of a table that can be used, with the flags that change it.
enum TableNotice {
    /// Says it, a line for each. Of ranks, which all read the table, one does.
    static func say(_ warnings: [TableWarning], of path: String) {
        guard Ranks.isRoot else { return }
        for warning in warnings { Console.message(text(warning, of: path)) }
    }

    /// The line of a warning.
    static func text(_ warning: TableWarning, of path: String) -> String {
        switch warning {
        case .headerDoubt: "warning: \(warning); --no-header takes it for an example"
        case .looksLikeIndex(let column):
            "warning: \(path): \(warning); --ignore \(column.argument) leaves it out"
        case .manyCategories(let column, _, _):
            "warning: \(path): \(warning); --ignore \(column.argument) leaves it out"
        case .integersAreValues, .wholeNumbersAreValues:
            "warning: \(path): \(warning); --task classification takes them as classes"
        case .fewExamplesOfTexts, .singleClass: "warning: \(path): \(warning); csv:FILE:COLUMN names another label"
        case .fewExamples: "warning: \(path): \(warning); --task regression takes them as numbers"
        case .unseenValues, .unpredictedRows: "warning: \(path): \(warning)"
        case .ignoredColumns, .notKept, .droppedRows, .noWeights, .withoutLabel: "\(path): \(warning)"
        }
    }
}

extension ColumnName {
    /// Whether a flag names it.
    func isNamed(_ text: String?) -> Bool { text != nil && (text == name || text == "\(number)") }

    /// As a flag takes it: the name in a shell's quotes where it needs them, or the number.
    var argument: String {
        guard let name, !name.isEmpty, !name.contains(","), !name.contains(where: \.isNewline),
            !name.hasPrefix("-"), Int(name) == nil
        else { return "\(number)" }
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_.-:/@%+=".unicodeScalars.contains($0)
        }
        return isPlain ? name : "'" + name.replacing("'", with: "'\\''") + "'"
    }
}
