import Reporting

extension Initializations {
    /// The costs of all three, the engine's as marks.
    func costFigure(_ outcomes: [Outcome]) -> Figure {
        let looks: [Look] = [.amber, .vermilion, .black]
        let lines = zip(outcomes, looks).map { outcome, look in
            Series(
                "\(outcome.kind.title), textbook",
                x: outcome.run.costs.indices.map { Double($0 * outcome.run.interval) },
                y: outcome.run.costs, look: look)
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
    func boundaryFigure(_ outcomes: [Outcome]) -> Figure {
        let panels = outcomes.map { outcome in
            let right = NumberText.fixed(100 * outcome.run.accuracy(on: outcome.run.data), places: 1)
            return Panel.decision(
                "\(outcome.kind.title): \(right) % right", outcome.run.network, outcome.run.data, x: -1.5...1.5,
                y: -1.5...1.5)
        }
        return Figure(
            "boundaries", title: "What each has learnt after \(NumberText.grouped(Initializations.steps)) steps",
            columns: 2, panelSize: (490, 460), panels: panels)
    }
}
