import Glibc
import LegacyRandom

/// A year of daily mean temperatures such as a town by the sea in the temperate zone has, in °C, made from a seed.
///
///     s_d = 10.5 − 7.5 cos(2π (d − 25) / 365)        the season, coldest on 25 January
///     e_d = φ e_{d−1} + 3 √(1 − φ²) randn            the weather, φ = 0.7
///     θ_d = s_d + e_d                                d = 1 … 365
///
/// A warm day is likely to follow a warm day: e keeps 0.7 of the day before, and has the standard deviation 3 on every day.
package struct DailyTemperatures: Sendable {
    /// s, the season alone.
    package let season: [Double]

    /// θ, season and weather.
    package let values: [Double]

    package static let dayCount = 365

    package init(seed: UInt32) {
        var random = RandomState(seed: seed)
        let season = (1...DailyTemperatures.dayCount).map { day in
            10.5 - 7.5 * cos(2 * .pi * Double(day - 25) / Double(DailyTemperatures.dayCount))
        }
        let persistence = 0.7
        let deviation = 3.0
        var weather = deviation * random.standardNormal()
        var values: [Double] = []
        for normal in season {
            values.append(normal + weather)
            let news = deviation * (1 - persistence * persistence).squareRoot()
            weather = persistence * weather + news * random.standardNormal()
        }
        self.season = season
        self.values = values
    }
}
