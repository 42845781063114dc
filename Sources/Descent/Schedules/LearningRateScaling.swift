/// How a learning rate that was found for one batch size becomes that of another.
///
///     linear         α·m/B         momentum and gradient descent: Goyal et al. (2017), section 2.1
///     square root    α·√(m/B)      Adam and its like, LAMB: You et al. (2020), section 4
///
/// m is the batch size and B the one that the rate is for. With a mean over m examples one step at k times the rate is
/// about k steps at the rate, as long as the gradient changes little; at the beginning it does not, hence ``Warmup``.
public struct LearningRateScaling: Sendable, Hashable {
    /// The power of m/B.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// m/B.
        case linear
        /// √(m/B).
        case squareRoot = "sqrt"
    }

    /// B: at least 1.
    public var baseBatchSize: Int

    /// The power of m/B.
    public var rule: Rule

    /// A rule; ``validate()`` checks the batch size.
    public init(_ rule: Rule = .linear, baseBatchSize: Int) {
        self.baseBatchSize = baseBatchSize
        self.rule = rule
    }

    /// Refuses a batch size below 1.
    public func validate() throws(HyperparameterError) {
        try HyperparameterError.requireAtLeastOne("base batch size", baseBatchSize)
    }

    /// The factor of the rate for a batch size.
    ///
    /// - Precondition: both batch sizes are at least 1.
    public func factor(batchSize: Int) -> Double {
        precondition(
            batchSize >= 1 && baseBatchSize >= 1,
            "batch sizes \(batchSize) and \(baseBatchSize); both must be at least 1")
        let ratio = Double(batchSize) / Double(baseBatchSize)
        return rule == .linear ? ratio : ratio.squareRoot()
    }
}
