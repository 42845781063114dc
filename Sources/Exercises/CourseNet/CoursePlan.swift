/// A run of the course's net: what the textbook and the engine are both to do.
package struct CoursePlan: Sendable {
    let rule: CourseRule

    /// α₀.
    let learningRate: Double

    let schedule: CourseSchedule

    let epochs: Int

    /// The epochs, counted from 1, after which the net is kept.
    let marks: Set<Int>

    package init(
        _ rule: CourseRule, learningRate: Double, schedule: CourseSchedule = .none, epochs: Int, marks: Set<Int> = []
    ) {
        self.rule = rule
        self.learningRate = learningRate
        self.schedule = schedule
        self.epochs = epochs
        self.marks = marks.union([epochs])
    }
}
