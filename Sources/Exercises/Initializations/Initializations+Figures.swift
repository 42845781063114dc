import Reporting

extension Initializations {
    /// The costs of all three, the engine's as marks.
    func costFigure(_ outcomes: [Outcome]) -> Figure {
        let lines = zip(outcomes, [2, 3, 1]).map { outcome, kind in
            Series(
                outcome.kind.title, x: outcome.run.costs.indices.map { Double($0 * outcome.run.interval) },
                y: outcome.run.costs, style: .line, kind: kind)
        }
        let marks = zip(outcomes, [4, 8, 6]).enumerated().map { index, pair in
            let (outcome, mark) = pair
            let steps = Array(stride(from: 500, to: Initializations.steps, by: 1000))
            return Series(
                index == 0 ? "the engine's" : "", x: steps.map { Double($0) },
                y: steps.map { outcome.engine.costs[$0] },
                style: .custom("points lc rgb '#666666' pt \(mark) ps 0.6"))
        }
        return Figure(
            "costs", title: "Batch descent on the circles, α \(Initializations.learningRate)",
            panelSize: (width: 820, height: 460),
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
            "boundaries", title: "What each has learnt after \(Initializations.steps) steps", columns: 3,
            panelSize: (width: 530, height: 460), panels: panels)
    }
}
