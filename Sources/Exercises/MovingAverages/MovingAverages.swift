package import Reporting
import Textbook

/// Exponentially weighted averages: the notes' values, what a window is, and a year of temperatures.
package struct MovingAverages: Exercise {
    package static let name = "moving-averages"
    package static let summary = "exponentially weighted averages, their windows and the correction of their start"
    package static let sections = "2"
    package static let settings: Set<ExerciseSettings.Name> = [.dataSeed]

    /// The β of the notes.
    static let betas = [0.5, 0.9, 0.98]

    private let seed: UInt32

    package init(_ settings: ExerciseSettings) throws(ExerciseError) { seed = settings.dataSeed ?? 1 }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        progress("averaging a year of temperatures, seed \(seed)")
        let temperatures = DailyTemperatures(seed: seed)
        var averages: [AveragedSeries] = []
        for beta in MovingAverages.betas { averages.append(try AveragedSeries(temperatures.values, beta: beta)) }
        let slow = averages[averages.count - 1]
        return Report(
            tables: [
                try publishedTable(), windowTable, yearTable(temperatures, averages),
                startTable(temperatures, averages),
            ], findings: findings(temperatures, slow),
            figures: [
                temperatureFigure(temperatures, averages), correctionFigure(temperatures, slow), weightFigure(),
            ])
    }

    // MARK: Published values

    /// What the notes, section 2, and the exercises on averages print: the last average of some values.
    package static let published: [(what: String, beta: Double, values: [Double], isCorrected: Bool, average: Double)] =
        [
            ("β 0.9 on 40", 0.9, [40], false, 4),
            ("β 0.9 on 40, 49", 0.9, [40, 49], false, 8.5),
            ("β 0.9 on 40, 49, 45", 0.9, [40, 49, 45], false, 12.15),
            ("β 0.5 on 10, 10", 0.5, [10, 10], false, 7.5),
            ("β 0.5 on 10, 10, corrected", 0.5, [10, 10], true, 10),
            // An average is linear: with 1 for one value and 0 for the others it is that value's weight.
            ("β 0.98: weight of θ₁ in v₁", 0.98, [1], false, 0.02),
            ("β 0.98: weight of θ₁ in v₂", 0.98, [1, 0], false, 0.0196),
            ("β 0.98: weight of θ₂ in v₂", 0.98, [0, 1], false, 0.02),
            ("β 0.98: weight of θ₁ in v₂, corrected", 0.98, [1, 0], true, 0.0196 / (1 - 0.98 * 0.98)),
            (
                "β 0.9: weight of θ₁ in v₁₀₀", 0.9, [1] + [Double](repeating: 0, count: 99), false,
                2.9512665430652825e-06
            ),
        ]

    /// The published averages beside those of the textbook and of the library, which must all be the same but for
    /// rounding.
    private func publishedTable() throws(ExerciseError) -> Report.Table {
        /// Six digits, and a power of ten where fixed decimals would say little.
        func cell(_ value: Double) -> Cell { abs(value) < 1e-3 ? .scientific(value, 7) : .fixed(value, 6) }
        var table = Report.Table(
            "The averages of the notes", ["average", "published", "textbook", "library", "largest relative difference"])
        for (what, beta, values, isCorrected, published) in MovingAverages.published {
            let series = try AveragedSeries(values, beta: beta)
            let last = values.count - 1
            let textbook = (isCorrected ? series.corrected : series.plain)[last]
            let library = (isCorrected ? series.libraryCorrected : series.libraryPlain)[last]
            let distance = LargestDifference.relative([textbook, library], [published, published])
            table.append(
                Claim(
                    "\(what)", cell(published), cell(textbook), cell(library), .scientific(distance, 2),
                    holds: distance <= 1e-13))
        }
        return table
    }

    /// 1/e.
    static let inverseOfE = 0.36787944117144233

    /// The windows that the notes print.
    private static let windows = [(beta: 0.9, days: 10.0), (beta: 0.98, days: 50.0), (beta: 0.5, days: 2.0)]

    /// Windows, the 1/e rule, and the sum of the unrolled weights.
    private var windowTable: Report.Table {
        typealias Average = Textbook.ExponentiallyWeightedAverage
        let windows = MovingAverages.windows.map { beta, days in
            Claim(
                "β \(beta): averages over about 1/(1 − β) days", expected: .fixed(days, 0),
                measured: .fixed(Average.window(beta: beta), 6), within: 1e-12 * days)
        }
        let tenth = Claim(
            "0.9¹⁰, a weight after one window", expected: .fixed(0.35, 2),
            measured: .fixed(Average.remainder(epsilon: 0.1), 6), within: 0.005)
        let remainders = [0.5, 0.1, 0.02, 0.001].map { epsilon in
            // The series of ln(1 − ε) gives 1/e · (1 − ε/2 + O(ε²)).
            let rest = Average.remainder(epsilon: epsilon)
            return Claim(
                "(1 − ε)^(1/ε) for ε \(epsilon), and 1/e", .fixed(MovingAverages.inverseOfE, 6), .fixed(rest, 6),
                holds: (rest / MovingAverages.inverseOfE).isWithin(epsilon * epsilon, of: 1 - epsilon / 2))
        }
        let sums = MovingAverages.windows.map { beta, _ in
            let expected = 1 - (0..<100).reduce(1.0) { product, _ in product * beta }
            return Claim(
                "β \(beta): sum of the 100 weights of v₁₀₀, 1 − β¹⁰⁰", expected: .fixed(expected, 9),
                measured: .fixed(Average.weights(beta: beta, count: 100).reduce(0, +), 9), within: 1e-13)
        }
        return Report.Table(
            "Windows, the 1/e rule and the unrolled weights", ["what", "expected", "found"],
            windows + [tenth] + remainders + sums)
    }

    // MARK: The year

    /// The year's averages: how smooth they are, and that they are the same unrolled and in the library.
    private func yearTable(_ temperatures: DailyTemperatures, _ averages: [AveragedSeries]) -> Report.Table {
        let count = DailyTemperatures.dayCount
        var previous = AveragedSeries.roughness(of: temperatures.values)
        var table = Report.Table(
            "A year of daily temperatures, seed \(seed)",
            [
                "β", "window", "change a day", "season delayed by", "last day", "the same unrolled",
                "library − textbook",
            ],
            [
                Claim(
                    "none", .none, .fixed(previous, 3, "°C"), "0 days", .fixed(temperatures.values[count - 1], 3, "°C"),
                    .none, .none)
            ])
        for average in averages {
            let weights = Textbook.ExponentiallyWeightedAverage.weights(beta: average.beta, count: count)
            let unrolled = zip(weights, temperatures.values.reversed()).reduce(0) { $0 + $1.0 * $1.1 }
            let last = average.plain[count - 1]
            let isSame = unrolled.isWithin(relative: 1e-12, of: last) && average.libraryDistance <= 1e-12
            table.append(
                Claim(
                    "\(average.beta)", .fixed(average.window, 0, "days"), .fixed(average.roughness, 3, "°C"),
                    "\(temperatures.seasonalDelay(beta: average.beta)) days", .fixed(last, 3, "°C"),
                    .fixed(unrolled, 3, "°C"), .scientific(average.libraryDistance, 2),
                    holds: isSame && average.roughness < previous))
            previous = average.roughness
        }
        return table
    }

    /// The start of the year: what the correction does, and how soon it no longer matters.
    private func startTable(_ temperatures: DailyTemperatures, _ averages: [AveragedSeries]) -> Report.Table {
        let first = temperatures.values[0]
        return Report.Table(
            "The start, without and with correction",
            ["β", "θ₁", "v₁", "v₁ corrected", "v₁₀", "v₁₀ corrected", "βᵗ below 1 % from day", "found from day"],
            averages.map { average in
                let (plain, corrected) = (average.plain, average.corrected)
                // v₁ = (1 − β) θ₁, and corrected θ₁ itself; the two differ by βᵗ of the corrected.
                let powers = sequence(first: 1.0) { $0 * average.beta }
                let expected = powers.prefix { $0 > 0.01 }.reduce(0) { count, _ in count + 1 }
                let found = average.steps(untilBiasBelow: 0.01)
                let tolerance = 1e-12 * abs(first)
                let holds =
                    plain[0].isWithin(tolerance, of: (1 - average.beta) * first)
                    && corrected[0].isWithin(tolerance, of: first) && found == expected
                return Claim(
                    ["\(average.beta)"]
                        + [first, plain[0], corrected[0], plain[9], corrected[9]].map { .fixed($0, 3, "°C") }
                        + [.count(expected), .count(found)], holds: holds)
            })
    }

    private func findings(_ temperatures: DailyTemperatures, _ slow: AveragedSeries) -> [String] {
        func degrees(_ value: Double) -> String { value.fixed(3) + " °C" }
        return [
            "The larger β, the smoother and the later: from one day to the next the temperature changes by "
                + "\(degrees(AveragedSeries.roughness(of: temperatures.values))), the average with β \(slow.beta) by "
                + "\(degrees(slow.roughness)), but the season comes \(temperatures.seasonalDelay(beta: slow.beta)) days "
                + "late in it.",
            "Uncorrected, the average with β \(slow.beta) begins at \(degrees(slow.plain[0])) on a day of "
                + "\(degrees(temperatures.values[0])); after \(slow.steps(untilBiasBelow: 0.01)) days, "
                + "4.6 windows, the correction is below 1 %.",
        ]
    }
}
