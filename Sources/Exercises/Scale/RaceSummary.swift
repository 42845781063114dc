import Descent
package import Reporting

/// What a grid of races measured, as tables, sentences and figures.
package struct RaceSummary: Sendable {
    package let grid: RaceGrid

    /// The best runs of the optimizers at the batch sizes; those for which no time was left are missing.
    package let outcomes: [RateSearch.Outcome]

    package init(grid: RaceGrid, outcomes: [RateSearch.Outcome]) {
        self.grid = grid
        self.outcomes = outcomes
    }

    /// The best run of an optimizer at a batch size.
    func best(_ optimizer: CourseOptimizer, _ size: Int) -> RaceResult? {
        outcomes.first { $0.best.optimizer == optimizer && $0.best.batchSize == size }?.best
    }

    /// The run of an optimizer that reached the goal in the least time, over the batch sizes that are allowed.
    func fastest(_ optimizer: CourseOptimizer, where isAllowed: (Int) -> Bool = { _ in true }) -> RaceResult? {
        outcomes.map(\.best).filter { $0.optimizer == optimizer && isAllowed($0.batchSize) && $0.secondsToGoal != nil }
            .min { ($0.secondsToGoal ?? .infinity) < ($1.secondsToGoal ?? .infinity) }
    }

    /// The seconds of each optimizer and size.
    package var seconds: Report.Table {
        let goal = "\(RaceText.percent(grid.goal)) of \(grid.track.judged.count.grouped)"
        return table("Time of training until the net \(grid.track.name) classifies \(goal) held-out examples right") {
            $0.secondsToGoal.map { "\(NumberText.duration(seconds: $0))" }
        }
    }

    /// The updates of each optimizer and size.
    package var updates: Report.Table {
        table("Updates until then") { $0.updatesToGoal.map { $0.grouped } }
    }

    private func table(_ title: String, _ text: (RaceResult) -> String?) -> Report.Table {
        Report.Table(
            title, ["batch size"] + grid.optimizers.map(\.title),
            grid.sizes.map { size in
                Claim([.grouped(size)] + grid.optimizers.map { Cell(best($0, size).flatMap(text) ?? "–") })
            })
    }

    /// Every race with its learning rate and its end.
    package var details: Report.Table {
        let starts = grid.tracks.count == 1 ? "" : ", the middle one of \(grid.tracks.count) starts each"
        return Report.Table(
            "The races of \(grid.track.name)\(starts): the rate with the fewest updates of a few from a grid by factors of "
                + "3; the smallest size begins with the library's default, each other with the rate of the size before, "
                + "and goes up while that pays",
            [
                "batch size", "optimizer", "learning rate", "rates tried", "updates", "epochs", "time", "examples/s",
                "outcome",
            ], grid.sizes.flatMap { size in grid.optimizers.map { row($0, size) } })
    }

    private func row(_ optimizer: CourseOptimizer, _ size: Int) -> Claim {
        let start: [Cell] = [.grouped(size), "\(optimizer.title)"]
        guard let outcome = outcomes.first(where: { $0.best.optimizer == optimizer && $0.best.batchSize == size })
        else {
            return Claim(start + [Cell](repeating: .none, count: 6) + ["no time left"])
        }
        let best = outcome.best
        let last = best.points.last
        let ending: Cell =
            switch best.ending {
            case .reached: "reached"
            case .limited: "\(RaceText.percent(best.lastAccuracy)) at the limit"
            case .diverged: "diverged"
            }
        return Claim(
            start + [
                "\(RaceText.rate(best.learningRate))", .count(outcome.tried), .grouped(last?.updates ?? 0),
                .fixed(Double(last?.examples ?? 0) / Double(grid.track.train.count), 3),
                "\(NumberText.duration(seconds: last?.seconds ?? 0))", "\(RaceText.perSecond(best.examplesPerSecond))",
                ending,
            ])
    }
}
