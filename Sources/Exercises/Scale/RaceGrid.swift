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
    }

    package let track: RaceTrack
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
        track: RaceTrack, rules: [RaceRule] = RaceRule.allCases, sizes: [Int], goal: Double, sampling: RaceSampling,
        limits: RaceLimits, sliceSeconds: Double = 3, budget: Double
    ) {
        self.track = track
        self.rules = rules
        self.sizes = sizes
        self.goal = goal
        self.sampling = sampling
        self.limits = limits
        self.sliceSeconds = sliceSeconds
        self.budget = budget
    }

    /// Batch sizes for a number of examples: those that are smaller, and all examples if `whole`.
    package static func sizes(_ wanted: [Int], examples: Int, whole: Bool) -> [Int] {
        wanted.filter { $0 < examples } + (whole ? [examples] : [])
    }

    /// Runs all races, the smallest batches first, so that each rule's search can begin where the size below has ended.
    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> [Cell] {
        let begin = ContinuousClock.now
        func isOver() -> Bool { (ContinuousClock.now - begin) / .seconds(1) > budget }
        var places: [RaceRule: Int] = [:]
        var cells: [Cell] = []
        progress(
            "\(track.name): \(rules.count) rules at \(sizes.count) batch sizes to \(RaceText.percent(goal)), each run at most "
                + "\(NumberText.duration(seconds: limits.seconds)) of training, all at most "
                + NumberText.duration(seconds: budget))
        for size in sizes {
            for rule in rules {
                guard !isOver() else {
                    progress("batch size \(NumberText.grouped(size)), \(rule.rawValue): no time left")
                    cells.append(Cell(rule: rule, batchSize: size, outcome: nil))
                    continue
                }
                let outcome = try search(
                    rule, size, from: places[rule] ?? rule.firstRate, isFirst: places[rule] == nil, isOver)
                places[rule] = outcome.place
                cells.append(Cell(rule: rule, batchSize: size, outcome: outcome))
                progress("\(track.name), \(RaceText.sentence(outcome, goal: goal))")
            }
        }
        return cells
    }

    private func search(
        _ rule: RaceRule, _ size: Int, from start: Int, isFirst: Bool, _ isOver: () -> Bool
    ) throws(ExerciseError) -> RateSearch.Outcome {
        var limits = limits
        if size < 16 { limits.seconds = min(limits.seconds, sliceSeconds) }
        return try RateSearch(rates: rule.rates).run(from: start, downward: isFirst, limits: limits, isOver: isOver) {
            (rate, limits) throws(ExerciseError) in
            try Race(
                track: track, rule: rule, learningRate: rate, batchSize: size, goal: goal, sampling: sampling,
                limits: limits
            ).run()
        }
    }
}
