/// What came of a run of the course's net.
struct CourseTrajectory: Sendable {
    /// The net after an epoch.
    struct Mark: Sendable {
        /// All parameters, in the layout that textbook and engine share.
        let parameters: [Double]

        /// The number of examples that it classifies right.
        let hits: Int
    }

    /// The cost of each epoch: the mean over its mini-batches, weighted by their examples, each before its step.
    private(set) var epochCosts: [Double] = []

    /// The cost of each epoch's last mini-batch: the mean over its examples, before its step.
    private(set) var lastBatchCosts: [Double] = []

    /// The net after the epochs that the plan marks, counted from 1.
    var marks: [Int: Mark] = [:]

    /// Adds an epoch.
    mutating func append(epochCost: Double, lastBatchCost: Double) {
        epochCosts.append(epochCost)
        lastBatchCosts.append(lastBatchCost)
    }

    /// The elements of `costs` at epochs 0, 1000, 2000, … counted from 0: what the exercise prints.
    static func thousands(_ costs: some Collection<Double>) -> [Double] {
        costs.enumerated().filter { $0.offset % 1000 == 0 }.map(\.element)
    }
}
