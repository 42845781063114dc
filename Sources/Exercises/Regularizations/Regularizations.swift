import LegacyRandom
package import Reporting
import Textbook

/// L2 and dropout: what they do to a network that would learn its examples by heart.
///
/// The course's own data cannot be shipped: `RegularizationData` stands in their place, or a copy of one's own.
package struct Regularizations: Exercise {
    package static let name = "regularization"
    package static let summary = "L2 and dropout, with the course's fixed masks and with real ones"
    package static let sections = "1.2, week 1"
    package static let settings: Set<ExerciseSettings.Name> = [.dataSeed, .weightSeed, .data]

    static let learningRate = 0.3
    static let sizes = [2, 20, 3, 1]

    /// The course's.
    private static let weightSeed: UInt32 = 3

    /// The course's number; tests take fewer.
    package var steps = 30_000

    let workers: Int?
    let weightSeed: UInt32
    let data: RegularizationData

    /// Whether the data are the course's: as many, and the course's weights give them the cost that it prints before the first step.
    private func isTheCourses(_ outcomes: [Outcome]) -> Bool {
        guard data.isBrought, data.train.count == RegularizationsPublished.trainCount,
            weightSeed == Regularizations.weightSeed, let none = outcomes.first(where: { $0.kind == .none }),
            let published = RegularizationsPublished.run(.none)
        else { return false }
        return abs(none.run.costs[0] - published.costs[0]) <= 1e-5
    }

    /// Whether claims are judged: on the course's data or those that stand in their place, with the course's weights. On others none is known
    /// to hold.
    private func isJudged(_ outcomes: [Outcome]) -> Bool {
        data.areTheDefault && weightSeed == Regularizations.weightSeed || isTheCourses(outcomes)
    }

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        workers = settings.workers
        weightSeed = settings.weightSeed ?? Regularizations.weightSeed
        data = try RegularizationData(settings)
    }

    /// What came of one way to regularize.
    struct Outcome: Sendable {
        let kind: RegularizationKind
        let run: FullBatchRun
        /// The fast engine's; it has no dropout.
        let engine: EngineRun?

        /// The cost of the trained network without masks and without the L2 term.
        var plainCost: Double { run.network.cost(run.data.inputs, targets: run.data.targets) }
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        var random = RandomState(seed: weightSeed)
        let start = Network(
            sizes: Regularizations.sizes, activation: .relu, output: .sigmoid, initialization: .lecun, using: &random)
        // The longest first.
        let order: [RegularizationKind] = [.dropout, .fixedDropout, .l2, .none]
        let (train, test, steps) = (data.train, data.test, steps)
        let unordered = try Concurrently.map(order, workers: workers) { (kind) throws(ExerciseError) in
            progress("\(kind.title): \(steps) steps on \(train.count) examples")
            var run = FullBatchRun(
                start, on: train, learningRate: Regularizations.learningRate, l2: kind.l2, masks: kind.masks)
            run.train(steps: steps)
            guard kind.masks == .none else { return Outcome(kind: kind, run: run, engine: nil) }
            let engine = try EngineRun(
                from: start, on: train, test: test ?? train, learningRate: Regularizations.learningRate, l2: kind.l2,
                steps: steps)
            return Outcome(kind: kind, run: run, engine: engine)
        }
        let outcomes = RegularizationKind.allCases.compactMap { kind in unordered.first { $0.kind == kind } }
        var report = Report()
        let isJudged = isJudged(outcomes)
        report.tables = [
            stepTable(), runTable(outcomes, isJudged: isJudged), engineTable(outcomes, isJudged: isJudged),
        ]
        if isTheCourses(outcomes), steps > 20_000 { report.tables.append(courseTable(outcomes)) }
        report.findings = findings(outcomes)
        report.figures = [costFigure(outcomes), boundaryFigure(outcomes)]
        return report
    }
}
