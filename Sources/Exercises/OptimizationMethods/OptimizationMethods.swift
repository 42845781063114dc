package import Reporting

/// The course's exercise "optimization methods": gradient descent, Momentum, RMSprop and Adam on the moons.
///
/// Every run is done by the textbook in `Double`, and by the engine with the same mini-batches. The editions share
/// their arithmetic, so each is computed once: 2017 and 2019 differ in the cost that they print, and the first 5000
/// epochs of 2019 are the runs of 2021 with a constant rate. With very many examples the question is another one, that
/// of `MethodsAtScale`.
package struct OptimizationMethods: Exercise {
    package static let name = "optimization-methods"
    package static let summary = "the optimizers on the course's moons, against what its three editions print"
    package static let sections = "3, 4, 5 and 6"
    package static let settings: Set<ExerciseSettings.Name> = [
        .edition, .dataSeed, .weightSeed, .shuffleSeed, .examples,
    ]

    /// The largest number of examples with which the exercise is done as the course does it; the textbook then takes
    /// some minutes.
    package static let mostExamples = 20_000

    private let editions: [Edition]
    private let seeds: CourseSeeds
    private let count: Int
    private let workers: Int?

    /// What takes the exercise's place with more examples: time and updates to a given accuracy.
    private let atScale: MethodsAtScale?

    /// Whether seeds and number of examples are the course's, so that there are values to compare with.
    private var isCourse: Bool { seeds == CourseSeeds() && count == CourseProblem.courseCount }

    /// Reads the settings.
    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        count = settings.examples ?? CourseProblem.courseCount
        seeds = CourseSeeds(settings)
        workers = settings.workers
        guard count >= 2 else { throw .setting(flag: "--examples", value: "\(count)", expected: "at least 2") }
        let isAtScale = count > OptimizationMethods.mostExamples
        if isAtScale, let edition = settings.edition {
            throw .setting(
                flag: "--edition", value: "\(edition)",
                expected: "left out with more than \(OptimizationMethods.mostExamples) examples")
        }
        atScale = isAtScale ? try MethodsAtScale(settings) : nil
        if let year = settings.edition {
            guard let edition = Edition(rawValue: year) else {
                throw .setting(flag: "--edition", value: "\(year)", expected: "2017, 2019 or 2021")
            }
            editions = [edition]
        } else {
            editions = Edition.allCases
        }
        if !isAtScale {
            try CourseProblem.requireShuffleSeed(seeds, epochs: editions.map(\.epochs).max() ?? 0)
        }
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        if let atScale { return try atScale.run(progress) }
        let problem = try CourseProblem(seeds, count: count)
        let runs = editions.flatMap(\.runs)
        let results = try results(for: runs, problem, progress)
        let judged = runs.compactMap { run in
            results[run.arithmetic].map { JudgedRun(run, $0, count: count, isCourse: isCourse) }
        }
        let methods = MethodsReport(problem: problem, results: results, judged: judged, isCourse: isCourse)
        var report = Report()
        report.json = MethodsJSON(runs: judged.map(MethodsJSON.Run.init))
        report.tables = editions.map { methods.costs(of: $0) } + [methods.accuracies, methods.distances]
        report.findings = methods.findings
        report.figures = editions.map { methods.costFigure(of: $0) }
        if let edition = editions.first(where: { $0 == .of2019 }) ?? editions.first {
            report.figures.append(methods.boundaryFigure(of: edition))
        }
        if editions.contains(.of2021) { report.figures.append(methods.decayFigure) }
        return report
    }

    /// Computes each arithmetic once, over as many epochs as the longest run with it has.
    private func results(
        for runs: [MethodRun], _ problem: CourseProblem, _ progress: @Sendable (String) -> Void
    ) throws(ExerciseError) -> [MethodArithmetic: MethodResult] {
        var plans: [(arithmetic: MethodArithmetic, plan: CoursePlan)] = []
        for run in runs where !plans.contains(where: { $0.arithmetic == run.arithmetic }) {
            let marks = Set(runs.filter { $0.arithmetic == run.arithmetic }.map(\.epochs))
            let plan = CoursePlan(
                run.arithmetic.optimizer, learningRate: run.arithmetic.learningRate,
                schedule: run.arithmetic.decay.schedule, epochs: marks.max() ?? run.epochs, marks: marks)
            plans.append((run.arithmetic, plan))
        }
        let results = try Concurrently.map(plans, workers: workers) { (job) throws(ExerciseError) in
            progress("\(job.arithmetic.title): \(job.plan.epochs) epochs by the textbook and by the engine")
            return MethodResult(textbook: problem.textbookRun(job.plan), engine: try problem.engineRun(job.plan))
        }
        return Dictionary(uniqueKeysWithValues: zip(plans.map(\.arithmetic), results))
    }
}
