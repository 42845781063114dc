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

    /// The sum of the steps' costs, each times its number of examples.
    private(set) var costs = 0.0

    private var stopwatch = Stopwatch()

    /// An epoch that begins now.
    init(number: Int) { self.number = number }

    /// An epoch that was begun before, whose clock stands still.
    init(number: Int, exampleCount: Int, correctPredictions: Int, learningRate: Double, costs: Double, seconds: Double)
    {
        self.number = number
        self.exampleCount = exampleCount
        self.correctPredictions = correctPredictions
        self.learningRate = learningRate
        self.costs = costs
        stopwatch = Stopwatch(stoppedAt: seconds)
    }

    /// Adds a step on `count` examples.
    mutating func add(_ outcome: StepOutcome, count: Int, learningRate: Double) {
        exampleCount += count
        costs += outcome.cost * Double(count)
        correctPredictions += outcome.correctPredictions
        self.learningRate = learningRate
    }

    /// Lets the clock stand still: what comes next is no training.
    mutating func stopClock() { stopwatch.stop() }

    /// Lets the clock go on.
    mutating func startClock() { stopwatch.start() }

    /// The mean of the steps' costs, weighted by their examples.
    var cost: Double { costs / Double(exampleCount) }

    /// The time that the steps took.
    var seconds: Double { stopwatch.seconds }
}

/// The time that has gone by while it ran, in seconds.
///
/// It reads the monotonic clock itself: `ContinuousClock` measures in attoseconds of 128 bits, whose division takes
/// longer than the reading, some 20 ns, and a step of a tiny network takes no more than a microsecond.
struct Stopwatch {
    /// When it was started, less what had gone by then; while it stands, what has gone by.
    private var origin: Int
    private var isRunning: Bool

    /// Begins now.
    init() {
        origin = Stopwatch.nanoseconds
        isRunning = true
    }

    /// One that stands at a time.
    init(stoppedAt seconds: Double) {
        // Rounded, so that a time that is written and read again stays the same.
        origin = Int((min(max(seconds, 0), 1e9) * 1e9).rounded())
        isRunning = false
    }

    /// Ends the time that counts, unless it stands.
    mutating func stop() {
        guard isRunning else { return }
        origin = Stopwatch.nanoseconds - origin
        isRunning = false
    }

    /// Goes on, if it stands.
    mutating func start() {
        guard !isRunning else { return }
        origin = Stopwatch.nanoseconds - origin
        isRunning = true
    }

    /// The time that has gone by while it ran.
    var seconds: Double { Double(isRunning ? Stopwatch.nanoseconds - origin : origin) * 1e-9 }

    private static var nanoseconds: Int {
        var time = timespec()
        // Safe: the call fills the structure that it is lent; the clock exists on every Linux.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
