/// When a race looks at the network, by the number of examples that training has gone through.
package enum RaceSampling: Sendable, Hashable {
    /// Every so many examples.
    case every(Int)

    /// First after so many examples, then whenever their number has grown by this factor: times are known to within it.
    case growing(first: Int, factor: Double)

    /// At the end alone.
    case end

    /// The number of examples from which on to look again, after a look at `examples`.
    package func next(after examples: Int) -> Int {
        switch self {
        case .every(let count): examples + count
        case .end: .max
        case .growing(let first, let factor): max(first, Int((Double(examples) * factor).rounded(.up)), examples + 1)
        }
    }

    /// The number of examples of the first look.
    package var first: Int {
        switch self {
        case .every(let count): count
        case .end: .max
        case .growing(let first, _): first
        }
    }
}
