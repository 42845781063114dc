package import ArgumentParser
package import Descent

/// An optimizer of the catalogue, by the name that `--optimizer` has for it.
package struct OptimizerName: Sendable, Hashable, ExpressibleByArgument, CustomStringConvertible {
    /// What the catalogue says of the optimizer.
    package let row: OptimizerRow

    /// Every optimizer, in the order of the catalogue.
    package static let all = OptimizerCatalogue.rows.map { OptimizerName($0) }

    /// The optimizer that trains if none is named.
    package static let standard = OptimizerName(OptimizerCatalogue.standard)

    private init(_ row: OptimizerRow) { self.row = row }

    /// The optimizer of a name; nil if the catalogue has none.
    package init?(argument name: String) {
        guard let row = OptimizerCatalogue.row(named: name) else { return nil }
        self.init(row)
    }

    /// The names for help and messages.
    package static var allValueStrings: [String] { all.map(\.description) }

    /// What a shell completes to.
    package static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

    /// The name.
    package var description: String { row.name }

    package static func == (one: OptimizerName, other: OptimizerName) -> Bool { one.row.name == other.row.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(row.name) }
}
