/// What the steps of an epoch add up to.
struct EpochTally {
    /// The number of the epoch, from 1.
    let number: Int

    /// The number of examples that the steps went through.
    private(set) var exampleCount = 0

    /// The number of decisions that were right.
    private(set) var correct = 0

    /// The learning rate of the last step.
    private(set) var learningRate = 0.0

    private var costs = 0.0
    private var stopwatch = Stopwatch()

    /// An epoch that begins now.
    init(number: Int) { self.number = number }

    /// Adds a step on `count` examples.
    mutating func add(_ outcome: StepProgram.Outcome, count: Int, learningRate: Double) {
        exampleCount += count
        costs += outcome.cost * Double(count)
        correct += outcome.correct
        self.learningRate = learningRate
    }

    /// Ends the time that counts; what comes after is no training.
    mutating func stopClock() { stopwatch.stop() }

    /// The mean of the steps' costs, weighted by their examples.
    var cost: Double { costs / Double(exampleCount) }

    /// The time since the beginning, or to where the clock was stopped.
    var seconds: Double { stopwatch.seconds }
}
