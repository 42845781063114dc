package import Reporting

/// The course's exercise "optimization methods": gradient descent, Momentum, RMSprop and Adam on the moons.
package struct OptimizationMethods: Exercise {
    package static let name = "optimization-methods"
    package static let summary = "the update rules on the course's moons, against what its three editions print"
    package static let sections = "3, 4, 5 and 6"
    package static let settings: Set<ExerciseSettings.Name> = [
        .edition, .dataSeed, .weightSeed, .shuffleSeed, .examples,
    ]

    /// The largest number of examples with which the exercise is done as the course does it; the textbook then takes some
    /// minutes.
    package static let mostExamples = 20_000

    /// What is to be run.
    private enum Task: Sendable {
        /// The course's exercise, against what its editions print.
        case exact(ExactMethods)
        /// With more examples the question is another one: of time and of updates to a given accuracy.
        case atScale(MethodsAtScale)
    }

    private let task: Task

    /// Reads the settings.
    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        let count = settings.examples ?? CourseProblem.courseCount
        guard count >= 2 else { throw .setting(flag: "--examples", value: "\(count)", expected: "at least 2") }
        guard count > OptimizationMethods.mostExamples else {
            task = .exact(try ExactMethods(settings, count: count))
            return
        }
        if let edition = settings.edition {
            throw .setting(
                flag: "--edition", value: "\(edition)",
                expected: "left out with more than \(OptimizationMethods.mostExamples) examples")
        }
        task = .atScale(try MethodsAtScale(settings))
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        switch task {
        case .exact(let task): try task.run(progress)
        case .atScale(let task): try task.run(progress)
        }
    }
}
