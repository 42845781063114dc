import Glibc

/// Where the time of training steps goes, summed over the workers, in seconds.
///
/// A trainer that is given one adds to it; reading the clock costs a step some tens of nanoseconds for each part, so none is given
/// unless somebody asks.
package final class StepProfile {
    /// The parts of a step.
    package enum Part: Int, CaseIterable, Sendable {
        /// Collecting inputs and targets.
        case gather
        /// Matrix products, with the packing of their factors.
        case products
        /// Biases, activations and their derivatives, the loss, sums.
        case elementwise
        /// The update of the parameters.
        case update
        /// Waiting for other workers.
        case waiting
    }

    private var seconds = [Double](repeating: 0, count: Part.allCases.count)

    /// A profile with nothing in it.
    package init() {}

    /// The time that the workers together spent on a part.
    package subscript(_ part: Part) -> Double { seconds[part.rawValue] }

    /// Adds to a part.
    func add(_ amount: Double, to part: Part) { seconds[part.rawValue] += amount }

    /// Forgets everything.
    package func reset() { for part in Part.allCases { seconds[part.rawValue] = 0 } }
}

/// Where a worker's time goes, for a profile; without one it costs a comparison.
@safe
struct WorkerClock {
    /// The sums of the worker's parts in seconds, a place for each; nil where nobody asks.
    private let sums: UnsafeMutablePointer<Double>?
    private var last: Double

    /// A clock that begins now.
    init(_ sums: UnsafeMutablePointer<Double>?) {
        unsafe self.sums = sums
        last = unsafe sums == nil ? 0 : WorkerClock.now
    }

    /// Counts the time since the last call as a part's.
    @inline(__always)
    mutating func lap(_ part: StepProfile.Part) {
        guard let sums = unsafe sums else { return }
        let now = WorkerClock.now
        unsafe sums[part.rawValue] += now - last
        last = now
    }

    private static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
