/// Finds the learning rate with which a rule needs the fewest updates at one batch size.
///
/// A grid of rates for every batch size would cost many runs that come to nothing. But the more examples a gradient is the mean of, the
/// less it is noise and the larger a step it bears (McCandlish, Kaplan, Amodei and others, 2018, section 2): the best rate
/// does not fall as batches grow. So the search goes up from the best rate of the size below while that pays. The smallest size
/// begins with the library's default and tries both directions; so does a size at which the rate below diverges.
///
/// Each further run may take fewer updates than the best before it, since more would not make it better.
package struct RateSearch: Sendable {
    /// What was found.
    package struct Outcome: Sendable {
        /// The best run.
        package let best: RaceResult
        /// The place of its rate.
        package let place: Int
        /// How many rates were tried.
        package let tried: Int

        package init(best: RaceResult, place: Int, tried: Int) {
            self.best = best
            self.place = place
            self.tried = tried
        }
    }

    /// The rates, rising.
    private let rates: [Double]

    package init(rates: [Double]) { self.rates = rates }

    /// Searches.
    ///
    /// - Parameters:
    ///   - start: the place of the rate to begin with.
    ///   - downward: whether smaller rates may be better.
    ///   - limits: of every run.
    ///   - isOver: whether no further run is to begin.
    ///   - race: runs with a rate, within limits.
    package func run(
        from start: Int, downward: Bool, limits: RaceLimits, isOver: () -> Bool = { false },
        _ race: (_ learningRate: Double, RaceLimits) throws(ExerciseError) -> RaceResult
    ) throws(ExerciseError) -> Outcome {
        var best = try race(rates[start], limits)
        var place = start
        var tried = 1
        /// Goes on in one direction as long as each rate is better than all before.
        func climb(_ direction: Int) throws(ExerciseError) {
            while rates.indices.contains(place + direction), !isOver() {
                var limits = limits
                if let updates = best.updatesToGoal {
                    guard updates > 1 else { return }
                    limits = limits.below(updates: updates)
                }
                let result = try race(rates[place + direction], limits)
                tried += 1
                guard result.isBetter(than: best) || best.ending == .diverged else { return }
                best = result
                place += direction
            }
        }
        // What diverges would do so with a larger rate as well.
        if best.ending != .diverged { try climb(1) }
        if place == start, downward || best.ending != .reached { try climb(-1) }
        return Outcome(best: best, place: place, tried: tried)
    }
}
