import Reporting
import Textbook

extension Regularizations {
    /// The costs as training sees them: with the L2 term, and through the masks.
    func costFigure(_ outcomes: [Outcome]) -> Figure {
        let looks: [Look] = [.black, .navy, .vermilion, .sky]
        // Behind the others stands the one that jitters.
        let series = zip(outcomes, looks).reversed().map { outcome, look in
            Series(
                outcome.kind.title, x: outcome.run.costs.indices.map { Double($0 * outcome.run.interval) },
                y: outcome.run.costs, style: .path, look: look)
        }
        let interval = outcomes.first?.run.interval ?? 1
        return Figure(
            "costs",
            title:
                "The cost that is minimized, with the L2 term or through the masks; α = \(Regularizations.learningRate), "
                + "every \(interval)th step",
            panelSize: (820, 460),
            panels: [
                Panel(
                    x: Panel.Axis("step", range: 0...Double(steps)), y: Panel.Axis("cost", logarithmic: true),
                    series: series)
            ])
    }

    /// What each has learnt, among the training points.
    func boundaryFigure(_ outcomes: [Outcome]) -> Figure {
        func range(_ axis: Int) -> ClosedRange<Double> {
            let values = (0..<data.train.count).map { data.train.inputs[axis, $0] }
            let (low, high) = (values.min() ?? 0, values.max() ?? 1)
            let margin = 0.08 * max(high - low, 1e-6)
            return low - margin...high + margin
        }
        let (x, y) = (range(0), range(1))
        let panels = outcomes.map { outcome in
            let trained = NumberText.fixed(100 * outcome.run.accuracy(on: data.train), places: 1)
            let tested =
                data.test.map {
                    ", of the test set \(NumberText.fixed(100 * outcome.run.accuracy(on: $0), places: 1)) %"
                }
                ?? ""
            return Panel.decision(
                "\(outcome.kind.title): \(trained) % right\(tested)", outcome.run.network, data.train, x: x, y: y)
        }
        // As high as the data make it, within reason.
        let share = (y.upperBound - y.lowerBound) / (x.upperBound - x.lowerBound)
        return Figure(
            "boundaries", title: "What each has learnt after \(NumberText.grouped(steps)) steps", columns: 2,
            panelSize: (490, 90 + Int(min(max(400 * share, 150), 500))), panels: panels)
    }
}
