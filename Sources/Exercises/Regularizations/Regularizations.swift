import LegacyRandom
package import Reporting
import Textbook

/// What keeps a network from learning its examples by heart.
enum RegularizationKind: String, Sendable, CaseIterable {
    case none, l2, fixedDropout, dropout

    /// For tables and legends.
    var title: String {
        switch self {
        case .none: "none"
        case .l2: "L2, λ = \(RegularizationKind.lambda)"
        case .fixedDropout: "dropout, the same masks"
        case .dropout: "dropout, new masks"
        }
    }

    /// The course's λ of the run.
    static let lambda = 0.7

    /// The course's share of activations that are kept.
    static let keep = 0.86

    var l2: Double { self == .l2 ? RegularizationKind.lambda : 0 }

    /// The exercise seeds its generator with 1 in every pass; real dropout does so once.
    var masks: FullBatchRun.Masks {
        switch self {
        case .none, .l2: .none
        case .fixedDropout: .fixed(keep: RegularizationKind.keep, seed: 1)
        case .dropout: .fresh(keep: RegularizationKind.keep, seed: 1)
        }
    }
}

/// L2 and dropout: what they do to a network that would learn its examples by heart.
///
/// The course's own data cannot be shipped: `RegularizationData` replaces them, or `--data` names a copy.
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

    /// What the course prints of a run on its own data.
    private func published(_ kind: RegularizationKind) -> Published.Regularization.Run? {
        Published.values.regularization.runs[kind.rawValue]
    }

    /// Whether the data are the course's: as many, and the course's weights give them the cost that it prints before
    /// the first step.
    private func isTheCourses(_ outcomes: [Outcome]) -> Bool {
        guard data.isBrought, data.train.count == RegularizationData.courseTrainCount,
            weightSeed == Regularizations.weightSeed, let none = outcomes.first(where: { $0.kind == .none }),
            let published = published(.none)
        else { return false }
        return abs(none.run.costs[0] - published.costs[0]) <= 1e-5
    }

    /// Whether claims are judged: on the course's data or those that replace them, with the course's weights.
    /// On others none is known to hold.
    private func isJudged(_ outcomes: [Outcome]) -> Bool {
        data.areTheDefault && weightSeed == Regularizations.weightSeed || isTheCourses(outcomes)
    }

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        workers = settings.workers
        weightSeed = settings.weightSeed ?? Regularizations.weightSeed
        data = try RegularizationData(settings)
    }

    /// The results of one way to regularize.
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
            SingleStep.table, runTable(outcomes, isJudged: isJudged), engineTable(outcomes, isJudged: isJudged),
        ]
        if isTheCourses(outcomes), steps > 20_000 { report.tables.append(courseTable(outcomes)) }
        report.findings = findings(outcomes)
        report.figures = [costFigure(outcomes), boundaryFigure(outcomes)]
        return report
    }

    /// The result of each run. The claim that may be judged: L2 leaves smaller weights.
    private func runTable(_ outcomes: [Outcome], isJudged: Bool) -> Report.Table {
        let unregularized = outcomes.first { $0.kind == .none }?.run.squaredWeights ?? .nan
        let rows = outcomes.map { outcome in
            let (run, costs) = (outcome.run, outcome.run.costs)
            return Claim(
                "\(outcome.kind.title)", .fixed(costs[0], 6), .fixed(costs[costs.count - 1], 6),
                .fixed(outcome.plainCost, 6), .fixed(run.accuracy(on: data.train), 4),
                .fixed(data.test.map { run.accuracy(on: $0) }, 4), .fixed(run.squaredWeights, 2),
                holds: isJudged && outcome.kind == .l2 ? run.squaredWeights < unregularized : nil)
        }
        let count = data.test.map { "\(data.train.count) and \($0.count)" } ?? "\(data.train.count)"
        return Report.Table(
            "Network 2-20-3-1 on \(data.name), \(count) examples, α \(Regularizations.learningRate), "
                + "\(steps) steps",
            ["regularization", "first cost", "last cost", "train cost, all units", "train", "test", "‖W‖²"], rows)
    }

    /// The fast engine beside the textbook, where it has what the run needs.
    private func engineTable(_ outcomes: [Outcome], isJudged: Bool) -> Report.Table {
        let steps = [0, 100, 1000, 10_000, 20_000].filter { $0 < self.steps }
        let rows = outcomes.compactMap { outcome in
            outcome.engine.map { engine in
                let distances = steps.map { step in
                    let cost = outcome.run.cost(beforeStep: step)
                    return abs(engine.costs[step] - cost) / cost
                }
                // Later a rounding decides which side of a kink an example is on, and the runs part.
                let isNear = zip(steps, distances).allSatisfy { step, distance in
                    distance.isFinite && (step > 100 || distance <= (step == 0 ? 1e-6 : 5e-4))
                }
                return Claim(
                    ["\(outcome.kind.title)"] + distances.map { .scientific($0, 2) } + [
                        .fixed(engine.trainAccuracy, 4), .fixed(data.test == nil ? nil : engine.testAccuracy, 4),
                    ], holds: isNear
                ).judged(isJudged)
            }
        }
        return Report.Table(
            "The engine, in single precision: relative distance of its cost from the textbook's before the step",
            ["regularization"] + steps.map { "\($0)" } + ["train", "test"], rows)
    }

    /// On the course's data: the published costs and accuracies.
    ///
    /// The examples are read in single precision, so that costs agree to some digits only, and an accuracy within an
    /// example.
    private func courseTable(_ outcomes: [Outcome]) -> Report.Table {
        let rows = outcomes.compactMap { outcome in
            published(outcome.kind).map { published in
                let costs = [0, 10_000, 20_000].map { outcome.run.cost(beforeStep: $0) }
                let train = outcome.run.accuracy(on: data.train)
                let test = data.test.map { outcome.run.accuracy(on: $0) }
                func isNear(_ accuracy: Double, _ published: Double, _ count: Int) -> Bool {
                    abs(accuracy - published) * Double(count) <= 1.5
                }
                var holds = zip(costs, published.costs).allSatisfy { $0.isWithin(relative: 1e-3, of: $1) }
                holds = holds && isNear(train, published.accuracy.train, data.train.count)
                if let test, let count = data.test?.count, count == RegularizationData.courseTestCount {
                    holds = holds && isNear(test, published.accuracy.test, count)
                }
                return Claim(
                    "\(outcome.kind.title)", .fixed(published.costs[1], 6), .fixed(costs[1], 6),
                    .fixed(published.costs[2], 6), .fixed(costs[2], 6), .fixed(published.accuracy.train, 4),
                    .fixed(train, 4), .fixed(published.accuracy.test, 4), .fixed(test, 4), holds: holds)
            }
        }
        return Report.Table(
            "The course's data: published and found",
            ["regularization", "cost at 10000", "found", "at 20000", "found", "train", "found", "test", "found"], rows)
    }

    private func findings(_ outcomes: [Outcome]) -> [String] {
        guard let none = outcomes.first(where: { $0.kind == .none }), let l2 = outcomes.first(where: { $0.kind == .l2 })
        else { return [] }
        var findings: [String] = []
        let ratio = none.run.squaredWeights / l2.run.squaredWeights
        // Of data that leave nothing to learn no weights are left, and their ratio says nothing.
        if ratio >= 1, ratio <= 1e6 {
            findings.append(
                "L2 leaves ‖W‖² at \(l2.run.squaredWeights.fixed(1)), \(ratio.fixed(1)) times less than the "
                    + "\(none.run.squaredWeights.fixed(1)) without it.")
        }
        if let fixed = outcomes.first(where: { $0.kind == .fixedDropout }) {
            let last = fixed.run.costs[fixed.run.costs.count - 1]
            // Half the whole network's cost, or less: only to these masks is the network fitted so well.
            let isByHeart = last <= 0.5 * fixed.plainCost
            findings.append(
                "The same masks in every step\(isByHeart ? " are learnt by heart" : ""): through them the cost is "
                    + "\(last.fixed(3)), of the whole network \(fixed.plainCost.fixed(3))."
            )
        }
        guard let test = data.test else { return findings }
        for outcome in outcomes {
            let (trained, tested) = (outcome.run.accuracy(on: data.train), outcome.run.accuracy(on: test))
            findings.append(
                "\(outcome.kind.title): \(trained.percent(1)) of the training set and "
                    + "\(tested.percent(1)) of the test set are classified correctly, "
                    + "\((100 * (trained - tested)).fixed(1)) points apart.")
        }
        return findings
    }

    /// The costs as training sees them: with the L2 term, and through the masks.
    private func costFigure(_ outcomes: [Outcome]) -> Figure {
        let looks: [Look] = [.black, .navy, .vermilion, .sky]
        // The noisiest curve is drawn first, behind the others.
        let series = zip(outcomes, looks).reversed().map { outcome, look in
            Series(outcome.kind.title, steps: outcome.run.costs, by: Double(outcome.run.interval), look: look)
        }
        let interval = outcomes.first?.run.interval ?? 1
        return Figure(
            "costs",
            title:
                "The cost that is minimized, with the L2 term or through the masks; α = \(Regularizations.learningRate), "
                + "every \(interval)th step",
            panelSize: (820, 460),
            panels: [
                Panel(
                    x: Panel.Axis("step", range: 0...Double(steps)), y: Panel.Axis("cost", logarithmic: true),
                    series: series)
            ])
    }

    /// What each has learnt, among the training points.
    private func boundaryFigure(_ outcomes: [Outcome]) -> Figure {
        func range(_ axis: Int) -> ClosedRange<Double> {
            let values = (0..<data.train.count).map { data.train.inputs[axis, $0] }
            let (low, high) = (values.min() ?? 0, values.max() ?? 1)
            let margin = 0.08 * max(high - low, 1e-6)
            return low - margin...high + margin
        }
        let (x, y) = (range(0), range(1))
        let panels = outcomes.map { outcome in
            let trained = outcome.run.accuracy(on: data.train).percent(1)
            let tested = data.test.map { ", of the test set \(outcome.run.accuracy(on: $0).percent(1))" } ?? ""
            return Panel.decision(
                "\(outcome.kind.title): \(trained) right\(tested)", outcome.run.network, data.train, x: x, y: y)
        }
        // As high as the data make it, within reason.
        let share = (y.upperBound - y.lowerBound) / (x.upperBound - x.lowerBound)
        return Figure(
            "boundaries", title: "What each has learnt after \(steps.grouped) steps", columns: 2,
            panelSize: (490, 90 + Int(min(max(400 * share, 150), 500))), panels: panels)
    }
}
