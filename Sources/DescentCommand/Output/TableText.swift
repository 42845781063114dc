import Descent
import Reporting

/// The words on how a table became a network's inputs and targets.
enum TableText {
    /// `the label is "species", 3 classes; 6 columns become 9 inputs, 2 of them as categories (island, sex); inputs are
    /// scaled to mean 0 and deviation 1`; nil for arrays that are not scaled.
    static func line(_ encoder: TableEncoder?, _ network: borrowing Network) -> String? {
        var parts: [String] = []
        if let encoder {
            let label = encoder.labelName.map { "the label is \(Quoting.quoted($0))" } ?? "the label has no name"
            let kind = encoder.classNames.map { CountText.text($0.count, "class") } ?? "a number"
            parts.append("\(label), \(kind)")
            let columns = encoder.columnCount == 1 ? "1 column becomes" : "\(encoder.columnCount) columns become"
            var text = "\(columns) \(encoder.inputCount) \(encoder.inputCount == 1 ? "input" : "inputs")"
            let categories = encoder.categoricalColumns
            if !categories.isEmpty {
                let more = categories.count > 5 ? ", …" : ""
                text += ", of categories \(categories.prefix(5).joined(separator: ", "))\(more)"
            }
            parts.append(text)
        }
        switch (network.standardization != nil, network.targetStandardization != nil) {
        case (true, true):
            parts.append(
                "inputs and the label are scaled to mean 0 and deviation 1, and costs are those of the scaled label")
        case (true, false): parts.append("inputs are scaled to mean 0 and deviation 1")
        case (false, true):
            parts.append("the label is scaled to mean 0 and deviation 1, and costs are those of the scaled label")
        case (false, false): break
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
