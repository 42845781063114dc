import Descent
import Exercises
import Reporting
import Testing

@Suite struct LearningRateDecaysTests {
    private static let report = Result { try LearningRateDecays(ExerciseSettings()).run { _ in } }

    @Test func `every row agrees with what is known`() throws {
        let report = try LearningRateDecaysTests.report.get()
        #expect(report.differences == [])
        #expect(
            report.tables.allSatisfy { table in !table.rows.isEmpty && table.rows.allSatisfy { $0.verdict != nil } })
        #expect(report.figures.map(\.name) == ["rates", "costs", "calm"])
        // α₀/(1 + R·⌊i/interval⌋) by hand, textbook and engine.
        for (row, rate) in zip(report.tables[0].rows, [0.5 / 3, 0.5, 0.5 / 1.3, 0.3 / 3.5]) {
            #expect(row.cells[1...2].allSatisfy { abs($0.value - rate) <= 1e-16 }, "\(row.cells.map(\.text))")
        }
        // Without decay 5000 · 0.1, and the geometric series' 0.1/(1 − 0.95).
        let sums = report.tables[3].rows.map { $0.cells[7].value }
        #expect(abs(sums[0] - 500) <= 1e-9 && abs(sums[3] - 2) <= 1e-12)
    }

    @Test(arguments: [
        "0.16666666666666666", "0.3846153846153846", "0.085714285", "0.139113", "0.127161", "0.661884", "0.117512",
        "0.126659",
    ])
    func `the published values stand in the tables`(value: String) throws {
        let lines = try LearningRateDecaysTests.report.get().lines
        #expect(lines.contains { $0.contains(value) && $0.hasSuffix("agrees") })
    }

    @Test func `costs are the published ones, and the engine's are near the textbook's`() throws {
        let tables = try LearningRateDecaysTests.report.get().tables
        #expect(tables[6].rows.count == 15)
        for row in tables[6].rows { #expect(abs(row.cells[2].value - row.cells[3].value) <= 0.501e-6) }
        #expect(tables[4].rows.allSatisfy { $0.cells[8].value > 0 && $0.cells[8].value <= 5e-4 })
        #expect(tables[7].rows.allSatisfy { abs($0.cells[1].value - $0.cells[2].value) <= 0.501e-6 })
    }

    @Test func `every decay of the notes is tried`() throws {
        // None, inverse time with and without intervals, two exponential ones, k/e, k/√e, stages, by hand.
        #expect(DecayForm.all.count == 9)
        let names = Set(DecayForm.all.map { "\($0.schedule.engine.formula)".prefix { $0 != "(" } })
        #expect(
            names == [
                "none", "inverseTime", "exponential", "inverse", "inverseSquareRoot", "staircase", "manual",
            ])
    }

    @Test func `an engine that counts otherwise differs`() throws {
        let right = CourseSchedule.inverseTime(rate: 1, interval: 1)
        let mixed = CourseSchedule(
            textbook: right.textbook, engine: .inverseTime(rate: 1, every: 1, numbering: .zero))
        let table = DecayRates.engine([DecayForm("right", right), DecayForm("mixed", mixed)])
        #expect(table.rows.map(\.verdict) == [.agrees, .differs])
    }

    /// The start is 5 from the minimum, and what a fixed rate of 0.2 leaves is some 0.15.
    @Test func `with decay mini-batches close in and without they wander`() {
        let calm = CalmNearTheMinimum()
        #expect(calm.table.rows.map(\.verdict) == [.agrees, .agrees, .agrees])
        let quarters = calm.descents.map { descent in (0..<4).map { descent.distance(inQuarter: $0) } }
        #expect(quarters[0][3] > 0.1 && quarters[0][3] < 0.2)
        #expect(quarters[1][3] < quarters[0][3] / 10 && quarters[2][3] < quarters[0][3] / 10)
        // The first steps are the same: decay begins with the second epoch, or mini-batch.
        #expect(calm.descents.allSatisfy { $0.rates[0] == 0.2 && $0.rates.count == 8000 })
        #expect(calm.descents[1].rates[31] == 0.2 && abs(calm.descents[1].rates[32] - 0.2 / 1.1) <= 1e-15)
        #expect(abs(calm.descents[2].rates[3] - 0.1) <= 1e-15)
    }

    @Test func `a rate that rises differs`() {
        let rising = CourseSchedule.manual([10: 0.2])
        #expect(DecayRates.engine([DecayForm("rising", rising)]).rows.map(\.verdict) == [.differs])
    }
}
