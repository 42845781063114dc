package import Reporting

/// Section 6 of the notes: the learning-rate decays, their rates, and the course's net trained with each.
package struct LearningRateDecays: Exercise {
    package static let name = "learning-rate-decay"
    package static let summary = "the learning-rate decays: their rates, and the course's net with each of them"
    package static let sections = "6"

    private let workers: Int?

    package init(_ settings: ExerciseSettings) throws(ExerciseError) { workers = settings.workers }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        let problem = try CourseProblem()
        let forms = DecayForm.all
        let runs = try Concurrently.map(forms, workers: workers) { (form) throws(ExerciseError) in
            progress("\(form.name): \(DecayForm.epochs) epochs by the textbook and by the engine")
            let plan = CoursePlan(
                .gradientDescent, learningRate: DecayForm.initialRate, schedule: form.schedule,
                epochs: DecayForm.epochs)
            return DecayRun(form, textbook: problem.textbookRun(plan), engine: try problem.engineRun(plan))
        }
        progress("the mistakes: no floor")
        let mistake = MissingFloor(problem)
        progress("the calm near a minimum")
        let calm = CalmNearTheMinimum()
        let tables = DecayRunTables(runs)
        var report = Report()
        report.tables = [
            DecayRates.published, DecayRates.printed, DecayRates.numberings, DecayRates.engine(forms), tables.runs,
            tables.calm, tables.published, mistake.table, calm.table,
        ]
        report.findings = tables.findings + [mistake.finding, calm.finding]
        let figures = DecayFigures(runs)
        report.figures = [figures.rates, figures.costs, calm.figure]
        return report
    }
}
