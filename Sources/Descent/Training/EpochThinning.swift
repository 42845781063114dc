/// Which epochs of a run are kept, so that a run of any length takes a bounded amount of memory.
///
/// All up to a limit. Whenever there would be more, every other one goes, and from then on only every 2nd epoch is kept, then every 4th,
/// and so on: those whose number is 1 more than a multiple of the stride. Thinning takes as long as keeping did, and comes whenever the
/// number of epochs has doubled.
package struct EpochThinning: Sendable {
    /// How many epochs are kept at most.
    package static let limit = 100_000

    /// One epoch in how many is kept: a power of two.
    package private(set) var stride = 1

    /// How many epochs are kept so far.
    package private(set) var count = 0

    /// Every epoch, so far.
    package init() {}

    /// Whether an epoch is one to keep.
    package func keeps(epoch number: Int) -> Bool { (number - 1) & (stride - 1) == 0 }

    /// Notes that an epoch is kept.
    ///
    /// - Returns: whether there are too many now: of those kept the 2nd, 4th, 6th … have to go.
    package mutating func keep() -> Bool {
        count += 1
        guard count > EpochThinning.limit else { return false }
        // The limit is even, so the newest of one more stays.
        count = (count + 1) / 2
        stride *= 2
        return true
    }
}
