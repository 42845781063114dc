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
    static let mostExamples = 20_000

    private let task: ExactMethods

    /// Reads the settings.
    ///
    /// Above `mostExamples` the question is another one, of time and of updates to a given accuracy; whoever answers it
    /// takes over here, and `task` gets a second kind.
    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        let count = settings.examples ?? CourseProblem.courseCount
        guard count >= 2, count <= OptimizationMethods.mostExamples else {
            throw .setting(
                flag: "--examples", value: "\(count)", expected: "from 2 to \(OptimizationMethods.mostExamples)")
        }
        task = try ExactMethods(settings, count: count)
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        try task.run(progress)
    }
}
