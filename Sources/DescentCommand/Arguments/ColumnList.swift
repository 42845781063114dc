/// Columns, by name or by number from 1.
package struct ColumnList: Sendable, Hashable, CustomStringConvertible {
    /// In the order of the command line, each once.
    package let names: [String]

    /// No columns.
    package init() { names = [] }

    /// Columns with commas between them; nil if a name is missing.
    package init?(parsing text: String) {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.allSatisfy({ !$0.isEmpty }) else { return nil }
        var seen: Set<String> = []
        names = fields.filter { seen.insert($0).inserted }
    }

    package var description: String { names.joined(separator: ",") }
}
