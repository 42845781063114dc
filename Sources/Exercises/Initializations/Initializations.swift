import Glibc
import LegacyRandom
package import Reporting
package import Textbook

/// The three ways in which the exercise draws the first weights of the net 2-10-5-1.
package enum InitializationKind: String, Sendable, CaseIterable {
    case zeros, large, he

    /// For tables and legends.
    package var title: String {
        switch self {
        case .zeros: "zeros"
        case .large: "large, randn·10"
        case .he: "He, randn·√(2/n)"
        }
    }

    /// The network before the first step.
    package func network(seed: UInt32) -> Network {
        let rule: Initialization =
            switch self {
            case .zeros: .zeros
            case .large: .normal(scale: 10)
            case .he: .he
            }
        var random = RandomState(seed: seed)
        return Network(
            sizes: [2, 10, 5, 1], activation: .relu, output: .sigmoid, initialization: rule, using: &random)
    }
}

/// How the first weights decide what a network learns: zeros, large, and He's.
package struct Initializations: Exercise {
    package static let name = "initialization"
    package static let summary = "what a network learns from first weights that are zeros, large, or He's"
    package static let sections = "week 1"
    package static let settings: Set<ExerciseSettings.Name> = [.dataSeed, .weightSeed]

    private static let steps = 15_000
    private static let learningRate = 0.01

    /// The steps, counted from 0, whose costs the exercise prints.
    private static let printed = Array(stride(from: 0, to: steps, by: 1000))

    /// The cost of answers that are all ½, ln 2.
    private static let ignorance = published.costs["zeros"]?.first ?? .nan

    private static let published = Published.values.initialization

    private let workers: Int?
    private let dataSeed: UInt32
    private let weightSeed: UInt32

    /// Whether the course's published values apply.
    private let isTheCourses: Bool

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

    /// The results of one way to draw the weights.
    private struct Outcome: Sendable {
        let kind: InitializationKind
        let start: Network
        let run: FullBatchRun
        let engine: EngineRun
        let test: PlaneData
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        func circles(count: Int, seed: UInt32) -> PlaneData {
            var random = RandomState(seed: seed)
            return PlaneData(random.makeCircles(count: count, noise: 0.05))
        }
        let train = circles(count: 300, seed: dataSeed)
        let test = circles(count: 100, seed: dataSeed + 1)
        let (weightSeed, steps, rate) = (weightSeed, Initializations.steps, Initializations.learningRate)
        let outcomes = try Concurrently.map(InitializationKind.allCases, workers: workers) {
            (kind) throws(ExerciseError) in
            progress("\(kind.title): \(steps) steps in the textbook and in the engine")
            let start = kind.network(seed: weightSeed)
            var run = FullBatchRun(start, on: train, learningRate: rate)
            run.train(steps: steps)
            let engine = try EngineRun(from: start, on: train, test: test, learningRate: rate, steps: steps)
            return Outcome(kind: kind, start: start, run: run, engine: engine, test: test)
        }
        var report = Report()
        report.tables = outcomes.filter { $0.kind != .large }.map { costTable($0) }
        report.tables += outcomes.filter { $0.kind == .large }.map { largeTable($0) }
        report.tables.append(accuracyTable(outcomes))
        report.findings = outcomes.map { finding($0) }
        report.figures = [costFigure(outcomes), boundaryFigure(outcomes)]
        return report
    }

    /// Whether published values apply to an outcome: with zeros to any seeds'. Only such an outcome is judged, as of
    /// other seeds' none is known to hold.
    private func isKnown(_ kind: InitializationKind) -> Bool { isTheCourses || kind == .zeros }

    /// The costs of zeros, or of He's weights, beside the published ones.
    private func costTable(_ outcome: Outcome) -> Report.Table {
        let costs = isKnown(outcome.kind) ? Initializations.published.costs[outcome.kind.rawValue] : nil
        let rows = Initializations.printed.enumerated().map { index, step in
            let cost = outcome.run.cost(beforeStep: step)
            let engine = outcome.engine.costs[step]
            return Initializations.claim(
                step: step, published: costs.map { $0.count == 1 ? $0[0] : $0[index] }, cost: cost, engine: engine)
        }
        return Report.Table(
            "\(outcome.kind.title): the cost of batch descent, α \(Initializations.learningRate)",
            ["step", "published", "textbook", "relative difference", "engine", "engine's distance"], rows)
    }

    /// The textbook's cost is the published within 1e-9 of it, the engine's the textbook's within 5e-4.
    package static func claim(step: Int, published: Double?, cost: Double, engine: Double) -> Claim {
        let difference = published.map { abs(cost - $0) / $0 }
        let distance = abs(engine - cost) / cost
        return Claim(
            .count(step), .exact(published), .exact(cost), .scientific(difference, 2), .fixed(engine, 6),
            .scientific(distance, 2), holds: difference.map { $0 <= 1e-9 && distance <= 5e-4 })
    }

    /// The large weights' costs: from the outputs, as the exercise computes them, and from the logits.
    private func largeTable(_ outcome: Outcome) -> Report.Table {
        let start = Initializations.costFromOutputs(outcome.start, outcome.run.data)
        let rows = Initializations.printed.map { step in
            let cost = outcome.run.cost(beforeStep: step)
            let published: Cell = isTheCourses ? step == 0 ? "inf" : "not portable" : .none
            return Claim(
                .count(step), published, .decimal(step == 0 ? start : nil), .fixed(cost, 6),
                .fixed(outcome.engine.costs[step], 6),
                holds: step == 0 && isTheCourses ? start == .infinity && cost.isFinite : nil)
        }
        return Report.Table(
            "Large weights: the cost from the outputs, as the exercise has it, and from the logits",
            ["step", "published", "from outputs", "from logits", "engine"], rows)
    }

    /// −1/m Σ y ln ŷ + (1 − y) ln(1 − ŷ), terms that are not numbers left out: infinite where an output has rounded to
    /// the wrong 0 or 1.
    private static func costFromOutputs(_ network: Network, _ data: PlaneData) -> Double {
        let outputs = network.outputs(data.inputs).elements
        var sum = 0.0
        for (output, number) in zip(outputs, data.classes) {
            let loss = -log(output) * Double(number) - log(1 - output) * Double(1 - number)
            if !loss.isNaN { sum += loss }
        }
        return sum / Double(data.count)
    }

    /// Accuracies after the last step.
    private func accuracyTable(_ outcomes: [Outcome]) -> Report.Table {
        let rows = outcomes.map { outcome in
            let (train, test) = (outcome.run.accuracy(on: outcome.run.data), outcome.run.accuracy(on: outcome.test))
            let engine = outcome.engine
            let isKnown = isKnown(outcome.kind)
            let published = isKnown ? Initializations.published.accuracies[outcome.kind.rawValue] : nil
            // Rounding decides what the large weights lead to: two examples' difference is allowed there. The engine
            // may have one more.
            let allowed = outcome.kind == .large ? 2 : 0
            func isNear(_ value: Double, _ expected: Double, _ count: Int, examples: Int) -> Bool {
                abs(value - expected) * Double(count) <= Double(examples) + 0.5
            }
            let (trainCount, testCount) = (outcome.run.data.count, outcome.test.count)
            return Claim(
                "\(outcome.kind.title)", .fixed(published?.train, 4), .fixed(published?.test, 4), .fixed(train, 4),
                .fixed(test, 4), .fixed(engine.trainAccuracy, 4), .fixed(engine.testAccuracy, 4),
                isKnown ? "\(allowed), \(allowed + 1)" : .none,
                holds: published.map {
                    isNear(engine.trainAccuracy, train, trainCount, examples: allowed + 1)
                        && isNear(engine.testAccuracy, test, testCount, examples: allowed + 1)
                        && isNear(train, $0.train, trainCount, examples: allowed)
                        && isNear(test, $0.test, testCount, examples: allowed)
                })
        }
        return Report.Table(
            "The accuracy after \(Initializations.steps) steps; within how many examples the textbook must be of what is "
                + "published, and the engine of the textbook",
            ["weights", "published train", "test", "textbook train", "test", "engine train", "test", "within"], rows)
    }

    private func finding(_ outcome: Outcome) -> String {
        let last = outcome.run.costs[outcome.run.costs.count - 1]
        let right = outcome.run.accuracy(on: outcome.test).percent(0)
        let text =
            "\(outcome.kind.title): the cost ends at \(last.fixed(4)), and \(right) of the test "
            + "set are classified correctly"
        return switch outcome.kind {
        case .zeros: text + Initializations.symmetry(of: outcome.run.network) + "."
        case .large: text + Initializations.start(of: outcome.run) + "."
        case .he: text + "."
        }
    }

    /// What a network that began with zeros still has of them, as the end of a sentence.
    private static func symmetry(of network: Network) -> String {
        var facts: [String] = []
        if network.layers.allSatisfy({ $0.weights.elements.allSatisfy { $0 == 0 } }) {
            facts.append("all weights are still 0")
        }
        let areEqual = network.layers.allSatisfy { layer in
            (0..<layer.unitCount).allSatisfy { unit in
                layer.biases[unit] == layer.biases[0]
                    && (0..<layer.inputCount).allSatisfy { layer.weights[unit, $0] == layer.weights[0, $0] }
            }
        }
        if areEqual { facts.append("all units of a layer are equal") }
        return facts.isEmpty ? "" : "; after the last step " + facts.joined(separator: ", and ")
    }

    /// Where the cost begins and, if it is worse than that of answers that are all ½, when it no longer is, as the end
    /// of a sentence.
    private static func start(of run: FullBatchRun) -> String {
        let text = "; it begins at \(run.costs[0].fixed(1))"
        guard run.costs[0] > ignorance else { return text }
        let better = run.costs.firstIndex { $0 < ignorance }.map { index in
            "is first seen below that before step \(index * run.interval)"
        }
        return text + ", where answers that are all ½ cost \(ignorance.fixed(2)), and "
            + (better ?? "is never seen below that")
    }

    /// The costs of all three, the engine's as marks.
    private func costFigure(_ outcomes: [Outcome]) -> Figure {
        let looks: [Look] = [.amber, .vermilion, .black]
        let lines = zip(outcomes, looks).map { outcome, look in
            Series(
                "\(outcome.kind.title), textbook", steps: outcome.run.costs, by: Double(outcome.run.interval),
                style: .line,
                look: look)
        }
        let marks = zip(outcomes, looks).map { outcome, look in
            let steps = Array(stride(from: 500, to: Initializations.steps, by: 1000))
            return Series(
                "\(outcome.kind.title), engine", x: steps.map { Double($0) }, y: steps.map { outcome.engine.costs[$0] },
                style: .marks, look: look)
        }
        return Figure(
            "costs",
            title:
                "Batch descent on the circles, α = \(Initializations.learningRate); large weights' costs depend on the rounding",
            panelSize: (820, 440),
            panels: [
                Panel(
                    x: Panel.Axis("step", range: 0...Double(Initializations.steps)),
                    y: Panel.Axis("cost", range: 0.05...20, logarithmic: true), series: lines + marks)
            ])
    }

    /// What each has learnt.
    private func boundaryFigure(_ outcomes: [Outcome]) -> Figure {
        let panels = outcomes.map { outcome in
            let right = outcome.run.accuracy(on: outcome.run.data).percent(1)
            return Panel.decision(
                "\(outcome.kind.title): \(right) right", outcome.run.network, outcome.run.data, x: -1.5...1.5,
                y: -1.5...1.5)
        }
        return Figure(
            "boundaries", title: "What each has learnt after \(Initializations.steps.grouped) steps",
            columns: 2, panelSize: (490, 460), panels: panels)
    }
}
