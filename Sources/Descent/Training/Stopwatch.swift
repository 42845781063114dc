import Glibc

/// The time since a beginning, in seconds.
///
/// It reads the monotonic clock itself: `ContinuousClock` measures in attoseconds of 128 bits, whose division takes longer than
/// the reading, some 20 ns, and a step of a tiny network takes no more than a microsecond.
struct Stopwatch {
    private let begin: Int
    private var end: Int?

    /// Begins now.
    init() { begin = Stopwatch.nanoseconds }

    /// Ends the time that counts, unless it has been ended.
    mutating func stop() { if end == nil { end = Stopwatch.nanoseconds } }

    /// The time since the beginning, or to where it was stopped.
    var seconds: Double { Double((end ?? Stopwatch.nanoseconds) - begin) * 1e-9 }

    private static var nanoseconds: Int {
        var time = timespec()
        // Safe: the call fills the structure that it is lent; the clock exists on every Linux.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
