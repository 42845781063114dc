/// A value of a line of progress, and what becomes of it where the terminal is narrow.
package struct ProgressColumn: Sendable, Hashable {
    /// What the value is: `test accuracy`; empty for a value that says so itself, such as `1.2 s`.
    package let name: String

    /// A shorter name, for narrow terminals: `test acc`.
    package let shortName: String

    package let value: String

    /// The column with the lowest goes first. One below 2 goes before the names are shortened.
    package let priority: Int

    /// A column; nil where there is no value.
    package init?(_ name: String, short shortName: String? = nil, _ value: String?, priority: Int) {
        guard let value else { return nil }
        self.name = name
        self.shortName = shortName ?? name
        self.value = value
        self.priority = priority
    }

    /// The name and the value.
    fileprivate func text(isShort: Bool) -> String {
        let name = isShort ? shortName : name
        return name.isEmpty ? value : "\(name) \(value)"
    }
}

/// A line of columns that is made shorter until it fits the terminal, and is not made longer again before the terminal
/// has another width: a column that came and went with the digits of its value would be hard to read.
package struct FittedLine: Sendable {
    private var width = 0
    private var reductions = 0

    package init() {}

    /// The line: `epoch 3/10  cost 0.345678  accuracy 0.9123`. Its last column stays even where it is too wide.
    ///
    /// - Parameters:
    ///   - head: what comes first.
    ///   - headWidth: the width that later heads have at most, so that they fit too.
    ///   - columns: what follows, from left to right.
    ///   - width: the number of characters that fit.
    package mutating func text(
        _ head: String, headWidth: Int = 0, _ columns: [ProgressColumn], width: Int
    ) -> String {
        if width != self.width { reductions = 0 }
        self.width = width
        let spare = max(headWidth - head.count, 0)
        while true {
            let (text, isShortest) = FittedLine.text(head, columns, reductions: reductions)
            // Not `text.count + spare`, which the widest of widths would make overflow.
            if isShortest || text.count <= width - spare { return text }
            reductions += 1
        }
    }

    /// The line after some reductions: first go the columns of a priority below 2, then the long names, then the
    /// other columns.
    private static func text(
        _ head: String, _ columns: [ProgressColumn], reductions: Int
    ) -> (text: String, isShortest: Bool) {
        var columns = columns
        var isShort = false
        for _ in 0..<reductions {
            guard let least = columns.indices.min(by: { columns[$0].priority < columns[$1].priority }) else { break }
            if columns[least].priority >= 2, !isShort {
                isShort = true
            } else if columns.count > 1 {
                columns.remove(at: least)
            }
        }
        let parts = [head] + columns.map { $0.text(isShort: isShort) }
        return (parts.joined(separator: "  "), isShort && columns.count <= 1)
    }
}
