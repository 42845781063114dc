import Reporting

/// The course's net trained with a decay.
struct DecayRun: Sendable {
    let form: DecayForm
    let textbook: CourseTrajectory
    let engine: CourseTrajectory

    /// The textbook's costs of epochs 0, 1000, 2000, …
    var costs: [Double] { CourseTrajectory.thousands(textbook.epochCosts) }

    /// The largest difference of the engine's costs from the textbook's at these epochs.
    var engineDistance: Double {
        LargestDifference.absolute(CourseTrajectory.thousands(engine.epochCosts), costs)
    }

    /// The costs of the last thousand epochs.
    var endCosts: ArraySlice<Double> { textbook.epochCosts.suffix(1000) }

    /// Their mean: a single epoch's wanders where the rate is large.
    var end: Double {
        let first = endCosts.first ?? 0
        // Costs that are all but equal differ by less than their sum is rounded.
        return first + endCosts.reduce(0) { $0 + ($1 - first) } / 1000
    }

    /// Their standard deviation.
    var deviation: Double {
        let mean = end
        return (endCosts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000).squareRoot()
    }
}

/// The runs of the course's net, one with each decay.
struct DecayRuns {
    let all: [DecayRun]

    /// The costs of all runs; a row agrees where the engine's are the textbook's within 5e-4, and the accuracy within
    /// an example.
    var table: Report.Table {
        Report.Table(
            "Gradient descent on the course's moons, \(DecayForm.epochs) epochs: the mean cost of epochs 0 to 4000 by "
                + "the textbook, and the engine's largest distance from it (at most 5e-4)",
            ["decay", "0", "1000", "2000", "3000", "4000", "accuracy", "engine's", "distance"],
            all.map { run in
                let hits = [run.textbook, run.engine].map { $0.mark(afterEpoch: DecayForm.epochs).hits }
                return Claim(
                    ["\(run.form.name)"] + run.costs.map { .fixed($0, 6) }
                        + hits.map { .percent(Double($0) / Double(CourseProblem.courseCount), 2) }
                        + [.scientific(run.engineDistance, 2)],
                    holds: run.engineDistance <= JudgedRun.engineTolerance && abs(hits[0] - hits[1]) <= 1)
            })
    }

    /// The cost of the last thousand epochs: its mean, and how far it swings. A decay's swings have to be smaller than
    /// without.
    var calm: Report.Table {
        Report.Table(
            "The calm at the end of these runs: the cost of the last thousand epochs",
            ["decay", "mean", "standard deviation", "highest less lowest", "deviation, of that without decay"],
            all.enumerated().map { index, run in
                let share = run.deviation / all[0].deviation
                let swing = (run.endCosts.max() ?? 0) - (run.endCosts.min() ?? 0)
                return Claim(
                    "\(run.form.name)", .fixed(run.end, 6), .scientific(run.deviation, 3), .scientific(swing, 3),
                    .fixed(share, 3), holds: index == 0 ? share == 1 : share < 1)
            })
    }

    /// The runs that the edition of 2021 has, against what it printed and against NumPy.
    var published: Report.Table {
        Report.Table(
            "The runs that the edition of 2021 has: its costs with six decimals, and NumPy's relatively within 1e-9",
            ["decay", "epoch", "textbook", "published", "NumPy's distance"],
            all.flatMap { run -> [Claim] in
                guard let decay = run.form.published else { return [] }
                let arithmetic = MethodArithmetic(.gradientDescent, DecayForm.initialRate, decay)
                let courseRun = MethodRun(edition: .of2021, arithmetic: arithmetic)
                guard let published = courseRun.published?.costs,
                    let reference = courseRun.reference?.costs(of: .of2021)
                else { return [] }
                return run.costs.enumerated().map { index, cost in
                    let distance = abs(cost - reference[index]) / reference[index]
                    return Claim(
                        "\(run.form.name)", .count(1000 * index), .fixed(cost, 6), .fixed(published[index], 6),
                        .scientific(distance, 2),
                        holds: cost.isWithin(Published.MethodRun.costTolerance, of: published[index])
                            && distance <= JudgedRun.referenceTolerance)
                }
            })
    }

    /// How far the rates reach, and what the best decay gains over none.
    var findings: [String] {
        guard let none = all.first, let least = all.min(by: { $0.end < $1.end }),
            let greatest = all.max(by: { $0.end < $1.end })
        else { return [] }
        func sum(_ run: DecayRun) -> String { run.form.rates.reduce(0, +).fixed(1) }
        func cost(_ run: DecayRun) -> String { run.end.fixed(6) }
        return [
            "Rates that add up to little lead nowhere: those of \(greatest.form.name) add up to \(sum(greatest)) over "
                + "all epochs, against \(sum(none)) without decay, and the cost of the last thousand epochs is "
                + "\(cost(greatest)) in the mean.",
            "The lowest mean cost of the last thousand epochs, \(cost(least)), is that of the decay "
                + "'\(least.form.name)'; without decay it is \(cost(none)).",
        ]
    }

    // MARK: Figures

    /// A figure with a panel of the decays that change the rate every epoch, and one of those that do it in stages; no
    /// decay is in both.
    private func figure(
        _ name: String, title: String, _ panel: (_ title: String, _ runs: [DecayRun], _ isStaged: Bool) -> Panel
    ) -> Figure {
        Figure(
            name, title: "\(title), α₀ = \(DecayForm.initialRate)", columns: 2, panelSize: (490, 380),
            panels: [
                panel("A new rate every epoch", all.filter { !$0.form.isStaged }, false),
                panel("In stages", all.filter { $0.form.isStaged || $0.form.published == MethodDecay.none }, true),
            ])
    }

    /// The values of a run at some epochs.
    private func series(_ run: DecayRun, _ epochs: [Int], _ style: Series.Style, _ value: (Int) -> Double) -> Series {
        Series(run.form.label, x: epochs.map(Double.init), y: epochs.map(value), style: style, look: run.form.look)
    }

    /// Rate against epoch.
    var rateFigure: Figure {
        // Whole numbers that are even on a logarithmic scale, each once; stages begin at 1001, 2001, …, where the steps
        // are drawn.
        var spread: [Int] = []
        for next in sequence(first: 1.0, next: { $0 * 1.03 }).prefix(while: { Int($0) < DecayForm.epochs })
        where spread.last != Int(next) {
            spread.append(Int(next))
        }
        spread.append(DecayForm.epochs)
        let even = Array(stride(from: 1, through: DecayForm.epochs, by: 10))
        return figure("rates", title: "Learning rate against epoch") { title, runs, isStaged in
            Panel(
                title, x: .init("epoch", range: (isStaged ? 0 : 1)...5000, logarithmic: !isStaged),
                y: .init("learning rate α", range: isStaged ? 0...0.11 : 1e-5...0.2, logarithmic: !isStaged),
                series: runs.map { run in
                    let rates = run.form.rates
                    return series(run, isStaged ? even : spread, isStaged ? .steps : .markedLine) { rates[$0 - 1] }
                })
        }
    }

    /// Cost against epoch.
    var costFigure: Figure {
        figure("costs", title: "Cost of the course's net with each decay, gradient descent") { title, runs, isStaged in
            Panel(
                title, x: .init("epoch", range: 0...5000),
                y: .init("cost (epoch's mean)", range: isStaged ? 0.11...0.15 : 0...0.8),
                series: runs.map { run in
                    let costs = run.textbook.epochCosts
                    return series(run, Array(stride(from: 0, to: costs.count, by: 50)), .path) { costs[$0] }
                })
        }
    }
}
