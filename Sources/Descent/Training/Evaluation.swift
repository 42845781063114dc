/// How a network does on a number of examples.
public struct Evaluation: Sendable, Hashable {
    /// The mean loss, without any L2 term.
    public let cost: Double

    /// The share of examples that are classified right; nil for squared error.
    ///
    /// Softmax, and sigmoid with several units and classes: the largest output, the first of equals, is the example's class.
    /// Otherwise sigmoid: the share of units whose output exceeds 0.5 exactly where the target does.
    public let accuracy: Double?
}
