import Textbook

extension CourseProblem {
    /// Trains the net by the formulas of the textbook, in `Double`.
    package func textbookRun(_ plan: CoursePlan) -> CourseTrajectory {
        var network = network
        var parameters = network.flatParameters
        var rule = plan.rule.textbook(learningRate: plan.learningRate, parameterCount: parameters.count)
        var trajectory = CourseTrajectory()
        for epoch in 1...plan.epochs {
            rule.learningRate = plan.schedule.textbook(plan.learningRate, epoch)
            var sum = 0.0
            var last = 0.0
            for batch in batches(ofEpoch: epoch) {
                let batchTargets = targets.examples(at: batch)
                let pass = network.forward(inputs.columns(at: batch))
                last = network.cost(of: pass, targets: batchTargets)
                sum += last * Double(batch.count)
                rule.step(
                    parameters: &parameters, gradients: network.gradients(of: pass, targets: batchTargets).flat)
                network.flatParameters = parameters
            }
            trajectory.append(epochCost: sum / Double(count), lastBatchCost: last)
            if plan.marks.contains(epoch) {
                let predicted = network.predictedClasses(inputs)
                trajectory.marks[epoch] = CourseTrajectory.Mark(parameters: parameters, hits: hits(predicted))
            }
        }
        return trajectory
    }

    /// The number of examples whose class is predicted.
    func hits(_ predicted: [Int]) -> Int { zip(predicted, classes).count { $0 == $1 } }
}
