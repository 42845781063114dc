import Reporting

/// The exercise as the course does it: every run by the textbook in `Double`, and by the engine with the same mini-batches.
///
/// The editions share their arithmetic, so each is computed once: 2017 and 2019 differ in the cost that they print, and the
/// first 5000 epochs of 2019 are the runs of 2021 with a constant rate.
struct ExactMethods: Sendable {
    /// Those to be printed.
    private let editions: [Edition]

    private let seeds: CourseSeeds
    private let count: Int
    private let workers: Int?

    init(_ settings: ExerciseSettings, count: Int) throws(ExerciseError) {
        if let year = settings.edition {
            guard let edition = Edition(rawValue: year) else {
                throw .setting(flag: "--edition", value: "\(year)", expected: "2017, 2019 or 2021")
            }
            editions = [edition]
        } else {
            editions = Edition.allCases
        }
        seeds = CourseSeeds(settings)
        self.count = count
        workers = settings.workers
        try CourseProblem.requireShuffleSeed(seeds, epochs: editions.map(\.epochs).max() ?? 0)
    }

    /// Whether seeds and number of examples are the course's, so that there are values to compare with.
    private var isCourse: Bool { seeds == CourseSeeds() && count == CourseProblem.courseCount }

    func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        let problem = try CourseProblem(seeds, count: count)
        let runs = editions.flatMap(\.runs)
        let results = try results(for: runs, problem, progress)
        let judged = runs.compactMap { run in
            results[run.arithmetic].map { JudgedRun(run, $0, count: count, isCourse: isCourse) }
        }
        var report = Report()
        report.json = MethodsJSON(runs: judged.map(MethodsJSON.Run.init))
        let tables = MethodsTables(judged)
        report.tables = editions.map { tables.costs(of: $0) } + [tables.accuracies, tables.distances]
        report.findings = MethodsFindings(judged, isCourse: isCourse).sentences
        let figures = MethodsFigures(problem: problem, results: results)
        report.figures = editions.map { figures.costs(of: $0) }
        if let edition = editions.first(where: { $0 == .of2019 }) ?? editions.first {
            report.figures.append(figures.boundaries(of: edition))
        }
        if editions.contains(.of2021) { report.figures.append(figures.decays) }
        return report
    }

    /// Computes each arithmetic once, over as many epochs as the longest run with it has.
    private func results(
        for runs: [MethodRun], _ problem: CourseProblem, _ progress: @Sendable (String) -> Void
    ) throws(ExerciseError) -> [MethodArithmetic: MethodResult] {
        var arithmetics: [MethodArithmetic] = []
        var plans: [CoursePlan] = []
        for run in runs where !arithmetics.contains(run.arithmetic) {
            let marks = Set(runs.filter { $0.arithmetic == run.arithmetic }.map(\.epochs))
            arithmetics.append(run.arithmetic)
            plans.append(
                CoursePlan(
                    run.arithmetic.rule, learningRate: run.arithmetic.learningRate,
                    schedule: run.arithmetic.decay.schedule, epochs: marks.max() ?? run.epochs, marks: marks))
        }
        let names = arithmetics.map(\.title)
        let results = try Concurrently.map(Array(zip(names, plans)), workers: workers) { (job) throws(ExerciseError) in
            let (name, plan) = job
            progress("\(name): \(plan.epochs) epochs by the textbook and by the engine")
            return MethodResult(textbook: problem.textbookRun(plan), engine: try problem.engineRun(plan))
        }
        return Dictionary(uniqueKeysWithValues: zip(arithmetics, results))
    }
}
