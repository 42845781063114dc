import Descent
import Textbook

/// A run of the course's net: what the textbook and the engine are both to do.
package struct CoursePlan: Sendable {
    let optimizer: CourseOptimizer

    /// α₀.
    let learningRate: Double

    let schedule: CourseSchedule

    let epochs: Int

    /// The epochs, counted from 1, after which the net is kept.
    let marks: Set<Int>

    package init(
        _ optimizer: CourseOptimizer, learningRate: Double, schedule: CourseSchedule = .none, epochs: Int,
        marks: Set<Int> = []
    ) {
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.schedule = schedule
        self.epochs = epochs
        self.marks = marks.union([epochs])
    }
}

/// The result of a run of the course's net.
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

extension CourseProblem {
    /// Trains the net by the formulas of the textbook, in `Double`.
    package func textbookRun(_ plan: CoursePlan) -> CourseTrajectory {
        var network = network
        var optimizer = plan.optimizer.textbook(learningRate: plan.learningRate, parameterCount: network.parameterCount)
        var trajectory = CourseTrajectory()
        for epoch in 1...plan.epochs {
            optimizer.learningRate = plan.schedule.textbook(plan.learningRate, epoch)
            var (sum, last) = (0.0, 0.0)
            network.train(on: inputs, targets: targets, batches: batches(ofEpoch: epoch), by: &optimizer) { step in
                last = step.cost
                sum += last * Double(step.count)
            }
            trajectory.append(epochCost: sum / Double(count), lastBatchCost: last)
            if plan.marks.contains(epoch) {
                trajectory.marks[epoch] = CourseTrajectory.Mark(
                    parameters: network.flatParameters, hits: hits(network.predictedClasses(inputs)))
            }
        }
        return trajectory
    }

    /// Trains the net on the engine, in single precision, with the mini-batches of the textbook's run.
    ///
    /// `Trainer` does not tell the cost of a single mini-batch, which the edition of 2017 prints.
    package func engineRun(_ plan: CoursePlan) throws(ExerciseError) -> CourseTrajectory {
        var descent = try EngineDescent(
            network, on: examples, batchSize: min(CourseProblem.batchSize, count),
            by: plan.optimizer.engine(learningRate: plan.learningRate))
        var trajectory = CourseTrajectory()
        for epoch in 1...plan.epochs {
            var (sum, last) = (0.0, 0.0)
            for batch in batches(ofEpoch: epoch) {
                let rate = plan.schedule.engine.learningRate(
                    initial: plan.learningRate, epoch: epoch, step: descent.stepCount + 1)
                last = try descent.step(batch, learningRate: rate)
                sum += last * Double(batch.count)
            }
            trajectory.append(epochCost: sum / Double(count), lastBatchCost: last)
            if plan.marks.contains(epoch) {
                trajectory.marks[epoch] = CourseTrajectory.Mark(
                    parameters: descent.parameters, hits: hits(try descent.classes(examples.inputs)))
            }
        }
        return trajectory
    }

    /// The number of examples whose class is predicted.
    private func hits(_ predicted: [Int]) -> Int { zip(predicted, classes).count { $0 == $1 } }
}
