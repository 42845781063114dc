/// How a decay numbers the epochs: the n in α₀/(1 + R·n).
///
/// The lecture, the exercise's notebook and common practice disagree.
public enum EpochNumbering: String, Sendable, Hashable, CaseIterable, Codable {
    /// 0, 1, 2, …: the first epoch trains with α₀.
    case zero

    /// 1, 2, 3, …: the first epoch already trains with a smaller rate.
    case lecture

    /// 0, 0, 1, 2, …: the notebook computes the next epoch's rate from the number, counted from 0, of the epoch that
    /// ends.
    case notebook

    /// n for the epoch with this number, counted from 1.
    public func number(ofEpoch epoch: Int) -> Int {
        switch self {
        case .zero: epoch - 1
        case .lecture: epoch
        case .notebook: max(epoch - 2, 0)
        }
    }
}
