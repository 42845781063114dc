import Glibc
import Synchronization

/// Where the time of training steps goes, summed over the workers, in seconds.
///
/// A trainer that is given one adds to it; reading the clock costs a step some tens of nanoseconds for each part, so
/// none is given by default.
package final class StepProfile: Sendable {
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

    private let seconds = Mutex([Double](repeating: 0, count: Part.allCases.count))

    /// A profile with nothing in it.
    package init() {}

    /// The time that the workers together spent on a part.
    package subscript(_ part: Part) -> Double { seconds.withLock { $0[part.rawValue] } }

    /// Adds to a part.
    func add(_ amount: Double, to part: Part) { seconds.withLock { $0[part.rawValue] += amount } }

    /// Forgets everything.
    package func reset() { seconds.withLock { $0 = [Double](repeating: 0, count: $0.count) } }
}

/// Where a worker's time goes, for a profile; without one it costs a comparison.
struct WorkerClock {
    /// The sums of the worker's parts in seconds, an element for each; nil without a profile.
    private let sums: VectorView<Double>?
    private var last: Double

    /// A clock that begins now.
    init(_ sums: VectorView<Double>?) {
        self.sums = sums
        last = sums == nil ? 0 : WorkerClock.now
    }

    /// Counts the time since the last call as a part's.
    @inline(__always)
    mutating func lap(_ part: StepProfile.Part) {
        guard let sums else { return }
        let now = WorkerClock.now
        sums[part.rawValue] += now - last
        last = now
    }

    private static var now: Double {
        var time = timespec()
        // Safe: the call fills the structure that it is lent.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
