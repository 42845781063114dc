import ArgumentParser
import Descent

/// The weights of classes, as `--class-weights` spells them.
package enum ClassWeightsOption: Sendable, Hashable {
    /// All classes count the same.
    case balanced
    /// The weights of classes by their names, in the order of the command line; those of others are 1.
    case named([Entry])

    /// A class and its weight.
    package struct Entry: Sendable, Hashable {
        package let name: String
        package let weight: Double
    }

    /// Reads `balanced` or `NAME=W,…`.
    ///
    /// The last `=` of a part ends the name, so a name may have one; what has no `=W` at its end belongs to the next
    /// name, so a name may have commas: `a=b=2` weights `a=b`, and `Paris, Texas=2` the class `Paris, Texas`.
    package init(parsing text: String) throws {
        if text == "balanced" {
            self = .balanced
            return
        }
        var entries: [Entry] = []
        var begun = ""
        for field in text.split(separator: ",", omittingEmptySubsequences: false) {
            let part = begun + field
            guard let sign = field.lastIndex(of: "="),
                let weight = try? NumberArgument.real(field[field.index(after: sign)...])
            else {
                begun = part + ","
                continue
            }
            guard weight >= 0 else { throw ValidationError("\(part): a weight must be at least 0.") }
            let name = String((begun + field[..<sign]))
            guard !entries.contains(where: { $0.name == name }) else {
                throw ValidationError("\"\(name)\" has two weights.")
            }
            entries.append(Entry(name: name, weight: weight))
            begun = ""
        }
        guard begun.isEmpty, !entries.isEmpty else {
            throw ValidationError("expected balanced or NAME=W,…, NAME a class and W a number of at least 0.")
        }
        self = .named(entries)
    }

    /// The weights of the classes of the targets to train with.
    func weights(for targets: Targets) throws(DataError) -> ClassWeights {
        switch self {
        case .balanced: try ClassWeights(balancing: targets)
        case .named(let entries):
            try ClassWeights(
                Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.weight) }), of: targets)
        }
    }
}

extension ClassWeightsOption: CustomStringConvertible {
    package var description: String {
        switch self {
        case .balanced: "balanced"
        case .named(let entries): entries.map { "\($0.name)=\($0.weight)" }.joined(separator: ",")
        }
    }
}
