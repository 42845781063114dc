import Descent
package import Reporting
import Textbook

/// The rates of the decays, against the published ones and the engine's against the textbook's.
package enum DecayRates {
    private static let values = Published.values.learningRateDecay

    /// The exercise's two functions, tried.
    static var published: Report.Table {
        Report.Table(
            "α₀/(1 + R·⌊i/interval⌋), as the exercise tries it",
            ["α₀, i, R and interval", "textbook", "engine", "published"],
            values.tried.map { tried in
                let textbook = Textbook.LearningRateDecay.inverseTime(
                    initialRate: tried.initialRate, decayRate: tried.decayRate, epochNumber: tried.epochNumber,
                    interval: tried.interval)
                // With the numbering `zero` epoch n + 1 has the number n.
                let engine = Descent.LearningRateDecay.inverseTime(rate: tried.decayRate, every: tried.interval)
                    .learningRate(initial: tried.initialRate, epoch: tried.epochNumber + 1, step: 1)
                return Claim(
                    "\(tried.call)", .exact(textbook), .exact(engine), .exact(tried.rate),
                    holds: [textbook, engine].allSatisfy { $0.isWithin(tried.tolerance, of: tried.rate) })
            })
    }

    /// The rates of the next epoch, which the edition of 2021 prints beside its costs.
    static var printed: Report.Table {
        Report.Table(
            "The rate that is set at the end of an epoch, as the edition of 2021 prints it",
            ["run", "epoch", "textbook", "engine", "published"],
            values.runs.flatMap { run in
                let schedule = CourseSchedule.inverseTime(rate: 1, interval: run.interval)
                return run.rates.enumerated().map { index, published in
                    // Epoch i, from 0, is number i + 1 from 1, and the rate is the next one's.
                    let epoch = 1000 * index + 2
                    let textbook = schedule.textbook(0.1, epoch)
                    let engine = schedule.engine.learningRate(initial: 0.1, epoch: epoch, step: 1)
                    return Claim(
                        "α 0.1, \(run.interval == 1 ? "every epoch" : "by intervals")", .count(1000 * index),
                        .fixed(textbook, 6), .fixed(engine, 6), .fixed(published, 6),
                        holds: [textbook, engine].allSatisfy { $0.isWithin(0.5e-6 + 1e-12, of: published) })
                }
            })
    }

    /// α₀/(1 + n) in the first four epochs, with α₀ = 1: the ways to count n by hand arithmetic.
    static var numberings: Report.Table {
        let known: [(Descent.EpochNumbering, Cell, [Double])] = [
            (.zero, "n = 0, 1, 2, 3", [1, 1.0 / 2, 1.0 / 3, 1.0 / 4]),
            (.lecture, "n = 1, 2, 3, 4 (the lecture)", [1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5]),
            (.notebook, "n = 0, 0, 1, 2 (the exercise)", [1, 1, 1.0 / 2, 1.0 / 3]),
        ]
        func text(_ rates: [Double]) -> Cell {
            "\(rates.map { $0.fixed(4) }.joined(separator: " "))"
        }
        return Report.Table(
            "1/(1 + n) in epochs 1 to 4, n counted in three ways, beside hand arithmetic",
            ["n", "textbook and engine", "by hand"],
            known.map { numbering, name, expected in
                let schedule = CourseSchedule.inverseTime(rate: 1, interval: 1, numbering: numbering)
                let textbook = (1...4).map { schedule.textbook(1, $0) }
                let engine = (1...4).map { schedule.engine.learningRate(initial: 1, epoch: $0, step: $0) }
                return Claim(name, text(textbook), text(expected), holds: textbook == expected && engine == expected)
            })
    }

    /// How far the engine's rates may be from the textbook's, relatively: some roundings.
    private static let tolerance = 1e-15

    /// The rates of each form at some epochs, and whether the engine's are the textbook's and never rise, over all
    /// epochs.
    package static func engine(_ forms: [DecayForm]) -> Report.Table {
        let shown = [1, 2, 10, 100, 1001, 5000]
        return Report.Table(
            "The rates of epochs 1 to \(DecayForm.epochs), α₀ \(DecayForm.initialRate): they never rise, and the "
                + "engine's are the textbook's (relatively within 1e-15)",
            ["decay"] + shown.map { "epoch \($0)" } + ["sum over all", "engine's distance"],
            forms.map { form in
                let rates = form.rates
                let engine = (1...DecayForm.epochs).map {
                    form.schedule.engine.learningRate(initial: DecayForm.initialRate, epoch: $0, step: $0)
                }
                let distance = LargestDifference.relative(engine, rates)
                let falls = zip(rates, rates.dropFirst()).allSatisfy { $1 <= $0 }
                return Claim(
                    ["\(form.name)"] + shown.map { .scientific(rates[$0 - 1], 3) }
                        + [.fixed(rates.reduce(0, +), 3), .scientific(distance, 2)],
                    holds: distance <= tolerance && falls)
            })
    }
}
