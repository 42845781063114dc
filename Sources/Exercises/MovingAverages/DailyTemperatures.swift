import Descent
import Glibc
import LegacyRandom
import Textbook

/// A year of daily mean temperatures such as a town by the sea in the temperate zone has, in °C, made from a seed.
///
///     s_d = 10.5 − 7.5 cos(2π (d − 25) / 365)        the season, coldest on 25 January
///     e_d = φ e_{d−1} + 3 √(1 − φ²) randn            the weather, φ = 0.7
///     θ_d = s_d + e_d                                d = 1 … 365
///
/// A warm day is likely to follow a warm day: e keeps 0.7 of the day before, and has the standard deviation 3 on every
/// day.
package struct DailyTemperatures: Sendable {
    /// s, the season alone.
    package let season: [Double]

    /// θ, season and weather.
    package let values: [Double]

    package static let dayCount = 365

    package init(seed: UInt32) {
        var random = RandomState(seed: seed)
        season = (1...DailyTemperatures.dayCount).map { day in
            10.5 - 7.5 * cos(2 * .pi * Double(day - 25) / Double(DailyTemperatures.dayCount))
        }
        let (persistence, deviation) = (0.7, 3.0)
        var weather = deviation * random.standardNormal()
        values = season.map { normal in
            let value = normal + weather
            let news = deviation * (1 - persistence * persistence).squareRoot()
            weather = persistence * weather + news * random.standardNormal()
            return value
        }
    }

    /// By how many days an average of the season alone reaches its maximum later than the season.
    func seasonalDelay(beta: Double) -> Int {
        var average = Textbook.ExponentiallyWeightedAverage(beta: beta)
        let averages = season.map { value in
            average.add(value)
            return average.corrected
        }
        func warmest(_ values: [Double]) -> Int { values.indices.max { values[$0] < values[$1] } ?? 0 }
        return warmest(averages) - warmest(season)
    }
}

/// What an exponentially weighted average makes of a sequence, by the textbook and by the library.
package struct AveragedSeries: Sendable {
    package let beta: Double

    /// v_t, by the textbook, and by the library.
    package private(set) var plain: [Double] = []
    private(set) var libraryPlain: [Double] = []

    /// v_t / (1 − βᵗ), by the textbook, and by the library.
    package private(set) var corrected: [Double] = []
    private(set) var libraryCorrected: [Double] = []

    package init(_ values: [Double], beta: Double) throws(ExerciseError) {
        self.beta = beta
        var textbook = Textbook.ExponentiallyWeightedAverage(beta: beta)
        do {
            var library = try Descent.ExponentiallyWeightedAverage(beta: beta, corrected: false)
            var corrected = try Descent.ExponentiallyWeightedAverage(beta: beta)
            for value in values {
                textbook.add(value)
                library.add(value)
                corrected.add(value)
                plain.append(textbook.value)
                self.corrected.append(textbook.corrected)
                libraryPlain.append(library.value)
                libraryCorrected.append(corrected.value)
            }
        } catch {
            throw .training(.hyperparameter(error))
        }
    }

    /// 1/(1 − β), the days that the average is over, about.
    var window: Double { Textbook.ExponentiallyWeightedAverage.window(beta: beta) }

    /// The largest difference of the library's two averages from the textbook's, relatively; NaN where any is.
    package var libraryDistance: Double {
        LargestDifference.relative(libraryPlain + libraryCorrected, plain + corrected)
    }

    /// The root of the mean square of the change from one value of the corrected average to the next.
    var roughness: Double { AveragedSeries.roughness(of: corrected) }

    package static func roughness(of values: [Double]) -> Double {
        let squares = zip(values.dropFirst(), values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return (squares / Double(values.count - 1)).squareRoot()
    }

    /// The first t from which on the plain average stays within this share of the corrected one: βᵗ is the difference.
    package func steps(untilBiasBelow share: Double) -> Int {
        let last = plain.indices.last { abs(corrected[$0] - plain[$0]) > share * abs(corrected[$0]) }
        return (last ?? -1) + 2
    }
}
