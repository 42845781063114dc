import Descent
package import Reporting

/// The cells of a grid, as tables say it.
package struct RaceSummary: Sendable {
    package let grid: RaceGrid
    package let cells: [RaceGrid.Cell]

    package init(grid: RaceGrid, cells: [RaceGrid.Cell]) {
        self.grid = grid
        self.cells = cells
    }

    /// The best run of a rule at a batch size.
    func best(_ rule: RaceRule, _ size: Int) -> RaceResult? {
        cells.first { $0.rule == rule && $0.batchSize == size }?.best
    }

    /// The run of a rule that reached the goal in the least time, over the batch sizes that are allowed.
    func fastest(_ rule: RaceRule, where isAllowed: (Int) -> Bool = { _ in true }) -> RaceResult? {
        cells.filter { $0.rule == rule && isAllowed($0.batchSize) }.compactMap(\.best)
            .filter { $0.secondsToGoal != nil }
            .min { ($0.secondsToGoal ?? .infinity) < ($1.secondsToGoal ?? .infinity) }
    }

    private var goal: String { "\(RaceText.percent(grid.goal)) of \(NumberText.grouped(grid.track.judged.count))" }

    private var starts: String {
        grid.tracks.count == 1 ? "" : ", the middle one of \(grid.tracks.count) starts each"
    }

    /// The seconds of each rule and size.
    package var seconds: Report.Table {
        table("Time of training until the net \(grid.track.name) classifies \(goal) held-out examples right") { best in
            best.secondsToGoal.map { NumberText.duration(seconds: $0) }
        }
    }

    /// The updates of each rule and size.
    package var updates: Report.Table {
        table("Updates until then") { best in best.updatesToGoal.map { NumberText.grouped($0) } }
    }

    private func table(_ title: String, _ text: (RaceResult) -> String?) -> Report.Table {
        var table = Report.Table(title, ["batch size"] + grid.rules.map(\.rawValue))
        for size in grid.sizes {
            table.append([NumberText.grouped(size)] + grid.rules.map { best($0, size).flatMap(text) ?? "–" })
        }
        return table
    }

    /// Every race with its learning rate and its end.
    package var details: Report.Table {
        var table = Report.Table(
            "The races of \(grid.track.name)\(starts): the rate with the fewest updates of a few from a grid by factors of 3; "
                + "the smallest size begins with the library's default, each other with the rate of the size before, and "
                + "goes up while that pays",
            [
                "batch size", "rule", "learning rate", "rates tried", "updates", "epochs", "time", "examples/s",
                "outcome",
            ])
        for cell in cells {
            let start = [NumberText.grouped(cell.batchSize), cell.rule.rawValue]
            guard let outcome = cell.outcome else {
                table.append(start + ["–", "–", "–", "–", "–", "–", "no time left"])
                continue
            }
            let best = outcome.best
            let last = best.points.last
            let outcomeText =
                switch best.ending {
                case .reached: "reached"
                case .limited: "\(RaceText.percent(best.lastAccuracy)) at the limit"
                case .diverged: "diverged"
                }
            table.append(
                start + [
                    RaceText.rate(best.learningRate), "\(outcome.tried)", NumberText.grouped(last?.updates ?? 0),
                    NumberText.fixed(Double(last?.examples ?? 0) / Double(grid.track.train.count), places: 3),
                    NumberText.duration(seconds: last?.seconds ?? 0), RaceText.perSecond(best.examplesPerSecond),
                    outcomeText,
                ])
        }
        return table
    }
}
