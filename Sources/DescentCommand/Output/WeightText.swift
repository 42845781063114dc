import Descent
import Reporting

/// The words on how much each example counts.
enum WeightText {
    /// `examples count by the column "w" and by their classes: no 0.55, yes 5.5; costs are weighted, accuracies not`;
    /// nil where all count the same.
    static func line(column: String?, _ classes: ClassWeights?, of examples: Examples) -> String? {
        guard examples.weights != nil else { return nil }
        var parts: [String] = []
        if let column { parts.append("by the column \(Quoting.quoted(column))") }
        if let classes {
            let names = classes.names ?? classes.values.indices.map { "\($0)" }
            let list = zip(names, classes.values).prefix(5).map { "\($0) \(NumberText.significant($1, digits: 3))" }
            let more = classes.values.count > 5 ? ", …" : ""
            parts.append("by their classes: \(list.joined(separator: ", "))\(more)")
        }
        let metric = examples.targets.classCount == nil ? "R² is" : "accuracies are"
        return "examples count \(parts.joined(separator: " and ")); costs are weighted, \(metric) not"
    }
}
