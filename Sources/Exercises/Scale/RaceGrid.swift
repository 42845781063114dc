import Descent
import Reporting

/// Races of several optimizers over several batch sizes to one accuracy.
package struct RaceGrid: Sendable {
    /// The same track from several starts: other weights, other orders. Of each race over all the middle one counts,
    /// since a single one says as much about its start as about its optimizer.
    package let tracks: [RaceTrack]
    package let optimizers: [CourseOptimizer]

    /// The batch sizes, rising.
    package let sizes: [Int]

    /// The accuracy to reach.
    package let goal: Double

    package let looks: Race.Looks

    /// Where each run ends.
    package let limits: Race.Limits

    /// The seconds that a run with fewer than 16 examples a batch may take: a slice is enough to see how slow it is.
    private let sliceSeconds: Double

    /// The seconds for everything, looks at the networks included; once they are over no further run begins.
    private let budget: Double

    package init(
        tracks: [RaceTrack], optimizers: [CourseOptimizer] = CourseOptimizer.allCases, sizes: [Int], goal: Double,
        looks: Race.Looks,
        limits: Race.Limits, sliceSeconds: Double = 2, budget: Double
    ) {
        precondition(tracks.count % 2 == 1, "\(tracks.count) starts have no middle one")
        self.tracks = tracks
        self.optimizers = optimizers
        self.sizes = sizes
        self.goal = goal
        self.looks = looks
        self.limits = limits
        self.sliceSeconds = sliceSeconds
        self.budget = budget
    }

    /// The first of the tracks; they differ in weights and order only.
    package var track: RaceTrack { tracks[0] }

    /// Batch sizes for a number of examples: those that are smaller, and all examples if `whole`.
    package static func sizes(_ wanted: [Int], examples: Int, whole: Bool) -> [Int] {
        wanted.filter { $0 < examples } + (whole ? [examples] : [])
    }

    /// Runs all races, the smallest batches first, so that each optimizer's search can begin where the size below
    /// has ended.
    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> RaceSummary {
        let begin = ContinuousClock.now
        func left() -> Double { budget - (ContinuousClock.now - begin) / .seconds(1) }
        var indices: [CourseOptimizer: Int] = [:]
        var outcomes: [RateSearch.Outcome] = []
        let names = optimizers.map(\.title).joined(separator: ", ")
        progress(
            "\(track.name): \(names) at \(sizes.count) batch sizes to \(RaceText.percent(goal)), each run at most "
                + "\(NumberText.duration(seconds: limits.seconds)) of training, all at most "
                + NumberText.duration(seconds: budget))
        for size in sizes {
            for optimizer in optimizers {
                let start = "\(track.name), batch size \(size.grouped), \(optimizer.title): "
                guard left() > 0 else {
                    progress(start + "no time left")
                    continue
                }
                let outcome = try search(optimizer, size, from: indices[optimizer], left)
                indices[optimizer] = outcome.index
                outcomes.append(outcome)
                progress(start + outcome.sentence)
            }
        }
        return RaceSummary(grid: self, outcomes: outcomes)
    }

    /// - Parameter start: the index of the best rate at the size below; nil where there is none.
    private func search(
        _ optimizer: CourseOptimizer, _ size: Int, from start: Int?, _ left: () -> Double
    ) throws(ExerciseError) -> RateSearch.Outcome {
        var limits = limits
        if size < 16 { limits.seconds = min(limits.seconds, sliceSeconds) }
        let rates = optimizer.raceRates
        return try RateSearch(rates: rates.all).run(
            from: start ?? rates.first, downward: start == nil, limits: limits, isOver: { left() <= 0 }
        ) { (rate, limits) throws(ExerciseError) in
            var limits = limits
            limits.seconds = min(limits.seconds, left())
            return try middle(optimizer, size, rate, limits)
        }
    }

    /// The middle one of the races from all starts.
    private func middle(
        _ optimizer: CourseOptimizer, _ size: Int, _ rate: Double, _ limits: Race.Limits
    ) throws(ExerciseError) -> RaceResult {
        var results: [RaceResult] = []
        for track in tracks {
            let race = Race(
                track: track, optimizer: optimizer, learningRate: rate, batchSize: size, goal: goal, looks: looks,
                limits: limits)
            results.append(try race.run())
            // Once more than half have failed, the middle one has, too.
            if results.count(where: { $0.ending != .reached }) > tracks.count / 2 { break }
        }
        let sorted = results.sorted { $0.isBetter(than: $1) }
        return sorted[min(tracks.count / 2, sorted.count - 1)]
    }
}
