package import Reporting
import Textbook

/// The tables, sentences and figures of the exercise.
package struct MethodsReport {
    let problem: CourseProblem
    let results: [MethodArithmetic: MethodResult]
    let judged: [JudgedRun]
    let isCourse: Bool

    /// The costs at every 1000 epochs.
    func costs(of edition: Edition) -> Report.Table {
        let runs = judged.filter { $0.run.edition == edition }
        let rows = runs.flatMap { run in
            run.costs.indices.map { index in
                MethodsReport.claim(
                    run.run.arithmetic.title, epoch: 1000 * index, cost: run.costs[index],
                    engine: run.engineCosts[index], published: run.published?.costs.map { $0[index] })
            }
        }
        return Report.Table(
            "Edition \(edition.rawValue): \(edition.printedCost)",
            ["optimizer, learning rate", "epoch", "textbook", "engine", "published"], rows)
    }

    /// The engine's cost is the textbook's within its tolerance, and the textbook's the published one to the last digit
    /// printed.
    package static func claim(
        _ title: String, epoch: Int, cost: Double, engine: Double, published: Double?
    ) -> Claim {
        Claim(
            "\(title)", .count(epoch), .fixed(cost, 6), .fixed(engine, 6), .fixed(published, 6),
            holds: engine.isWithin(JudgedRun.engineTolerance, of: cost)
                && (published.map { cost.isWithin(Published.MethodRun.costTolerance, of: $0) } ?? true))
    }

    /// The accuracies after the last epoch: the textbook's against the published, the engine's against the textbook's,
    /// an example more or less.
    var accuracies: Report.Table {
        let rows = judged.map { run in
            let published = run.published?.accuracy
            return Claim(
                .count(run.run.edition.rawValue), "\(run.run.arithmetic.title)", .percent(run.accuracy, 2),
                .percent(run.engineAccuracy, 2), "\(published?.text ?? "–")",
                holds: abs(run.hits - run.engineHits) <= 1 && published?.range.contains(run.accuracy) != false)
        }
        return Report.Table(
            "Accuracy on the training set", ["edition", "optimizer, learning rate", "textbook", "engine", "published"],
            rows)
    }

    /// The largest differences of each run.
    var distances: Report.Table {
        let rows = judged.map { run in
            let reference = run.referenceDistance
            let examples = abs(run.hits - run.engineHits)
            return Claim(
                .count(run.run.edition.rawValue), "\(run.run.arithmetic.title)", .scientific(reference, 2),
                .scientific(run.engineDistance, 2), .count(examples),
                holds: (reference ?? 0) <= JudgedRun.referenceTolerance
                    && run.engineDistance <= JudgedRun.engineTolerance && examples <= 1)
        }
        return Report.Table(
            "Largest differences of the costs above: the textbook's from NumPy's, relatively (at most 1e-9), the engine's "
                + "from the textbook's (at most 5e-4), and of the accuracy in examples (at most 1)",
            ["edition", "optimizer, learning rate", "textbook", "engine", "examples"], rows)
    }

    /// What the exercise shows, in sentences.
    var findings: [String] {
        var findings: [String] = []
        func run(_ edition: Edition, _ optimizer: CourseOptimizer) -> JudgedRun? {
            judged.first { $0.run == MethodRun(edition: edition, arithmetic: MethodArithmetic(optimizer, 0.0007)) }
        }
        // The longest runs of an edition that prints means; the last mini-batch's cost is a sample of 44.
        let editions = Set(judged.map(\.run.edition))
        if let edition = [Edition.of2019, .of2021, .of2017].first(where: editions.contains),
            let descent = run(edition, .gradientDescent), let momentum = run(edition, .momentum),
            let adam = run(edition, .adam), let rmsprop = run(edition, .rmsprop), let last = adam.costs.indices.last
        {
            let costs = [descent, momentum, rmsprop, adam].map { $0.costs[last].fixed(6) }
            findings.append(
                "At epoch \(1000 * last) of the edition of \(edition.rawValue) gradient descent is at "
                    + "\(costs[0]), Momentum at \(costs[1]), RMSprop at \(costs[2]) and Adam at \(costs[3]).")
            if let epoch = adam.costs.firstIndex(where: { $0 <= descent.costs[last] }) {
                findings.append("Adam is below gradient descent's last cost by epoch \(1000 * epoch).")
            }
        }
        if !isCourse {
            findings.append("The course published nothing for these seeds or this number of examples.")
        }
        return findings
    }

    /// The optimizers at the constant rate, over the epochs; every 100th, as the course draws them.
    func costFigure(of edition: Edition) -> Figure {
        let series = edition.constantRuns.map { run in
            curve(
                run.arithmetic.optimizer.title, results[run.arithmetic].map { run.costs(of: $0.textbook) } ?? [],
                run.arithmetic.optimizer.look)
        }
        let what = edition.printsLastBatch ? "last mini-batch" : "epoch's mean"
        return Figure(
            "costs-\(edition.rawValue)", title: "Edition \(edition.rawValue): cost against epochs, α = 0.0007",
            panels: [
                Panel(
                    x: .init("epoch", range: 0...Double(edition.epochs)), y: .init("cost (\(what))", range: 0...0.95),
                    series: series)
            ])
    }

    /// The runs of the section on decay: all of them, and enlarged those that get somewhere.
    var decayFigure: Figure {
        let all = MethodArithmetic.decaySection.map { arithmetic in
            curve(arithmetic.figureTitle, results[arithmetic]?.textbook.epochCosts[...] ?? [], arithmetic.look)
        }
        let near = zip(MethodArithmetic.decaySection, all).filter { $0.0.decay != .everyEpoch }.map(\.1)
        func panel(_ title: String, costs: ClosedRange<Double>, _ series: [Series]) -> Panel {
            Panel(
                title, x: .init("epoch", range: 0...Double(Edition.of2021.epochs)),
                y: .init("cost (epoch's mean)", range: costs), series: series)
        }
        return Figure(
            "decay-2021", title: "Edition 2021: learning-rate decay, decay rate 1", columns: 2,
            panels: [
                panel("All runs", costs: 0...0.8, all),
                panel("Enlarged: all but decay every epoch", costs: 0.11...0.15, near),
            ])
    }

    private func curve(_ name: String, _ costs: ArraySlice<Double>, _ look: Look) -> Series {
        let epochs = stride(from: 0, to: costs.count, by: 100)
        return Series(
            name, x: epochs.map(Double.init), y: epochs.map { costs[costs.startIndex + $0] }, style: .path, look: look)
    }

    /// The boundary that each optimizer has found after the last epoch, among the points.
    func boundaryFigure(of edition: Edition) -> Figure {
        let data = PlaneData(inputs: problem.inputs, classes: problem.classes)
        let panels: [Panel] = edition.constantRuns.compactMap { run in
            guard let mark = results[run.arithmetic]?.textbook.mark(afterEpoch: run.epochs) else { return nil }
            let network = Network(
                sizes: CourseProblem.sizes, activation: .relu, output: .sigmoid, flatParameters: mark.parameters)
            let accuracy = Cell.percent(Double(mark.hits) / Double(problem.count), 2).text
            return .decision(
                "\(run.arithmetic.optimizer.title): \(accuracy) right", network, data, x: -1.6...2.6, y: -1.2...1.7)
        }
        return Figure(
            "boundaries",
            title: "What each optimizer has learnt after \(edition.epochs.grouped) epochs, α = 0.0007",
            columns: 2, panelSize: (490, 370), panels: panels)
    }
}

