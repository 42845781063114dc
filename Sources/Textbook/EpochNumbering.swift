/// The number n that a decay uses for epoch e, where the first has e = 1.
package enum EpochNumbering: Hashable, Sendable, CaseIterable {
    /// n = e − 1: 0, 1, 2, …, so that the first epoch trains with α₀.
    case zero

    /// n = e: 1, 2, 3, …, as in the lecture.
    case lecture

    /// n = max(e − 2, 0): 0, 0, 1, 2, …
    ///
    /// At the end of epoch i, counted from 0, the exercise sets the next epoch's rate to that of n = i; so the first
    /// two epochs share α₀.
    case notebook

    /// The number n of `epoch`, counted from 1.
    package func number(ofEpoch epoch: Int) -> Int {
        precondition(epoch >= 1, "Epoch \(epoch) is not counted from 1.")
        switch self {
        case .zero: return epoch - 1
        case .lecture: return epoch
        case .notebook: return max(epoch - 2, 0)
        }
    }
}
