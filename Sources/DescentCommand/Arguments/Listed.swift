import ArgumentParser

/// Several values of one flag, with commas between them.
package struct Listed<Element: Sendable>: Sendable {
    package let values: [Element]

    package init(_ values: [Element]) { self.values = values }

    /// Reads each part of a text.
    package init(parsing text: String, _ parse: (Substring) throws -> Element) throws {
        values = try text.split(separator: ",", omittingEmptySubsequences: false).map(parse)
    }
}

extension Listed<OptimizerName> {
    /// Reads names of optimizers, or `all`.
    package init(parsing text: String) throws {
        if text == "all" {
            self.init(OptimizerName.all)
            return
        }
        try self.init(parsing: text) { name in
            guard let optimizer = OptimizerName(argument: String(name)) else {
                let names = OptimizerName.allValueStrings.joined(separator: ", ")
                throw ValidationError("expected all, or \(names), with commas between several.")
            }
            return optimizer
        }
    }
}

extension Listed<BatchSizeOption> {
    /// Reads numbers of at least 1, `full` or `auto`.
    package init(parsing text: String) throws {
        try self.init(parsing: text) { try BatchSizeOption(parsing: String($0)) }
    }
}
