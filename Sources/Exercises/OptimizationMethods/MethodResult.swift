/// A run's arithmetic, done by the textbook and by the engine.
struct MethodResult: Sendable {
    let textbook: CourseTrajectory
    let engine: CourseTrajectory
}
