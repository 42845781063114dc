/// What came of a run of the course's net.
package struct CourseTrajectory: Sendable {
    /// The net after an epoch.
    package struct Mark: Sendable {
        /// All parameters, in the layout that textbook and engine share.
        package let parameters: [Double]

        /// The number of examples that it classifies right.
        package let hits: Int
    }

    /// The cost of each epoch: the mean over its mini-batches, weighted by their examples, each before its step.
    package private(set) var epochCosts: [Double] = []

    /// The cost of each epoch's last mini-batch: the mean over its examples, before its step.
    package private(set) var lastBatchCosts: [Double] = []

    /// The net after the epochs that the plan marks, counted from 1.
    package internal(set) var marks: [Int: Mark] = [:]

    /// The net after an epoch that the plan marks.
    func mark(afterEpoch epoch: Int) -> Mark {
        guard let mark = marks[epoch] else { preconditionFailure("the net after epoch \(epoch) was not kept") }
        return mark
    }

    /// Adds an epoch.
    mutating func append(epochCost: Double, lastBatchCost: Double) {
        epochCosts.append(epochCost)
        lastBatchCosts.append(lastBatchCost)
    }

    /// The elements of `costs` at epochs 0, 1000, 2000, … counted from 0: what the exercise prints.
    package static func thousands(_ costs: some Collection<Double>) -> [Double] {
        costs.enumerated().filter { $0.offset % 1000 == 0 }.map(\.element)
    }
}
