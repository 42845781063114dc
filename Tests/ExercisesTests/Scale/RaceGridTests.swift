import Exercises
import Reporting
import Testing

@Suite struct RaceGridTests {
    private func grid(budget: Double = 60, starts: UInt64 = 1, goal: Double = 0.85) throws -> RaceGrid {
        RaceGrid(
            tracks: try (1...starts).map { try Races.track(seed: $0) }, optimizers: [.gradientDescent, .adam],
            sizes: [16, 128],
            goal: goal, looks: Race.Looks(first: 16, factor: 1.2), limits: Race.Limits(seconds: 10, epochs: 30),
            budget: budget)
    }

    @Test func `every optimizer runs at every size, and each cell's best run is that optimizer's at that size`() throws
    {
        let grid = try grid()
        let summary = try grid.run { _ in }
        #expect(summary.outcomes.map(\.best.batchSize) == [16, 16, 128, 128])
        #expect(summary.outcomes.map(\.best.optimizer) == [.gradientDescent, .adam, .gradientDescent, .adam])
        for outcome in summary.outcomes {
            let best = outcome.best
            #expect(best.ending == .reached)
            // The run that is kept is one that can be repeated.
            let again = try Race(
                track: grid.track, optimizer: best.optimizer, learningRate: best.learningRate,
                batchSize: best.batchSize,
                goal: grid.goal, looks: grid.looks, limits: grid.limits
            ).run()
            #expect(again.updatesToGoal == best.updatesToGoal)
        }
    }

    @Test func `of several starts the middle run counts`() throws {
        let grid = try grid(starts: 3)
        let summary = try grid.run { _ in }
        for outcome in summary.outcomes {
            let best = outcome.best
            let updates = try grid.tracks.map { track in
                try Race(
                    track: track, optimizer: best.optimizer, learningRate: best.learningRate, batchSize: best.batchSize,
                    goal: grid.goal, looks: grid.looks, limits: grid.limits
                ).run().updatesToGoal ?? .max
            }
            #expect(best.updatesToGoal == updates.sorted()[1])
        }
    }

    @Test func `once the time is over nothing more runs, and the tables say so`() throws {
        let grid = try grid(budget: 0)
        let summary = try grid.run { _ in }
        #expect(summary.outcomes.isEmpty)
        #expect(summary.details.rows.count == 4)
        #expect(summary.details.rows.allSatisfy { $0.cells.last == "no time left" })
        #expect(summary.seconds.rows.allSatisfy { $0.cells.dropFirst().allSatisfy { $0 == "–" } })
        #expect(summary.figures(prefix: "none").isEmpty)
    }

    @Test func `sizes are those below the number of examples, and all of them where that is wanted`() {
        #expect(RaceGrid.sizes([1, 64, 512], examples: 300, whole: true) == [1, 64, 300])
        #expect(RaceGrid.sizes([1, 64, 512], examples: 512, whole: false) == [1, 64])
        #expect(RaceGrid.sizes([1, 64, 512], examples: 64, whole: true) == [1, 64])
    }
}
