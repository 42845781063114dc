import Descent
package import Reporting

/// The pictures of a grid of races.
extension RaceSummary {
    /// - Parameter prefix: what the figures' names begin with.
    package func figures(prefix: String) -> [Figure] {
        // The net, its examples, and the goal.
        let task =
            "\(grid.track.name) on \(grid.track.train.count.grouped) examples, to \(RaceText.percent(grid.goal)) right"
        return [timesFigure, sizesFigure, optimizersFigure].compactMap { $0("\(prefix)-", task) }
    }

    /// Seconds and updates to the goal against the batch size.
    private func timesFigure(_ prefix: String, _ task: String) -> Figure? {
        func series(_ value: (RaceResult) -> Double?) -> [Series] {
            // Of one optimizer there is nothing to tell apart. Sizes tried by it lie far from each other, and nothing
            // is known between them.
            let isAlone = grid.optimizers.count == 1
            return grid.optimizers.map { optimizer in
                let points = grid.sizes.compactMap { size in
                    best(optimizer, size).flatMap(value).map { [Double(size), $0] }
                }
                return Series(
                    isAlone ? "" : optimizer.title, points, style: isAlone ? .marks : .path, look: optimizer.look)
            }.filter { !$0.points.isEmpty }
        }
        let seconds = series { $0.secondsToGoal }
        let updates = series { $0.updatesToGoal.map { Double($0) } }
        guard !seconds.isEmpty else { return nil }
        let x = Panel.Axis("batch size (examples)", logarithmic: true)
        return Figure(
            prefix + "to-goal", title: "\(task): time and updates by batch size", columns: 2,
            panels: [
                Panel("time of training", x: x, y: .init("seconds", logarithmic: true), series: seconds),
                Panel("updates", x: x, y: .init("updates", logarithmic: true), series: updates),
            ])
    }

    /// The held-out error of gradient descent, or of the first optimizer, for several batch sizes.
    private func sizesFigure(_ prefix: String, _ task: String) -> Figure? {
        guard let optimizer = grid.optimizers.first else { return nil }
        let runs = RaceSummary.spread(grid.sizes, most: 4).compactMap { best(optimizer, $0) }
        return curves(
            prefix + "sizes", title: "\(task): \(optimizer.title) by batch size", runs,
            name: { "batch \($0.batchSize.grouped)" },
            look: { .batch($0.batchSize, of: grid.track.train.count) })
    }

    /// The held-out error of all optimizers at one batch size.
    private func optimizersFigure(_ prefix: String, _ task: String) -> Figure? {
        guard grid.optimizers.count > 1, let size = grid.sizes.last(where: { $0 <= 256 }) ?? grid.sizes.first
        else { return nil }
        return curves(
            prefix + "rules", title: "\(task): batches of \(size.grouped) by optimizer",
            grid.optimizers.compactMap { best($0, size) }, name: { $0.optimizer.title }, look: { $0.optimizer.look })
    }

    /// Errors wander, and a race ends at the first look that is good enough: so the curves show the lowest error up to
    /// each look.
    private func curves(
        _ figure: String, title: String, _ runs: [RaceResult], name: (RaceResult) -> String, look: (RaceResult) -> Look
    ) -> Figure? {
        let runs = runs.filter { !$0.points.isEmpty }
        let errors = runs.map { RaceSummary.lowestErrors($0) }
        guard let least = errors.compactMap(\.last).min(), least < 1 else { return nil }
        return RaceSummary.figure(
            figure, title: title, runs, name: { "\(name($0)), α = \(RaceText.rate($0.learningRate))" }, look: look,
            errors.map { $0.map { 100 * $0 } },
            y: .init("lowest held-out error so far (%)", range: 0...100 * min(1, max(6 * least, 0.02))))
    }

    /// The least error, 1 − accuracy, of the looks up to each.
    package static func lowestErrors(_ run: RaceResult) -> [Double] {
        var lowest = 1.0
        return run.points.map { point in
            lowest = min(lowest, 1 - point.accuracy)
            return lowest
        }
    }

    /// One quantity of several runs against updates, examples and seconds.
    static func figure(
        _ name: String, title: String, _ runs: [RaceResult], name label: (RaceResult) -> String,
        look: (RaceResult) -> Look, _ values: [[Double]], y: Panel.Axis
    ) -> Figure {
        func panel(_ title: String, _ x: (RaceResult.Point) -> Double) -> Panel {
            Panel(
                x: .init(title, logarithmic: true), y: y,
                series: zip(runs, values).map { run, values in
                    Series(label(run), x: run.points.map(x), y: values, style: .path, look: look(run)).thinned(to: 300)
                })
        }
        return Figure(
            name, title: title, columns: 2, panelSize: (490, 380),
            panels: [
                panel("updates") { Double($0.updates) },
                panel("examples seen") { Double($0.examples) },
                // A time that the clock can't tell from 0 has no logarithm.
                panel("seconds of training") { max($0.seconds, 1e-6) },
            ])
    }

    /// At most `most` of the sizes, evenly spread, the first and the last among them.
    package static func spread(_ sizes: [Int], most: Int) -> [Int] {
        guard sizes.count > most else { return sizes }
        return (0..<most).map { sizes[$0 * (sizes.count - 1) / (most - 1)] }
    }
}
