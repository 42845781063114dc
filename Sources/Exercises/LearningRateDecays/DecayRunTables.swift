import Reporting

/// What came of the course's net with each decay.
struct DecayRunTables {
    private let all: [DecayRun]

    init(_ runs: [DecayRun]) { all = runs }

    /// The costs of all runs; a row agrees where the engine's are the textbook's within 5e-4, and the accuracy within an example.
    var runs: Report.Table {
        var table = Report.Table(
            "Gradient descent on the course's moons, \(DecayForm.epochs) epochs: the mean cost of epochs 0 to 4000 by the "
                + "textbook, and the engine's largest distance from it (at most 5e-4)",
            ["decay", "0", "1000", "2000", "3000", "4000", "accuracy", "engine's", "distance"])
        for run in all {
            let holds = run.engineDistance <= JudgedRun.engineTolerance && abs(run.hits - run.engineHits) <= 1
            table.append(
                [run.form.name] + run.costs.map { NumberText.fixed($0, places: 6) } + [
                    DecayRunTables.accuracy(run.hits), DecayRunTables.accuracy(run.engineHits),
                    NumberText.scientific(run.engineDistance, digits: 2),
                ], Verdict(holds))
        }
        return table
    }

    /// The cost of the last thousand epochs: its mean, and how far it swings. A decay's swings have to be smaller than without.
    var calm: Report.Table {
        var table = Report.Table(
            "The calm at the end of these runs: the cost of the last thousand epochs",
            ["decay", "mean", "standard deviation", "highest less lowest", "deviation, of that without decay"])
        guard let none = all.first else { return table }
        for run in all {
            let costs = run.textbook.epochCosts.suffix(1000)
            let share = deviation(run) / deviation(none)
            table.append(
                [
                    run.form.name, NumberText.fixed(end(run), places: 6),
                    NumberText.scientific(deviation(run), digits: 3),
                    NumberText.scientific((costs.max() ?? 0) - (costs.min() ?? 0), digits: 3),
                    NumberText.fixed(share, places: 3),
                ], run.form.name == none.form.name ? Verdict(share, expected: 1, tolerance: 0) : Verdict(share < 1))
        }
        return table
    }

    private func deviation(_ run: DecayRun) -> Double {
        let mean = end(run)
        let squares = run.textbook.epochCosts.suffix(1000).reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / 1000).squareRoot()
    }

    private static func accuracy(_ hits: Int) -> String {
        Cell.percent(Double(hits) / Double(CourseProblem.courseCount), 2).text
    }

    /// The runs that the edition of 2021 has, against what it printed and against NumPy.
    var published: Report.Table {
        var table = Report.Table(
            "The runs that the edition of 2021 has: its costs with six decimals, and NumPy's relatively within 1e-9",
            ["decay", "epoch", "textbook", "published", "NumPy's distance"])
        for run in all {
            guard let courseRun = run.courseRun, let published = courseRun.published?.costs,
                let reference = courseRun.reference?.costs(of: .of2021)
            else { continue }
            for (index, cost) in run.costs.enumerated() {
                let distance = abs(cost - reference[index]) / reference[index]
                let holds =
                    abs(cost - published[index]) <= Published.MethodRun.costTolerance
                    && distance <= JudgedRun.referenceTolerance
                table.append(
                    [
                        run.form.name, "\(1000 * index)", NumberText.fixed(cost, places: 6),
                        NumberText.fixed(published[index], places: 6), NumberText.scientific(distance, digits: 2),
                    ], Verdict(holds))
            }
        }
        return table
    }

    /// How far the rates reach, and what the best decay gains over none.
    var findings: [String] {
        guard let none = all.first, let least = all.min(by: { end($0) < end($1) }),
            let greatest = all.max(by: { end($0) < end($1) })
        else { return [] }
        let sum = { (run: DecayRun) in NumberText.fixed(run.form.rates.reduce(0, +), places: 1) }
        let cost = { (run: DecayRun) in NumberText.fixed(end(run), places: 6) }
        return [
            "Rates that add up to little lead nowhere: those of \(greatest.form.name) add up to \(sum(greatest)) over all "
                + "epochs, against \(sum(none)) without decay, and the cost of the last thousand epochs is "
                + "\(cost(greatest)) in the mean.",
            "The lowest mean cost of the last thousand epochs, \(cost(least)), is that of the decay "
                + "'\(least.form.name)'; without decay it is \(cost(none)).",
        ]
    }

    /// The mean cost of the last thousand epochs: a single epoch's wanders where the rate is large.
    private func end(_ run: DecayRun) -> Double {
        let costs = run.textbook.epochCosts.suffix(1000)
        let first = costs.first ?? 0
        // Costs that are all but equal differ by less than their sum is rounded.
        return first + costs.reduce(0) { $0 + ($1 - first) } / 1000
    }
}
