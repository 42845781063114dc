/// Data that come in two parts: to train with, and to test with.
public struct Dataset: Sendable {
    /// What to train with.
    public let train: Examples

    /// What to test with.
    public let test: Examples

    /// Pairs the two parts.
    public init(train: Examples, test: Examples) {
        self.train = train
        self.test = test
    }
}
