import Descent
package import Reporting

/// The pictures of a grid of races.
package struct RaceFigures: Sendable {
    private let summary: RaceSummary
    private let prefix: String

    /// - Parameter prefix: what the figures' names begin with.
    package init(_ summary: RaceSummary, prefix: String) {
        self.summary = summary
        self.prefix = prefix
    }

    package var all: [Figure] { [times, sizes, rules].compactMap { $0 } }

    private var grid: RaceGrid { summary.grid }

    /// Seconds and updates to the goal against the batch size.
    private var times: Figure? {
        func series(_ value: (RaceResult) -> Double?) -> [Series] {
            grid.rules.compactMap { rule in
                let points = grid.sizes.compactMap { size in
                    summary.best(rule, size).flatMap(value).map { [Double(size), $0] }
                }
                // Of one rule there is nothing to tell apart. Sizes tried by it lie far from each other, and nothing is known
                // between them.
                return points.isEmpty
                    ? nil
                    : Series(
                        grid.rules.count > 1 ? rule.rawValue : "", points, style: grid.rules.count > 1 ? .path : .marks,
                        look: rule.look)
            }
        }
        let seconds = series { $0.secondsToGoal }
        let updates = series { $0.updatesToGoal.map { Double($0) } }
        guard !seconds.isEmpty else { return nil }
        let x = Panel.Axis("batch size (examples)", logarithmic: true)
        return Figure(
            "\(prefix)-to-goal",
            title: "\(task): time and updates by batch size", columns: 2,
            panels: [
                Panel("time of training", x: x, y: .init("seconds", logarithmic: true), series: seconds),
                Panel("updates", x: x, y: .init("updates", logarithmic: true), series: updates),
            ])
    }

    /// The net, its examples, and what is to be reached.
    private var task: String {
        "\(grid.track.name) on \(NumberText.grouped(grid.track.train.count)) examples, to \(RaceText.percent(grid.goal)) right"
    }

    /// The held-out error of gradient descent, or of the first rule, for several batch sizes.
    private var sizes: Figure? {
        guard let rule = grid.rules.first else { return nil }
        let shown = RaceFigures.spread(grid.sizes, most: 4)
        let runs = shown.compactMap { summary.best(rule, $0) }
        return curves(
            "\(prefix)-sizes", title: "\(task): \(rule.rawValue) by batch size",
            runs.map { run in
                let name = "batch \(NumberText.grouped(run.batchSize)), α = \(RaceText.rate(run.learningRate))"
                return (name, .batch(run.batchSize, of: grid.track.train.count), run)
            })
    }

    /// The held-out error of all rules at one batch size.
    private var rules: Figure? {
        guard grid.rules.count > 1,
            let size = grid.sizes.last(where: { $0 <= 256 }) ?? grid.sizes.first
        else { return nil }
        let runs = grid.rules.compactMap { summary.best($0, size) }
        return curves(
            "\(prefix)-rules",
            title: "\(task): batches of \(NumberText.grouped(size)) by rule",
            runs.map { ("\($0.rule.rawValue), α = \(RaceText.rate($0.learningRate))", $0.rule.look, $0) })
    }

    /// Errors wander, and a race ends at the first look that is good enough: so the curves show the lowest error up to each look.
    private func curves(
        _ name: String, title: String, _ runs: [(name: String, look: Look, run: RaceResult)]
    ) -> Figure? {
        let runs = runs.filter { !$0.run.points.isEmpty }
        let errors = runs.map { RaceFigures.lowestErrors($0.run) }
        guard let least = errors.compactMap(\.last).min(), least < 1 else { return nil }
        let y = Panel.Axis("lowest held-out error so far (%)", range: 0...100 * min(1, max(6 * least, 0.02)))
        return Figure(
            name, title: title, columns: 2, panelSize: (490, 380),
            panels: RaceFigures.panels(
                runs.map(\.name), runs.map(\.look), runs.map(\.run.points), errors.map { $0.map { 100 * $0 } }, y: y))
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
    static func panels(
        _ names: [String], _ looks: [Look], _ points: [[RaceResult.Point]], _ values: [[Double]], y: Panel.Axis
    ) -> [Panel] {
        func panel(_ label: String, _ x: (RaceResult.Point) -> Double) -> Panel {
            Panel(
                x: .init(label, logarithmic: true), y: y,
                series: names.indices.map { index in
                    Series(names[index], x: points[index].map(x), y: values[index], style: .path, look: looks[index])
                        .thinned(to: 300)
                })
        }
        return [
            panel("updates") { Double($0.updates) },
            panel("examples seen") { Double($0.examples) },
            // A time that the clock can't tell from 0 has no logarithm.
            panel("seconds of training") { max($0.seconds, 1e-6) },
        ]
    }

    /// At most so many of the sizes, the ends among them.
    package static func spread(_ sizes: [Int], most: Int) -> [Int] {
        guard sizes.count > most else { return sizes }
        return (0..<most).map { sizes[$0 * (sizes.count - 1) / (most - 1)] }
    }
}
