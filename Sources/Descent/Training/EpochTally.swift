import Glibc

/// What the steps of an epoch add up to.
struct EpochTally {
    /// The number of the epoch, from 1.
    let number: Int

    /// The number of examples that the steps went through.
    private(set) var exampleCount = 0

    /// The number of predictions that were correct.
    private(set) var correctPredictions = 0

    /// The learning rate of the last step.
    private(set) var learningRate = 0.0

    private var costs = 0.0
    private var stopwatch = Stopwatch()

    /// An epoch that begins now.
    init(number: Int) { self.number = number }

    /// Adds a step on `count` examples.
    mutating func add(_ outcome: StepOutcome, count: Int, learningRate: Double) {
        exampleCount += count
        costs += outcome.cost * Double(count)
        correctPredictions += outcome.correctPredictions
        self.learningRate = learningRate
    }

    /// Ends the time that counts; what comes after is no training.
    mutating func stopClock() { stopwatch.stop() }

    /// The mean of the steps' costs, weighted by their examples.
    var cost: Double { costs / Double(exampleCount) }

    /// The time since the beginning, or to where the clock was stopped.
    var seconds: Double { stopwatch.seconds }
}

/// The time since a beginning, in seconds.
///
/// It reads the monotonic clock itself: `ContinuousClock` measures in attoseconds of 128 bits, whose division takes
/// longer than the reading, some 20 ns, and a step of a tiny network takes no more than a microsecond.
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
