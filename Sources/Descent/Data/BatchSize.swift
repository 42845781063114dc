/// How many examples a step sees.
public enum BatchSize: Sendable, Hashable {
    /// All of them: batch gradient descent.
    case full

    /// This many, at least 1; the last batch of an epoch may be smaller. 1 is stochastic gradient descent.
    case fixed(Int)

    /// By the advice of the notes: all of them up to 2000; above that 64, 128, 256 or 512.
    case automatic

    /// The number of examples in a batch.
    ///
    /// `automatic` takes, above 2000 examples, the largest of 512, 256, 128 and 64 that leaves an epoch at least 200 steps, since a
    /// network learns by steps, and whose activations fit 8 MB, a usual processor's last-level cache; where none does, 64. The
    /// cache is a constant and not this machine's, so that a run can be repeated elsewhere.
    ///
    /// - Parameters:
    ///   - count: m, the number of examples.
    ///   - network: whose widths decide what fits.
    public func size(forExamples count: Int, network: borrowing Network) throws(HyperparameterError) -> Int {
        switch self {
        case .full: return count
        case .fixed(let size):
            try HyperparameterError.requireAtLeastOne("batch size", size)
            return min(size, count)
        case .automatic:
            if count <= 2000 { return count }
            let widths = network.layout.layers.reduce(network.inputs) { $0 + 2 * $1.units }
            for size in [512, 256, 128] where count / size >= 200 && size * widths * 4 <= 8 << 20 { return size }
            return 64
        }
    }
}
