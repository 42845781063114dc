import Descent
import Exercises
import Textbook
import TextbookBridge

/// Small races for the tests.
enum Races {
    /// A net that learns moons.
    static func track(
        examples: Int = 2000, judged: Int = 500, hidden: Int = 8, seed: UInt64 = 1, workers: Int? = 1
    ) throws -> RaceTrack {
        let start = try Descent.Network(inputs: 2, layers: [.dense(hidden, .relu), .dense(1, .sigmoid)], seed: seed)
        return RaceTrack(
            Textbook.Network(start), train: try .moons(examples), judged: try .moons(judged, seed: 4),
            order: .shuffled(seed: seed), workers: workers)
    }

    /// A result that was not run.
    static func result(
        _ optimizer: CourseOptimizer = .adam, size: Int = 64, rate: Double = 0.1, updates: Int = 10,
        seconds: Double = 1,
        accuracy: Double = 0.9, ending: RaceResult.Ending = .reached
    ) -> RaceResult {
        let point = RaceResult.Point(
            updates: updates, examples: updates * size, seconds: seconds, cost: 1, accuracy: accuracy)
        return RaceResult(optimizer: optimizer, learningRate: rate, batchSize: size, ending: ending, points: [point])
    }

    /// A grid whose races were not run; a cell for each result.
    static func summary(_ results: [RaceResult], optimizers: [CourseOptimizer]) throws -> RaceSummary {
        let sizes = Set(results.map(\.batchSize)).sorted()
        let grid = RaceGrid(
            tracks: [try track(examples: 10, judged: 10)], optimizers: optimizers, sizes: sizes, goal: 0.9,
            looks: .atTheEnd,
            limits: Race.Limits(seconds: 1, epochs: 1), budget: 1)
        return RaceSummary(grid: grid, outcomes: results.map { RateSearch.Outcome(best: $0, index: 0, tried: 1) })
    }
}
