import LegacyRandom
package import Reporting
import Textbook

/// How the first weights decide what a network learns: zeros, large, and He's.
package struct Initializations: Exercise {
    package static let name = "initialization"
    package static let summary = "what a network learns from first weights that are zeros, large, or He's"
    package static let sections = "week 1"
    package static let settings: Set<ExerciseSettings.Name> = [.dataSeed, .weightSeed]

    static let steps = 15_000
    static let learningRate = 0.01

    private let workers: Int?
    private let dataSeed: UInt32
    private let weightSeed: UInt32

    /// Whether the course's published values apply.
    let isTheCourses: Bool

    /// The training set has the seed, the test set the next one: 1 and 2 in the course.
    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        dataSeed = settings.dataSeed ?? 1
        weightSeed = settings.weightSeed ?? 3
        guard dataSeed < .max else {
            throw .setting(
                flag: ExerciseSettings.Name.dataSeed.flag, value: "\(dataSeed)",
                expected: "below \(UInt32.max), as the test set has the next seed")
        }
        workers = settings.workers
        isTheCourses = dataSeed == 1 && weightSeed == 3
    }

    /// What came of one way to draw the weights.
    struct Outcome: Sendable {
        let kind: InitializationKind
        let start: Network
        let run: FullBatchRun
        let engine: EngineRun
        let test: PlaneData
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        let train = Initializations.circles(count: 300, seed: dataSeed)
        let test = Initializations.circles(count: 100, seed: dataSeed + 1)
        let weightSeed = weightSeed
        let outcomes = try Concurrently.map(InitializationKind.allCases, workers: workers) {
            (kind) throws(ExerciseError) in
            progress("\(kind.title): \(Initializations.steps) steps in the textbook and in the engine")
            let start = kind.network(seed: weightSeed)
            var run = FullBatchRun(start, on: train, learningRate: Initializations.learningRate)
            run.train(steps: Initializations.steps)
            let engine = try EngineRun(
                from: start, on: train, test: test, learningRate: Initializations.learningRate,
                steps: Initializations.steps)
            return Outcome(kind: kind, start: start, run: run, engine: engine, test: test)
        }
        var report = Report()
        report.tables = outcomes.filter { $0.kind != .large }.map { costTable($0) }
        report.tables += [largeTable(outcomes), accuracyTable(outcomes)]
        report.findings = findings(outcomes)
        report.figures = [costFigure(outcomes), boundaryFigure(outcomes)]
        return report
    }

    private static func circles(count: Int, seed: UInt32) -> PlaneData {
        var random = RandomState(seed: seed)
        return PlaneData(random.makeCircles(count: count, noise: 0.05))
    }
}
