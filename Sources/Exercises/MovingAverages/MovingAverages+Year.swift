import Reporting
import Textbook

extension MovingAverages {
    /// The year's averages: how smooth they are, and that they are the same unrolled and in the library.
    func yearTable(_ temperatures: DailyTemperatures, _ averages: [AveragedSeries]) -> Report.Table {
        var table = Report.Table(
            "A year of daily temperatures, seed \(seed)",
            [
                "β", "window", "change a day", "season delayed by", "last day", "the same unrolled",
                "library − textbook",
            ])
        table.append([
            "none", "–", MovingAverages.degrees(AveragedSeries.roughness(of: temperatures.values)), "0 days",
            MovingAverages.degrees(temperatures.values[DailyTemperatures.dayCount - 1]), "–", "–",
        ])
        var previous = AveragedSeries.roughness(of: temperatures.values)
        for average in averages {
            let count = DailyTemperatures.dayCount
            let weights = Textbook.ExponentiallyWeightedAverage.weights(beta: average.beta, count: count)
            let unrolled = zip(weights, temperatures.values.reversed()).reduce(0) { $0 + $1.0 * $1.1 }
            let last = average.plain[count - 1]
            let isSame = abs(unrolled - last) <= 1e-12 * abs(last) && average.libraryDistance <= 1e-12
            let window = Textbook.ExponentiallyWeightedAverage.window(beta: average.beta)
            table.append(
                [
                    "\(average.beta)", "\(NumberText.fixed(window, places: 0)) days",
                    MovingAverages.degrees(average.roughness),
                    "\(MovingAverages.seasonalDelay(temperatures, beta: average.beta)) days",
                    MovingAverages.degrees(last), MovingAverages.degrees(unrolled),
                    NumberText.scientific(average.libraryDistance, digits: 2),
                ], Verdict(isSame && average.roughness < previous))
            previous = average.roughness
        }
        return table
    }

    /// The start of the year: what the correction does, and how soon it no longer matters.
    func startTable(_ temperatures: DailyTemperatures, _ averages: [AveragedSeries]) -> Report.Table {
        var table = Report.Table(
            "The start, without and with correction",
            ["β", "θ₁", "v₁", "v₁ corrected", "v₁₀", "v₁₀ corrected", "βᵗ below 1 % from day", "found from day"])
        for average in averages {
            let first = temperatures.values[0]
            // v₁ = (1 − β) θ₁, and corrected θ₁ itself; the two differ by βᵗ of the corrected.
            let expected = MovingAverages.firstDay(beta: average.beta, share: 0.01)
            let found = average.steps(untilBiasBelow: 0.01)
            let holds =
                abs(average.plain[0] - (1 - average.beta) * first) <= 1e-12 * abs(first)
                && abs(average.corrected[0] - first) <= 1e-12 * abs(first) && found == expected
            table.append(
                [
                    "\(average.beta)", MovingAverages.degrees(first), MovingAverages.degrees(average.plain[0]),
                    MovingAverages.degrees(average.corrected[0]), MovingAverages.degrees(average.plain[9]),
                    MovingAverages.degrees(average.corrected[9]), "\(expected)", "\(found)",
                ], Verdict(holds))
        }
        return table
    }

    /// The first t with βᵗ ≤ share.
    private static func firstDay(beta: Double, share: Double) -> Int {
        var power = 1.0
        var t = 0
        while power > share {
            power *= beta
            t += 1
        }
        return t
    }

    /// By how many days an average of the season alone reaches its maximum later than the season.
    static func seasonalDelay(_ temperatures: DailyTemperatures, beta: Double) -> Int {
        var average = Textbook.ExponentiallyWeightedAverage(beta: beta)
        var best = (day: 0, value: -Double.infinity)
        for (day, value) in temperatures.season.enumerated() {
            average.add(value)
            if average.corrected > best.value { best = (day, average.corrected) }
        }
        let warmest = temperatures.season.indices.max { temperatures.season[$0] < temperatures.season[$1] } ?? 0
        return best.day - warmest
    }

    static func degrees(_ value: Double) -> String { NumberText.fixed(value, places: 3) + " °C" }

    func findings(_ temperatures: DailyTemperatures, _ averages: [AveragedSeries]) -> [String] {
        let raw = AveragedSeries.roughness(of: temperatures.values)
        let slow = averages[averages.count - 1]
        let delay = MovingAverages.seasonalDelay(temperatures, beta: slow.beta)
        return [
            "The larger β, the smoother and the later: from one day to the next the temperature changes by "
                + "\(MovingAverages.degrees(raw)), the average with β \(slow.beta) by "
                + "\(MovingAverages.degrees(slow.roughness)), but the season comes \(delay) days late in it.",
            "Uncorrected, the average with β \(slow.beta) begins at \(MovingAverages.degrees(slow.plain[0])) on a day of "
                + "\(MovingAverages.degrees(temperatures.values[0])); after \(slow.steps(untilBiasBelow: 0.01)) days, "
                + "4.6 windows, the correction is below 1 %.",
        ]
    }
}
