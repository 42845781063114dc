/// A run of the exercise as one of its editions prints it.
struct MethodRun: Sendable, Hashable {
    let edition: Edition
    let arithmetic: MethodArithmetic

    var epochs: Int { edition.epochs }

    /// The costs that the edition prints: those of epochs 0, 1000, 2000, …
    func printedCosts(of trajectory: CourseTrajectory) -> [Double] { CourseTrajectory.thousands(costs(of: trajectory)) }

    /// The cost of every epoch of the run, as the edition takes it.
    func costs(of trajectory: CourseTrajectory) -> ArraySlice<Double> {
        (edition.printsLastBatch ? trajectory.lastBatchCosts : trajectory.epochCosts).prefix(epochs)
    }

    /// What the course printed, where that is known and the run is the course's own.
    var published: PublishedRun? { PublishedRun.all[self] }

    /// What NumPy computes for this run.
    var reference: NumPyReference.Run? {
        NumPyReference.runs.first { $0.arithmetic == arithmetic && $0.epochs >= epochs }
    }
}
