import Descent
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
        let runs = DecayRuns(
            all: try Concurrently.map(forms, workers: workers) { (form) throws(ExerciseError) in
                progress("\(form.name): \(DecayForm.epochs) epochs by the textbook and by the engine")
                let plan = CoursePlan(
                    .gradientDescent, learningRate: DecayForm.initialRate, schedule: form.schedule,
                    epochs: DecayForm.epochs)
                return DecayRun(form: form, textbook: problem.textbookRun(plan), engine: try problem.engineRun(plan))
            })
        progress("the mistakes: no floor")
        let (mistakes, mistaken) = missingFloor(problem)
        progress("the calm near a minimum")
        let calm = CalmNearTheMinimum()
        return Report(
            tables: [
                DecayRates.published, DecayRates.printed, DecayRates.numberings, DecayRates.engine(forms), runs.table,
                runs.calm, runs.published, mistakes, calm.table,
            ], findings: runs.findings + [mistaken, calm.finding],
            figures: [runs.rateFigure, runs.costFigure, calm.figure])
    }

    /// The mistake that the exercise's learners make with the decay by intervals, i/1000 in place of ⌊i/1000⌋: what it
    /// and the right decay are known to cost at epoch 1000, counted from 0, both with six decimals.
    private func missingFloor(_ problem: CourseProblem) -> (table: Report.Table, finding: String) {
        func row(_ name: Cell, _ schedule: CourseSchedule, known: Double) -> Claim {
            let plan = CoursePlan(
                .gradientDescent, learningRate: DecayForm.initialRate, schedule: schedule, epochs: 1001)
            return Claim(
                name, measured: .fixed(problem.textbookRun(plan).epochCosts[1000], 6), expected: .fixed(known, 6),
                within: Published.MethodRun.costTolerance)
        }
        let mistake = CourseSchedule(
            textbook: { initialRate, epoch in
                initialRate / (1 + Double(Descent.EpochNumbering.notebook.number(ofEpoch: epoch)) / 1000)
            }, engine: .none)
        let rows = [
            row("α₀/(1 + ⌊i/1000⌋)", .inverseTime(rate: 1, interval: 1000), known: 0.127161),
            row("α₀/(1 + i/1000), a mistake", mistake, known: 0.139113),
        ]
        return (
            Report.Table(
                "Decay by intervals with the floor and without: the cost of epoch 1000", ["rate", "textbook", "known"],
                rows),
            "A cost of \(rows[1].cells[1].text) at epoch 1000 of the decay by intervals means that the floor is "
                + "missing."
        )
    }
}
