import Descent
import Exercises
import Reporting
import Testing

@Suite struct LearningRateDecaysTests {
    private static let report = Result { try LearningRateDecays(ExerciseSettings()).run { _ in } }

    @Test func everyRowAgreesWithWhatIsKnown() throws {
        let report = try LearningRateDecaysTests.report.get()
        #expect(report.differences == [])
        #expect(
            report.tables.allSatisfy { table in !table.rows.isEmpty && table.rows.allSatisfy { $0.verdict != nil } })
        #expect(report.figures.map(\.name) == ["rates", "costs"])
    }

    @Test(arguments: [
        "0.16666666666666666", "0.3846153846153846", "0.085714285", "0.139113", "0.127161", "0.661884", "0.117512",
        "0.126659",
    ])
    func thePublishedValuesStandInTheTables(value: String) throws {
        let lines = try LearningRateDecaysTests.report.get().lines
        #expect(lines.contains { $0.contains(value) && $0.hasSuffix("agrees") })
    }

    @Test func everyDecayOfTheNotesIsTried() throws {
        // None, inverse time with and without intervals, two exponential ones, k/e, k/√e, stages, by hand.
        #expect(DecayForm.all.count == 9)
        let names = Set(DecayForm.all.map { "\($0.schedule.engine.formula)".prefix { $0 != "(" } })
        #expect(
            names == [
                "none", "inverseTime", "exponential", "inverse", "inverseSquareRoot", "staircase", "manual",
            ])
    }

    @Test func anEngineThatCountsOtherwiseDiffers() throws {
        let right = CourseSchedule.inverseTime(rate: 1, interval: 1)
        let mixed = CourseSchedule(
            textbook: right.textbook, engine: .inverseTime(rate: 1, every: 1, numbering: .zero))
        let table = DecayRates.engine([DecayForm("right", right), DecayForm("mixed", mixed)])
        #expect(table.rows.map(\.verdict) == [.agrees, .differs])
    }

    @Test func aRateThatRisesDiffers() {
        let rising = CourseSchedule.manual([10: 0.2])
        #expect(DecayRates.engine([DecayForm("rising", rising)]).rows.map(\.verdict) == [.differs])
    }
}
