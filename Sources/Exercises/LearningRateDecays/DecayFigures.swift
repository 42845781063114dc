import Reporting

/// The rates of the decays, and the costs of the course's net with them.
struct DecayFigures {
    private let runs: [DecayRun]

    init(_ runs: [DecayRun]) { self.runs = runs }

    /// The runs that change their rate every epoch, and those that do it in stages; no decay stands among both.
    private var groups: [(title: String, runs: [DecayRun])] {
        [
            ("A new rate every epoch", runs.filter { !$0.form.isStaged }),
            ("In stages", runs.filter { $0.form.isStaged || $0.courseRun?.arithmetic.decay == MethodDecay.none }),
        ]
    }

    /// Rate against epoch.
    var rates: Figure {
        let panels = groups.enumerated().map { index, group in
            let isStaged = index == 1
            return Panel(
                group.title,
                x: .init("epoch", range: (isStaged ? 0 : 1)...5000, logarithmic: !isStaged),
                y: isStaged
                    ? .init("learning rate α", range: 0...0.11)
                    : .init("learning rate α", range: 1e-5...0.2, logarithmic: true),
                series: group.runs.map { run in
                    let rates = run.form.rates
                    // Stages begin at 1001, 2001, …, where the steps are to be drawn.
                    let epochs =
                        isStaged
                        ? Array(stride(from: 1, through: rates.count, by: 10))
                        : DecayFigures.spread(upTo: rates.count)
                    return Series(
                        run.form.label, x: epochs.map(Double.init), y: epochs.map { rates[$0 - 1] },
                        style: isStaged ? .steps : .markedLine, look: run.form.look)
                })
        }
        return Figure(
            "rates", title: "Learning rate against epoch, α₀ = \(DecayForm.initialRate)", columns: 2,
            panelSize: (490, 380), panels: panels)
    }

    /// Whole numbers from 1 on that are even on a logarithmic scale, each once.
    private static func spread(upTo last: Int) -> [Int] {
        var numbers: [Int] = []
        var next = 1.0
        while Int(next) < last {
            if numbers.last != Int(next) { numbers.append(Int(next)) }
            next *= 1.03
        }
        return numbers + [last]
    }

    /// Cost against epoch.
    var costs: Figure {
        let panels = groups.enumerated().map { index, group in
            Panel(
                group.title, x: .init("epoch", range: 0...5000),
                y: .init("cost (epoch's mean)", range: index == 0 ? 0...0.8 : 0.11...0.15),
                series: group.runs.map { run in
                    let costs = run.textbook.epochCosts
                    let epochs = Array(stride(from: 0, to: costs.count, by: 50))
                    return Series(
                        run.form.label, x: epochs.map(Double.init), y: epochs.map { costs[$0] }, style: .path,
                        look: run.form.look)
                })
        }
        return Figure(
            "costs", title: "Cost of the course's net with each decay, gradient descent, α₀ = \(DecayForm.initialRate)",
            columns: 2, panelSize: (490, 380), panels: panels)
    }
}
