/// The course's net trained with a decay.
struct DecayRun: Sendable {
    let form: DecayForm
    let textbook: CourseTrajectory
    let engine: CourseTrajectory

    init(_ form: DecayForm, textbook: CourseTrajectory, engine: CourseTrajectory) {
        self.form = form
        self.textbook = textbook
        self.engine = engine
    }

    /// The textbook's costs of epochs 0, 1000, 2000, …
    var costs: [Double] { CourseTrajectory.thousands(textbook.epochCosts) }

    /// The number of examples classified right after the last epoch.
    var hits: Int { textbook.mark(afterEpoch: DecayForm.epochs).hits }
    var engineHits: Int { engine.mark(afterEpoch: DecayForm.epochs).hits }

    /// The largest difference of the engine's costs from the textbook's at these epochs.
    var engineDistance: Double {
        LargestDifference.absolute(CourseTrajectory.thousands(engine.epochCosts), costs)
    }

    /// The exercise's run of 2021 with the same arithmetic, where there is one.
    var courseRun: MethodRun? { form.arithmetic.map { MethodRun(edition: .of2021, arithmetic: $0) } }
}
