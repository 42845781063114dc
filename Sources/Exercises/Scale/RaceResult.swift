/// How a race went.
package struct RaceResult: Sendable, Hashable {
    /// The network at one moment.
    package struct Point: Sendable, Hashable {
        /// The updates so far.
        package let updates: Int
        /// The examples that they went through.
        package let examples: Int
        /// The time that they took: the steps alone, without shuffling and without looks at the network.
        package let seconds: Double
        /// The cost on the examples that it is judged by.
        package let cost: Double
        /// The share of them that is classified right.
        package let accuracy: Double

        package init(updates: Int, examples: Int, seconds: Double, cost: Double, accuracy: Double) {
            self.updates = updates
            self.examples = examples
            self.seconds = seconds
            self.cost = cost
            self.accuracy = accuracy
        }
    }

    package enum Ending: Sendable, Hashable {
        /// The accuracy was reached.
        case reached
        /// A limit came first.
        case limited
        /// The cost was no longer finite.
        case diverged
    }

    package let optimizer: CourseOptimizer
    package let learningRate: Double
    package let batchSize: Int
    package let ending: Ending

    /// The looks at the network, in order; the last is the end.
    package let points: [Point]

    package init(optimizer: CourseOptimizer, learningRate: Double, batchSize: Int, ending: Ending, points: [Point]) {
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.batchSize = batchSize
        self.ending = ending
        self.points = points
    }

    /// The updates until the goal; nil where it was not reached.
    package var updatesToGoal: Int? { ending == .reached ? points.last?.updates : nil }

    /// The seconds until the goal; nil where it was not reached.
    package var secondsToGoal: Double? { ending == .reached ? points.last?.seconds : nil }

    /// The accuracy at the end; 0 where the cost was not finite before the first look.
    package var lastAccuracy: Double { points.last?.accuracy ?? 0 }

    /// Examples per second, over all steps.
    package var examplesPerSecond: Double {
        guard let last = points.last else { return 0 }
        return Double(last.examples) / max(last.seconds, 1e-9)
    }

    /// Seconds per update, over all steps; nil where none took any time.
    var secondsPerUpdate: Double? {
        guard let last = points.last, last.seconds > 0 else { return nil }
        return last.seconds / Double(last.updates)
    }

    /// Whether this is the better of two results of one optimizer and batch size.
    ///
    /// It compares updates, which are the same on every machine; with one optimizer and size the seconds are in
    /// proportion. Of two that did not reach the goal the more accurate is the better.
    package func isBetter(than other: RaceResult) -> Bool {
        switch (updatesToGoal, other.updatesToGoal) {
        case (let own?, let others?): own < others
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): ending != .diverged && (other.ending == .diverged || lastAccuracy > other.lastAccuracy)
        }
    }
}
