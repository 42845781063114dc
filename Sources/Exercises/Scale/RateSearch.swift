import Reporting

/// Finds the learning rate with which an optimizer needs the fewest updates at one batch size.
///
/// A grid of rates for every batch size would waste many runs. But the more examples a gradient is
/// the mean of, the less it is noise and the larger a step it bears (McCandlish, Kaplan, Amodei and others, 2018,
/// section 2): the best rate does not fall as batches grow. So the search goes up from the best rate of the size below
/// while that pays. The smallest size begins with the library's default and tries both directions; so does a size at
/// which the rate below diverges.
///
/// Each further run may take fewer updates than the best before it, since more would not make it better.
package struct RateSearch: Sendable {
    /// What was found.
    package struct Outcome: Sendable {
        /// The best run.
        package let best: RaceResult
        /// The index of its rate.
        package let index: Int
        /// How many rates were tried.
        package let tried: Int

        package init(best: RaceResult, index: Int, tried: Int) {
            self.best = best
            self.index = index
            self.tried = tried
        }

        /// How the optimizer did, as the end of a line of progress.
        var sentence: String {
            let with = " (rate \(RaceText.rate(best.learningRate)), the best of \(tried))"
            guard let updates = best.updatesToGoal, let seconds = best.secondsToGoal else {
                if best.ending == .diverged { return "diverged" + with }
                return "not reached, \(RaceText.percent(best.lastAccuracy)) at the end" + with
            }
            return "\(updates.grouped) updates in \(NumberText.duration(seconds: seconds))" + with
        }
    }

    /// The rates, rising.
    private let rates: [Double]

    package init(rates: [Double]) { self.rates = rates }

    /// Searches.
    ///
    /// - Parameters:
    ///   - start: the index of the first rate.
    ///   - downward: whether smaller rates may be better.
    ///   - limits: of every run.
    ///   - isOver: whether time is over and no further run begins.
    ///   - race: runs with a rate, within limits.
    package func run(
        from start: Int, downward: Bool, limits: Race.Limits, isOver: () -> Bool = { false },
        _ race: (_ learningRate: Double, Race.Limits) throws(ExerciseError) -> RaceResult
    ) throws(ExerciseError) -> Outcome {
        var best = try race(rates[start], limits)
        var index = start
        var tried = 1
        /// Goes on in one direction as long as each rate is better than all before.
        func climb(_ direction: Int) throws(ExerciseError) {
            while rates.indices.contains(index + direction), !isOver() {
                var limits = limits
                if let updates = best.updatesToGoal {
                    guard updates > 1 else { return }
                    limits.updates = min(limits.updates ?? .max, updates - 1)
                }
                let result = try race(rates[index + direction], limits)
                tried += 1
                guard result.isBetter(than: best) || best.ending == .diverged else { return }
                best = result
                index += direction
            }
        }
        // What diverges would do so with a larger rate as well.
        if best.ending != .diverged { try climb(1) }
        if index == start, downward || best.ending != .reached { try climb(-1) }
        return Outcome(best: best, index: index, tried: tried)
    }
}

extension CourseOptimizer {
    /// The rates that a race may try, rising by a factor of about 3, and the index of the library's default among them.
    ///
    /// Gradient descent and Momentum move by the gradient, RMSprop and Adam by about their rate whatever the gradient
    /// is; so the first pair has the larger rates.
    var raceRates: (all: [Double], first: Int) {
        switch self {
        case .gradientDescent, .momentum: ([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30], 4)
        case .rmsprop, .adam: ([0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1], 3)
        }
    }
}
