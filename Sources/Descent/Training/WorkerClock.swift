import Glibc

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
