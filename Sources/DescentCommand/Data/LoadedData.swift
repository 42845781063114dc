package import Descent

/// The examples of a source, and how a table became them.
package struct LoadedData: Sendable {
    package let examples: Examples
    /// Those held out for validation, where the source has such.
    package let validation: Examples?
    /// The test set, where the source has one.
    package let test: Examples?
    /// What was learnt from the table, or is known of it; nil where the source is none.
    package let encoder: TableEncoder?

    init(
        _ examples: Examples, validation: Examples? = nil, test: Examples? = nil, encoder: TableEncoder? = nil
    ) {
        self.examples = examples
        self.validation = validation
        self.test = test
        self.encoder = encoder
    }
}
