import Descent
import Reporting
import Textbook

/// Gradient descent on the course's moons with batches of a size: the cost of every step, and the whole set's after
/// every epoch.
struct BatchPath: Sendable {
    /// α. Small enough that the whole set's cost falls at every step: a larger one leaps over the corners of the relus.
    static let learningRate = 0.02

    /// How many steps are taken.
    static let steps = 2000

    let batchSize: Int

    /// The number of steps in an epoch.
    let stepsPerEpoch: Int

    /// The cost of each step's batch, before the step.
    private(set) var costs: [Double] = []

    /// The whole set's cost before the first step and after each epoch, by the textbook.
    private(set) var wholeCosts: [Double] = []

    /// The largest difference of the engine's costs from the textbook's.
    let engineDistance: Double

    init(_ problem: CourseProblem, batchSize: Int) throws(ExerciseError) {
        self.batchSize = batchSize
        stepsPerEpoch = (problem.count + batchSize - 1) / batchSize
        var network = problem.network
        var rule = Textbook.GradientDescent(learningRate: BatchPath.learningRate)
        var engine = try EngineDescent(
            network, on: problem.examples, batchSize: batchSize,
            by: Descent.GradientDescent(learningRate: BatchPath.learningRate))
        var costs: [Double] = []
        var engineCosts: [Double] = []
        wholeCosts.append(network.cost(problem.inputs, targets: problem.targets))
        for epoch in 1...BatchPath.steps / stepsPerEpoch {
            // The whole set needs no order; the mini-batches are the exercise's.
            let batches =
                batchSize == problem.count ? [Array(0..<problem.count)] : problem.batches(ofEpoch: epoch)
            network.train(
                on: problem.inputs, targets: problem.targets, batches: batches, by: &rule,
                record: { costs.append($0.cost) })
            wholeCosts.append(network.cost(problem.inputs, targets: problem.targets))
            for batch in batches { engineCosts.append(try engine.step(batch)) }
        }
        self.costs = costs
        engineDistance = LargestDifference.absolute(engineCosts, costs)
    }

    /// The mean cost of the steps of an epoch, counted from 1.
    func meanCost(ofEpoch epoch: Int) -> Double {
        costs[(epoch - 1) * stepsPerEpoch..<epoch * stepsPerEpoch].reduce(0, +) / Double(stepsPerEpoch)
    }

    /// The number of epochs.
    var epochs: Int { costs.count / stepsPerEpoch }
}

/// Descent with the whole set beside descent with mini-batches.
struct BatchComparison {
    let whole: BatchPath
    let mini: BatchPath

    /// The epochs that both descents have.
    private var sharedEpochs: Int { min(whole.epochs, mini.epochs) }

    /// What the notes say of the two, and what was seen.
    var claims: Report.Table {
        let steps = whole.costs.count - 1
        let (first, last) = (mini.meanCost(ofEpoch: 1), mini.meanCost(ofEpoch: mini.epochs))
        let (ofMini, ofWhole) = (mini.wholeCosts[sharedEpochs], whole.wholeCosts[sharedEpochs])
        func text(_ cost: Double) -> String { cost.fixed(4) }
        return Report.Table(
            "The notes' claims, on the course's moons: gradient descent, α \(BatchPath.learningRate), "
                + "\(BatchPath.steps) steps each",
            ["claim", "seen"],
            [
                Claim(
                    "batch descent: the cost falls at every step",
                    "it did not at \(whole.costs.stalls) of \(steps) steps", holds: whole.costs.stalls == 0),
                Claim(
                    "mini-batches: the cost does not fall at every step, but on the whole",
                    Cell(
                        "it rose at \(mini.costs.rises) of \(steps) steps; the epoch's mean fell from "
                            + "\(text(first)) to \(text(last))"),
                    holds: mini.costs.rises > 0 && last < first),
                Claim(
                    "after as many passes over the set, mini-batches are further",
                    Cell(
                        "after \(sharedEpochs) epochs the whole set's cost is \(text(ofMini)) with mini-batches, "
                            + "\(text(ofWhole)) without"),
                    holds: ofMini < ofWhole),
            ])
    }

    /// Costs at some steps, and the engine's distance over all.
    var costs: Report.Table {
        let shown = [0, 100, 500, 1000, BatchPath.steps - 1]
        return Report.Table(
            "The cost before a step, by the textbook; the engine's largest distance from it over all steps "
                + "(at most 5e-4)",
            ["examples a step"] + shown.map { "step \($0 + 1)" } + ["engine's distance"],
            [whole, mini].map { path in
                Claim(
                    [.count(path.batchSize)] + shown.map { .fixed(path.costs[$0], 6) }
                        + [.scientific(path.engineDistance, 2)],
                    holds: path.engineDistance <= JudgedRun.engineTolerance)
            })
    }

    var finding: String {
        func cost(_ path: BatchPath) -> String { path.wholeCosts[path.epochs].fixed(4) }
        return "\(BatchPath.steps) steps with mini-batches are \(mini.epochs) passes over the set and end at a cost of "
            + "\(cost(mini)); as many with the whole set are \(whole.epochs) passes and end at \(cost(whole))."
    }

    var figure: Figure {
        let axis = Panel.Axis("step", range: 0...Double(BatchPath.steps))
        func look(_ path: BatchPath) -> Look { .batch(path.batchSize, of: whole.batchSize) }
        func steps(_ title: String, _ cost: String, _ path: BatchPath) -> Panel {
            let series = Series(
                "", x: path.costs.indices.map { Double($0 + 1) }, y: path.costs, style: .thread, look: look(path))
            return Panel(title, x: axis, y: .init("cost \(cost) of the step", range: 0...1), series: [series.thinned()])
        }
        func passes(_ path: BatchPath, _ name: String) -> Series {
            let epochs = Array(stride(from: 0, through: sharedEpochs, by: 4))
            return Series(
                name, x: epochs.map(Double.init), y: epochs.map { path.wholeCosts[$0] }, style: .markedLine,
                look: look(path))
        }
        return Figure(
            "costs",
            title: "Batch and mini-batch gradient descent on the course's moons, α = \(BatchPath.learningRate)",
            columns: 2, panelSize: (490, 360),
            panels: [
                steps("Batch: all \(whole.batchSize) a step", "J", whole),
                steps("Mini-batch: \(mini.batchSize) a step", "J{t}", mini),
                Panel(
                    "The whole set's cost", x: .init("epochs (passes over the set)"), y: .init("cost J", range: 0...1),
                    series: [
                        passes(whole, "batch, all \(whole.batchSize) examples"),
                        passes(mini, "mini-batches of \(mini.batchSize)"),
                    ]),
            ])
    }
}
