/// The number n that a decay takes for an epoch e, e = 1 for the first.
package enum EpochNumbering: Hashable, Sendable, CaseIterable {
    /// n = e − 1: 0, 1, 2, …, so that the first epoch trains with α₀.
    case zero

    /// n = e: 1, 2, 3, …, as the lecture computes it.
    case lecture

    /// n = max(e − 2, 0): 0, 0, 1, 2, …
    ///
    /// The exercise sets the rate of the next epoch at the end of epoch i, from 0, to that of n = i; so the first two
    /// epochs share α₀.
    case notebook

    /// Returns n for `epoch`, counted from 1.
    package func number(ofEpoch epoch: Int) -> Int {
        precondition(epoch >= 1, "Epoch \(epoch) is not counted from 1.")
        switch self {
        case .zero: return epoch - 1
        case .lecture: return epoch
        case .notebook: return max(epoch - 2, 0)
        }
    }
}
