/// How many examples a step sees.
public enum BatchSize: Sendable, Hashable, Codable {
    /// All of them: batch gradient descent.
    case full

    /// This many, at least 1; the last batch of an epoch may be smaller. 1 is stochastic gradient descent.
    case fixed(Int)

    /// By the advice of the notes: all of them up to 2000; above that 64, 128, 256 or 512.
    case automatic

    // The spellings of files.
    private enum CodingKeys: String, CodingKey {
        case full = "full"
        case fixed = "fixed"
        case automatic = "automatic"
    }

    /// The number of examples in a batch, by the advice of ``BatchSizeAdvice``.
    ///
    /// - Parameters:
    ///   - count: m, the number of examples.
    ///   - network: whose widths decide what fits.
    public func size(forExamples count: Int, network: borrowing Network) throws(HyperparameterError) -> Int {
        try choice(forExamples: count, layout: network.layout).size
    }

    /// The number of examples in a batch, and why.
    func choice(
        forExamples count: Int, layout: ParameterLayout
    ) throws(HyperparameterError) -> (size: Int, reason: BatchSizeAdvice.Reason) {
        switch self {
        case .full: return (count, .requested)
        case .fixed(let size):
            try HyperparameterError.requireAtLeastOne("batch size", size)
            return (min(size, count), .requested)
        case .automatic:
            if count <= BatchSizeAdvice.wholeSetLimit { return (count, .wholeSet) }
            var reason = BatchSizeAdvice.Reason.largest
            for size in BatchSizeAdvice.sizes.dropFirst().reversed() {
                let hasSteps = count / size >= BatchSizeAdvice.leastSteps
                let fits = size * BatchSizeAdvice.bytesPerExample(layout) <= BatchSizeAdvice.cacheSize
                if hasSteps && fits { return (size, reason) }
                reason = hasSteps ? .memory : .steps
            }
            return (BatchSizeAdvice.sizes[0], reason)
        }
    }
}
