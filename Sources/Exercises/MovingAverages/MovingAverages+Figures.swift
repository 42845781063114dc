import Reporting
import Textbook

extension MovingAverages {
    /// The temperatures of the first days as dots, and curves of averages over them.
    private func figure(
        _ name: String, title: String, _ temperatures: DailyTemperatures, days: Int, axisTo end: Double,
        _ curves: [(name: String, values: [Double], look: Look)]
    ) -> Figure {
        func points(_ values: [Double]) -> [[Double]] { (1...days).map { [Double($0), values[$0 - 1]] } }
        let coldest = temperatures.values.reduce(0) { min($0, $1) }
        let warmest = temperatures.values.reduce(0) { max($0, $1) }
        let dots = Series(
            "temperature of the day", points(temperatures.values),
            style: .custom("points pt 7 ps 0.35 lc rgb '#999999'"))
        return Figure(
            name, title: title, panelSize: (860, 440),
            panels: [
                Panel(
                    x: .init("day of the year", range: 0...end),
                    y: .init("temperature in °C", range: coldest - 2...warmest + 2),
                    series: [dots] + curves.map { Series($0.name, points($0.values), style: .path, look: $0.look) })
            ])
    }

    /// The year with the curve of each β, as in section 2.1 of the notes.
    func temperatureFigure(_ temperatures: DailyTemperatures, _ averages: [AveragedSeries]) -> Figure {
        figure(
            "temperatures", title: "Exponentially weighted averages of a year of daily temperatures", temperatures,
            days: DailyTemperatures.dayCount, axisTo: 370,
            averages.map { average in
                let window = average.window.fixed(0)
                return (
                    "β = \(average.beta), about \(window) days", average.corrected, .average(beta: average.beta)
                )
            })
    }

    /// The average with β 0.98 with and without correction: the notes' green and purple curves, section 2.3.
    func correctionFigure(_ temperatures: DailyTemperatures, _ slow: AveragedSeries) -> Figure {
        figure(
            "bias-correction", title: "The correction of the start at 0, β = \(slow.beta)", temperatures, days: 200,
            axisTo: 200,
            [
                ("corrected, v / (1 − βᵗ) (the notes' green)", slow.corrected, .green),
                ("not corrected, v (the notes' purple)", slow.plain, .purple),
            ])
    }

    /// The weights (1 − β) βᵏ, section 2.2: as they are, and in units of the first against the age in windows.
    func weightFigure() -> Figure {
        let ages = 0..<151
        func curves(_ points: (_ weights: [Double], _ window: Double) -> [[Double]]) -> [Series] {
            MovingAverages.betas.map { beta in
                let weights = Textbook.ExponentiallyWeightedAverage.weights(beta: beta, count: ages.count)
                let window = Textbook.ExponentiallyWeightedAverage.window(beta: beta)
                return Series("β = \(beta)", points(weights, window), style: .path, look: .average(beta: beta))
            }
        }
        let plain = curves { weights, _ in ages.prefix(61).map { [Double($0), weights[$0]] } }
        let scaled = curves { weights, window in
            ages.filter { Double($0) <= 3 * window }.map { [Double($0) / window, weights[$0] / weights[0]] }
        }
        let inverse = MovingAverages.inverseOfE
        return Figure(
            "weights", title: "The weights (1 − β)βᵏ of an average", columns: 2,
            panels: [
                Panel(
                    "The weight of a value", x: .init("age k in days"), y: .init("weight (1 − β)βᵏ"), series: plain),
                Panel(
                    "Relative to the newest", x: .init("age in windows, k·(1 − β)", range: 0...3),
                    y: .init("weight βᵏ", range: 0...1.05),
                    series: scaled + [Series("1/e", [[0, inverse], [3, inverse]], style: .reference)]),
            ])
    }
}
