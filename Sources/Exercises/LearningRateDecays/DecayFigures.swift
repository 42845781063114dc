import Reporting

/// The rates of the decays, and the costs of the course's net with them.
struct DecayFigures {
    private let runs: [DecayRun]

    init(_ runs: [DecayRun]) { self.runs = runs }

    /// The runs that change their rate every epoch, and those that do it in stages; no decay stands among both.
    private var groups: [(title: String, runs: [DecayRun])] {
        [
            ("a new rate every epoch", runs.filter { !$0.form.isStaged }),
            ("in stages", runs.filter { $0.form.isStaged || $0.courseRun?.arithmetic.decay == MethodDecay.none }),
        ]
    }

    /// Below the panel, since the curves are everywhere within.
    private static let legend = "set key outside below center vertical maxrows 3"

    /// Rate against epoch.
    var rates: Figure {
        let panels = groups.map { title, runs in
            Panel(
                title, x: .init("epoch e (log scale)", range: 1...5000, logarithmic: true),
                y: .init("learning rate α (log scale)", range: 1e-5...0.3, logarithmic: true),
                settings: ["set format y '10^{%T}'", DecayFigures.legend],
                series: runs.map { run in
                    let rates = run.form.rates
                    let epochs = DecayFigures.spread(upTo: rates.count)
                    return Series(
                        run.form.name, x: epochs.map(Double.init), y: epochs.map { rates[$0 - 1] },
                        style: run.form.isStaged ? .steps : .markedLine)
                })
        }
        return Figure(
            "rates", title: "Learning rate against epoch, α₀ \(DecayForm.initialRate)", columns: 2,
            panelSize: (600, 460), panels: panels)
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
                group.title, x: .init("epoch", range: index == 0 ? 0...5000 : 500...5000),
                y: .init("cost (epoch's mean)", range: index == 0 ? 0...0.8 : 0.11...0.15),
                settings: ["set xtics 1000", DecayFigures.legend],
                series: group.runs.map { run in
                    let costs = run.textbook.epochCosts
                    let epochs = Array(stride(from: 0, to: costs.count, by: 50))
                    return Series(
                        run.form.name, x: epochs.map(Double.init), y: epochs.map { costs[$0] }, style: .markedLine)
                })
        }
        return Figure(
            "costs", title: "Cost of the course's net with each decay, gradient descent, α₀ \(DecayForm.initialRate)",
            columns: 2, panelSize: (600, 460), panels: panels)
    }
}
