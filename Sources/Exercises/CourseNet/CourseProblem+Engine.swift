import Descent

extension CourseProblem {
    /// Trains the net on the engine, in single precision, with the mini-batches of the textbook's run.
    ///
    /// The loop is one's own, round `Backpropagation` and `OptimizerState`, since the edition of 2017 prints the cost of a
    /// single mini-batch.
    package func engineRun(_ plan: CoursePlan) throws(ExerciseError) -> CourseTrajectory {
        let network = try engineNetwork()
        do { return try engineRun(plan, from: network) } catch { throw .training(error) }
    }

    private func engineRun(
        _ plan: CoursePlan, from start: consuming Descent.Network
    ) throws(TrainingError) -> CourseTrajectory {
        var network = start
        // A step of so small a net is one worker's; several runs go on at a time.
        var backpropagation = try Backpropagation(
            for: network, batchSize: min(CourseProblem.batchSize, count), workers: 1)
        var state = try OptimizerState(
            plan.rule.engine(learningRate: plan.learningRate), parameterCount: network.parameterCount)
        var trajectory = CourseTrajectory()
        for epoch in 1...plan.epochs {
            var sum = 0.0
            var last = 0.0
            for batch in batches(ofEpoch: epoch) {
                let rate = plan.schedule.engine.learningRate(
                    initial: plan.learningRate, epoch: epoch, step: state.stepCount + 1)
                last = try backpropagation.run(network, on: examples, rows: batch.map { Int32($0) })
                sum += last * Double(batch.count)
                state.step(&network, gradients: backpropagation.gradients, learningRate: rate)
            }
            trajectory.append(epochCost: sum / Double(count), lastBatchCost: last)
            if plan.marks.contains(epoch) {
                let predicted = try network.predict(examples.inputs, workers: 1).classes
                let parameters = network.parameters
                trajectory.marks[epoch] = CourseTrajectory.Mark(
                    parameters: parameters.indices.map { Double(parameters[$0]) }, hits: hits(predicted))
            }
        }
        return trajectory
    }
}
