/// The decays of the edition of 2021, with decay rate 1.
///
/// The rate of the next epoch is set at the end of epoch i, counted from 0, to that of i; so epochs 0 and 1 share α₀.
package enum MethodDecay: String, Sendable, Hashable, Encodable {
    case none
    /// α₀/(1 + i).
    case everyEpoch = "every-epoch"
    /// α₀/(1 + ⌊i/1000⌋).
    case interval

    package var schedule: CourseSchedule {
        switch self {
        case .none: .none
        case .everyEpoch: .inverseTime(rate: 1, interval: 1)
        case .interval: .inverseTime(rate: 1, interval: 1000)
        }
    }
}
