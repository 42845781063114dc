package import Reporting

/// The notes' section 1.3: what the size of the mini-batch does.
///
/// Without data of the user's it runs on moons: the course's 300, with claims that are checked, and some thousands in
/// races against the clock. With data it races the four optimizers at batch sizes from 1 to all examples on a wide net.
package struct BatchSizes: Exercise {
    package static let name = "batch-sizes"
    package static let summary = "what the size of a mini-batch costs and gains"
    package static let sections = "1.3"
    package static let settings: Set<ExerciseSettings.Name> = [
        .dataSeed, .weightSeed, .shuffleSeed, .examples, .data,
    ]

    private enum Part: Sendable {
        case course(BatchSizesCourse)
        case data(BatchSizesOnData)
    }

    private let part: Part

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        if let data = settings.data {
            part = .data(try BatchSizesOnData(data, settings))
        } else {
            part = .course(try BatchSizesCourse(settings))
        }
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        switch part {
        case .course(let part): try part.run(progress)
        case .data(let part): try part.run(progress)
        }
    }
}
