import Exercises
import Reporting
import Testing
import Textbook

@Suite struct InitializationsTests {
    /// The whole exercise, as it takes a few seconds only.
    @Test func `all published values are met`() throws {
        let report = try Initializations(ExerciseSettings()).run { _ in }
        #expect(report.differences == [])
        #expect(report.tables.map { $0.rows.count { $0.verdict == .agrees } } == [15, 15, 1, 3])
        // The costs are computed, not copied: the last digits are this machine's.
        #expect(report.tables[1].rows[14].cells[2].text.hasPrefix("0.0735789596"))
        #expect(report.figures.map(\.name) == ["costs", "boundaries"])
        #expect(report.findings[0].hasSuffix("all weights are still 0, and all units of a layer are equal."))
        #expect(report.tables[3].rows.map(\.cells[7]) == ["0, 1", "2, 3", "0, 1"])
        // Each panel of the boundaries has both classes, and where something is told 1, the boundary.
        let boundaries = report.figures[1].panels
        #expect(boundaries.map { $0.series.contains { $0.name == "boundary" } } == [false, true, true])
        #expect(boundaries[0].title.hasSuffix("always 0"))
        #expect(boundaries.allSatisfy { $0.isSquare })
    }

    /// Quantities, whatever the verdicts say: the cost falls to the published 0.07358 and the engine's with it.
    @Test func `He's weights end at the published cost on both sides`() throws {
        let table = try Initializations(ExerciseSettings()).run { _ in }.tables[1]
        let last = table.rows[14].cells.map(\.value)
        #expect(abs(last[2] - 0.07357895962677366) <= 1e-10)
        #expect(abs(last[4] - 0.07357895962677366) <= 5e-5)
        #expect(zip(table.rows, table.rows.dropFirst()).allSatisfy { $1.cells[2].value < $0.cells[2].value })
    }

    @Test func `a cost off the published or the textbook's differs`() {
        func verdict(_ cost: Double, _ engine: Double) -> Verdict? {
            Initializations.claim(step: 0, published: 0.5, cost: cost, engine: engine).verdict
        }
        #expect(verdict(0.5 * (1 + 9e-10), 0.5 * (1 + 4e-4)) == .agrees)
        #expect(verdict(0.5 * (1 + 2e-9), 0.5) == .differs)
        #expect(verdict(0.5, 0.5 * (1 + 6e-4)) == .differs)
        #expect(verdict(.nan, 0.5) == .differs)
        #expect(verdict(0.5, .nan) == .differs)
        #expect(Initializations.claim(step: 0, published: nil, cost: 0.5, engine: 2).verdict == nil)
    }

    @Test func `with other seeds only what holds for all is judged`() throws {
        var settings = ExerciseSettings()
        settings.dataSeed = 5
        settings.weightSeed = 6
        let report = try Initializations(settings).run { _ in }
        // Zeros are zeros with any seed, and their cost is ln 2.
        #expect(report.tables[0].rows.allSatisfy { abs($0.cells[2].value - 0.6931471805599453) <= 1e-12 })
        #expect(report.tables.map { $0.rows.count { $0.verdict != nil } } == [15, 0, 0, 1])
        #expect(report.differences == [])
        #expect(report.tables[2].rows.allSatisfy { $0.cells[1] == "–" })
    }

    @Test func `the test set has the next seed`() {
        var settings = ExerciseSettings()
        settings.dataSeed = .max
        let error = #expect(throws: ExerciseError.self) { try Initializations(settings) }
        #expect(error?.description.hasPrefix("--data-seed is 4294967295; it must be below 4294967295") == true)
    }

    @Test func `each kind has its scale`() {
        let (large, he) = (InitializationKind.large.network(seed: 3), InitializationKind.he.network(seed: 3))
        #expect(InitializationKind.zeros.network(seed: 3).flatParameters.allSatisfy { $0 == 0 })
        for (layer, other) in zip(large.layers, he.layers) {
            let ratio = 10 / (2 / Double(layer.inputCount)).squareRoot()
            for (weight, small) in zip(layer.weights.elements, other.weights.elements) {
                #expect(abs(weight - ratio * small) <= 1e-13 * abs(weight))
            }
        }
    }
}
