import Reporting

/// Descent with the whole set beside descent with mini-batches.
struct BatchComparison {
    let whole: BatchPath
    let mini: BatchPath

    /// The epochs that both descents have.
    private var sharedEpochs: Int { min(whole.epochs, mini.epochs) }

    /// What the notes say of the two, and what was seen.
    var claims: Report.Table {
        var table = Report.Table(
            "The notes' claims, on the course's moons: gradient descent, α \(BatchPath.learningRate), "
                + "\(BatchPath.steps) steps each",
            ["claim", "seen"])
        let steps = whole.costs.count - 1
        table.append(
            ["batch descent: the cost falls at every step", "it did not at \(whole.stalls) of \(steps) steps"],
            Verdict(whole.stalls == 0))
        let (first, last) = (mini.meanCost(ofEpoch: 1), mini.meanCost(ofEpoch: mini.epochs))
        table.append(
            [
                "mini-batches: the cost does not fall at every step, but on the whole",
                "it rose at \(mini.rises) of \(steps) steps; the epoch's mean fell from "
                    + "\(NumberText.fixed(first, places: 4)) to \(NumberText.fixed(last, places: 4))",
            ], Verdict(mini.rises > 0 && last < first))
        table.append(
            [
                "after as many passes over the set, mini-batches are further",
                "after \(sharedEpochs) epochs the whole set's cost is "
                    + "\(NumberText.fixed(mini.wholeCosts[sharedEpochs], places: 4)) with mini-batches, "
                    + "\(NumberText.fixed(whole.wholeCosts[sharedEpochs], places: 4)) without",
            ], Verdict(mini.wholeCosts[sharedEpochs] < whole.wholeCosts[sharedEpochs]))
        return table
    }

    /// Costs at some steps, and the engine's distance over all.
    var costs: Report.Table {
        let shown = [0, 100, 500, 1000, BatchPath.steps - 1]
        var table = Report.Table(
            "The cost before a step, by the textbook; the engine's largest distance from it over all steps (at most 5e-4)",
            ["examples a step"] + shown.map { "step \($0 + 1)" } + ["engine's distance"])
        for path in [whole, mini] {
            table.append(
                ["\(path.batchSize)"] + shown.map { NumberText.fixed(path.costs[$0], places: 6) }
                    + [NumberText.scientific(path.engineDistance, digits: 2)],
                Verdict(path.engineDistance <= JudgedRun.engineTolerance))
        }
        return table
    }

    var findings: [String] {
        let cost = { (path: BatchPath) in NumberText.fixed(path.wholeCosts[path.epochs], places: 4) }
        return [
            "\(BatchPath.steps) steps with mini-batches are \(mini.epochs) passes over the set and end at a cost of "
                + "\(cost(mini)); as many with the whole set are \(whole.epochs) passes and end at \(cost(whole))."
        ]
    }

    var figure: Figure {
        let range = 0.0...1.0
        let looks = [whole, mini].map { Look.batch($0.batchSize, of: whole.batchSize) }
        func steps(_ path: BatchPath, _ look: Look) -> Series {
            Series(
                "", x: path.costs.indices.map { Double($0 + 1) }, y: path.costs, style: .thread, look: look
            ).thinned()
        }
        func passes(_ path: BatchPath, _ name: String, _ look: Look) -> Series {
            let epochs = Array(stride(from: 0, through: sharedEpochs, by: 4))
            return Series(
                name, x: epochs.map(Double.init), y: epochs.map { path.wholeCosts[$0] }, style: .markedLine, look: look)
        }
        let axis = Panel.Axis("step", range: 0...Double(BatchPath.steps))
        return Figure(
            "costs",
            title: "Batch and mini-batch gradient descent on the course's moons, α = \(BatchPath.learningRate)",
            columns: 2, panelSize: (490, 360),
            panels: [
                Panel(
                    "Batch: all \(whole.batchSize) a step", x: axis, y: .init("cost J of the step", range: range),
                    series: [steps(whole, looks[0])]),
                Panel(
                    "Mini-batch: \(mini.batchSize) a step", x: axis, y: .init("cost J{t} of the step", range: range),
                    series: [steps(mini, looks[1])]),
                Panel(
                    "The whole set's cost", x: .init("epochs (passes over the set)"), y: .init("cost J", range: range),
                    series: [
                        passes(whole, "batch, all \(whole.batchSize) examples", looks[0]),
                        passes(mini, "mini-batches of \(mini.batchSize)", looks[1]),
                    ]),
            ])
    }
}
