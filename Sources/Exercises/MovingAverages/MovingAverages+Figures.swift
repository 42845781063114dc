import Reporting
import Textbook

extension MovingAverages {
    private static let dayAxis = Panel.Axis("day of the year", range: 0...370)

    private func temperatureAxis(_ temperatures: DailyTemperatures) -> Panel.Axis {
        let coldest = temperatures.values.reduce(0) { min($0, $1) }
        let warmest = temperatures.values.reduce(0) { max($0, $1) }
        return Panel.Axis("temperature in °C", range: coldest - 2...warmest + 2)
    }

    private func dots(_ temperatures: DailyTemperatures, days: Int) -> Series {
        Series(
            "temperature of the day", (1...days).map { [Double($0), temperatures.values[$0 - 1]] },
            style: .custom("points pt 7 ps 0.35 lc rgb '#999999'"))
    }

    private func curve(_ name: String, _ values: [Double], days: Int, _ look: Look) -> Series {
        Series(name, (1...days).map { [Double($0), values[$0 - 1]] }, style: .path, look: look)
    }

    /// The year with the curve of each β, as in section 2.1 of the notes.
    func temperatureFigure(_ temperatures: DailyTemperatures, _ averages: [AveragedSeries]) -> Figure {
        let days = DailyTemperatures.dayCount
        let curves = averages.map { average in
            let window = Textbook.ExponentiallyWeightedAverage.window(beta: average.beta)
            return curve(
                "β = \(average.beta), about \(NumberText.fixed(window, places: 0)) days", average.corrected, days: days,
                .average(beta: average.beta))
        }
        return Figure(
            "temperatures", title: "Exponentially weighted averages of a year of daily temperatures",
            panelSize: (860, 440),
            panels: [
                Panel(
                    x: MovingAverages.dayAxis, y: temperatureAxis(temperatures),
                    series: [dots(temperatures, days: days)] + curves)
            ])
    }

    /// The average with β 0.98 with and without correction: the notes' green and purple curves, section 2.3.
    func correctionFigure(_ temperatures: DailyTemperatures, _ averages: [AveragedSeries]) -> Figure {
        let days = 200
        let slow = averages[averages.count - 1]
        return Figure(
            "bias-correction", title: "The correction of the start at 0, β = \(slow.beta)",
            panelSize: (860, 440),
            panels: [
                Panel(
                    x: Panel.Axis("day of the year", range: 0...Double(days)), y: temperatureAxis(temperatures),
                    series: [
                        dots(temperatures, days: days),
                        curve(
                            "corrected, v / (1 − βᵗ) (the notes' green)", slow.corrected, days: days,
                            .green),
                        curve("not corrected, v (the notes' purple)", slow.plain, days: days, .purple),
                    ])
            ])
    }

    /// The weights (1 − β) βᵏ, section 2.2: as they are, and in units of the first against the age in windows.
    func weightFigure() -> Figure {
        let ages = 0..<151
        let weights = MovingAverages.betas.map {
            Textbook.ExponentiallyWeightedAverage.weights(beta: $0, count: ages.count)
        }
        let plain = MovingAverages.betas.indices.map { index in
            Series(
                "β = \(MovingAverages.betas[index])", x: ages.prefix(61).map { Double($0) },
                y: Array(weights[index].prefix(61)),
                style: .path, look: .average(beta: MovingAverages.betas[index]))
        }
        let scaled = MovingAverages.betas.indices.map { index in
            let beta = MovingAverages.betas[index]
            let window = Textbook.ExponentiallyWeightedAverage.window(beta: beta)
            let points = ages.filter { Double($0) <= 3 * window }
            return Series(
                "β = \(beta)", points.map { [Double($0) / window, weights[index][$0] / weights[index][0]] },
                style: .path, look: .average(beta: beta))
        }
        let inverse = MovingAverages.inverseOfE
        return Figure(
            "weights", title: "The weights (1 − β)βᵏ of an average", columns: 2,
            panels: [
                Panel(
                    "The weight of a value", x: Panel.Axis("age k in days"), y: Panel.Axis("weight (1 − β)βᵏ"),
                    series: plain),
                Panel(
                    "Relative to the newest", x: Panel.Axis("age in windows, k·(1 − β)", range: 0...3),
                    y: Panel.Axis("weight βᵏ", range: 0...1.05),
                    series: scaled + [Series("1/e", [[0, inverse], [3, inverse]], style: .reference)]),
            ])
    }
}