/// What `--json` prints; scripts rely on the keys.
struct MethodsJSON: Encodable, Sendable {
    let exercise = OptimizationMethods.name
    let runs: [Run]

    struct Run: Encodable, Sendable {
        private enum CodingKeys: String, CodingKey {
            case edition
            case optimizer = "rule"
            case learningRate, epochs, decay, costs, accuracy, engineCosts, engineAccuracy
            case publishedCosts
        }

        private let judged: JudgedRun

        init(_ judged: JudgedRun) { self.judged = judged }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            let arithmetic = judged.run.arithmetic
            try container.encode(judged.run.edition.rawValue, forKey: .edition)
            try container.encode(arithmetic.optimizer, forKey: .optimizer)
            try container.encode(arithmetic.learningRate, forKey: .learningRate)
            try container.encode(judged.run.epochs, forKey: .epochs)
            try container.encode(arithmetic.decay, forKey: .decay)
            try container.encode(judged.costs, forKey: .costs)
            try container.encode(judged.accuracy, forKey: .accuracy)
            try container.encode(judged.engineCosts, forKey: .engineCosts)
            try container.encode(judged.engineAccuracy, forKey: .engineAccuracy)
            // Null where nothing was published: a key that is there in some runs only would be a trap.
            try container.encode(judged.published?.costs, forKey: .publishedCosts)
        }
    }
}
