import Exercises
import Reporting
import TestSupport
import Testing

@Suite struct MovingAveragesTests {
    private func report(seed: UInt32? = nil) throws -> Report {
        var settings = ExerciseSettings()
        settings.dataSeed = seed
        return try MovingAverages(settings).run { _ in }
    }

    @Test func `all published values are met and all claims hold`() throws {
        let report = try report()
        #expect(report.differences == [])
        #expect(report.tables.map { $0.rows.count { $0.verdict == .agrees } } == [10, 11, 3, 3])
        #expect(report.figures.map(\.name) == ["temperatures", "bias-correction", "weights"])
    }

    @Test func `the published averages are those of textbook and library, to the last digits`() throws {
        let tables = try report().tables
        #expect(tables[0].rows.count == MovingAverages.published.count)
        for (row, published) in zip(tables[0].rows, MovingAverages.published) {
            #expect(abs(row.cells[2].value - published.average) <= 1e-13 * published.average)
            #expect(abs(row.cells[3].value - published.average) <= 1e-13 * published.average)
        }
        let windows = tables[1].rows.prefix(3).map { $0.cells[2].value }
        #expect(zip(windows, [10.0, 50, 2]).allSatisfy { abs($0 - $1) <= 1e-12 * $1 })
        // The larger β, the less an average changes from day to day.
        let changes = tables[2].rows.map { $0.cells[2].value }
        #expect(zip(changes, changes.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test func `the seed decides the year`() throws {
        #expect(try report().lines == report(seed: 1).lines)
        let other = try report(seed: 2)
        #expect(try report().lines != other.lines)
        #expect(other.differences == [])
        // From v₁ = (1 − β)·θ₁ the correction gives θ₁ with any seed.
        #expect(other.tables[3].rows.allSatisfy { abs($0.cells[3].value - $0.cells[1].value) <= 1e-12 })
    }

    @Test func `the year has its season and its weather`() {
        let year = DailyTemperatures(seed: 1)
        #expect(year.values.count == 365)
        // The mean of a whole period of the cosine is 0.
        #expect(abs(year.season.reduce(0, +) / 365 - 10.5) <= 1e-12)
        #expect(year.season.indices.min { year.season[$0] < year.season[$1] } == 24)
        // Over many years the weather has mean 0, deviation 3 and keeps 0.7 of the day before. 40 · 365 days count as
        // (1 − 0.7)/(1 + 0.7) of that many independent ones: 2576, so that the mean is within 0.06 and 5 times that
        // suffices.
        var sum = 0.0
        var squares = 0.0
        var products = 0.0
        for seed in 1...40 {
            let year = DailyTemperatures(seed: UInt32(seed))
            let weather = zip(year.values, year.season).map { $0 - $1 }
            sum += weather.reduce(0, +)
            squares += weather.reduce(0) { $0 + $1 * $1 }
            products += zip(weather, weather.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(abs(sum / (40 * 365)) <= 0.3)
        #expect(abs(squares / (40 * 365) - 9) <= 0.9)
        #expect(abs(products / squares - 0.7) <= 0.03)
    }

    @Test func `the measures of a series are those of hand arithmetic`() throws {
        let series = try AveragedSeries([8, 8, 8, 8, 8], beta: 0.5)
        #expect(series.plain == [4, 6, 7, 7.5, 7.75])
        #expect(series.libraryDistance <= 1e-15)
        // 0.5ᵗ is at most 0.125 from t = 3 on.
        #expect(series.steps(untilBiasBelow: 0.125) == 3)
        #expect(AveragedSeries.roughness(of: [1, 4, 0]) == 12.5.squareRoot())
    }

    @Test func `no number is no small distance`() throws {
        #expect(try AveragedSeries([8, .nan, 8], beta: 0.5).libraryDistance.isNaN)
    }
}
