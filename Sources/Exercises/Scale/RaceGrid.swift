import Descent
import Reporting

/// Races of several rules over several batch sizes to one accuracy.
package struct RaceGrid: Sendable {
    /// A rule at a batch size.
    package struct Cell: Sendable {
        package let rule: RaceRule
        package let batchSize: Int
        /// The best run; nil where no time was left for any.
        package let outcome: RateSearch.Outcome?

        /// The best run; nil where no time was left for any.
        package var best: RaceResult? { outcome?.best }

        package init(rule: RaceRule, batchSize: Int, outcome: RateSearch.Outcome?) {
            self.rule = rule
            self.batchSize = batchSize
            self.outcome = outcome
        }
    }

    /// The same track from several starts: other weights, other orders. Of each race over all the middle one counts, since a single
    /// one says as much about its start as about its rule.
    package let tracks: [RaceTrack]
    package let rules: [RaceRule]

    /// The batch sizes, rising.
    package let sizes: [Int]

    /// The accuracy to reach.
    package let goal: Double

    package let sampling: RaceSampling

    /// Where each run ends.
    package let limits: RaceLimits

    /// The seconds that a run with fewer than 16 examples a batch may take: a slice is enough to see how slow it is.
    package let sliceSeconds: Double

    /// The seconds for everything, looks at the networks included; once they are over no further run begins.
    package let budget: Double

    package init(
        tracks: [RaceTrack], rules: [RaceRule] = RaceRule.allCases, sizes: [Int], goal: Double, sampling: RaceSampling,
        limits: RaceLimits, sliceSeconds: Double = 2, budget: Double
    ) {
        precondition(tracks.count % 2 == 1, "\(tracks.count) starts have no middle one")
        self.tracks = tracks
        self.rules = rules
        self.sizes = sizes
        self.goal = goal
        self.sampling = sampling
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

    /// Runs all races, the smallest batches first, so that each rule's search can begin where the size below has ended.
    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> [Cell] {
        let begin = ContinuousClock.now
        func left() -> Double { budget - (ContinuousClock.now - begin) / .seconds(1) }
        var places: [RaceRule: Int] = [:]
        var cells: [Cell] = []
        let names = rules.map(\.rawValue).joined(separator: ", ")
        progress(
            "\(track.name): \(names) at \(sizes.count) batch sizes to \(RaceText.percent(goal)), each run at most "
                + "\(NumberText.duration(seconds: limits.seconds)) of training, all at most "
                + NumberText.duration(seconds: budget))
        for size in sizes {
            for rule in rules {
                guard left() > 0 else {
                    progress("batch size \(NumberText.grouped(size)), \(rule.rawValue): no time left")
                    cells.append(Cell(rule: rule, batchSize: size, outcome: nil))
                    continue
                }
                let outcome = try search(
                    rule, size, from: places[rule] ?? rule.firstRate, isFirst: places[rule] == nil, left)
                places[rule] = outcome.place
                cells.append(Cell(rule: rule, batchSize: size, outcome: outcome))
                progress("\(track.name), \(RaceText.sentence(outcome, goal: goal))")
            }
        }
        return cells
    }

    private func search(
        _ rule: RaceRule, _ size: Int, from start: Int, isFirst: Bool, _ left: () -> Double
    ) throws(ExerciseError) -> RateSearch.Outcome {
        var limits = limits
        if size < 16 { limits.seconds = min(limits.seconds, sliceSeconds) }
        return try RateSearch(rates: rule.rates).run(
            from: start, downward: isFirst, limits: limits, isOver: { left() <= 0 }
        ) {
            (rate, limits) throws(ExerciseError) in
            var limits = limits
            limits.seconds = min(limits.seconds, left())
            return try middle(rule, size, rate, limits)
        }
    }

    /// The middle one of the races from all starts.
    private func middle(
        _ rule: RaceRule, _ size: Int, _ rate: Double, _ limits: RaceLimits
    ) throws(ExerciseError) -> RaceResult {
        var results: [RaceResult] = []
        for track in tracks {
            results.append(
                try Race(
                    track: track, rule: rule, learningRate: rate, batchSize: size, goal: goal, sampling: sampling,
                    limits: limits
                ).run())
            // Once more than half have failed, the middle one has, too.
            if results.count(where: { $0.ending != .reached }) > tracks.count / 2 { break }
        }
        let sorted = results.sorted { $0.isBetter(than: $1) }
        return sorted[min(tracks.count / 2, sorted.count - 1)]
    }
}
