import Exercises
import Reporting
import TestSupport
import Testing

@Suite struct MiniBatchDescentTests {
    private static let report = Result { try MiniBatchDescent(ExerciseSettings()).run { _ in } }

    @Test func `every row agrees with what is known`() throws {
        let report = try MiniBatchDescentTests.report.get()
        #expect(report.differences == [])
        #expect(report.tables.map(\.rows.count) == [8, 2, 6, 3, 2])
        #expect(report.tables.allSatisfy { table in table.rows.allSatisfy { $0.verdict != nil } })
        #expect(report.figures.map(\.name) == ["costs"])
        #expect(report.tables[0].rows[0].cells[1].value == 3)
        #expect(report.tables[1].rows.map { $0.cells[1].value } == [5000, 5000])
        // The whole set's cost after 2000 passes, and the last mini-batch's after 400.
        let ends = report.tables[4].rows.map { $0.cells[5].value }
        #expect(abs(ends[0] - 0.371906) <= 1e-5 && abs(ends[1] - 0.402128) <= 1e-5)
    }

    @Test func `the quantities of the tables are those of the notes`() throws {
        let tables = try MiniBatchDescentTests.report.get().tables
        let row = tables[0].rows[4...6].map { $0.cells[1].value }
        let published = try GoldenFile.loadPublished("published.json")["mini_batches"]["first_row"].numbers
        #expect(published.count == 3 && zip(row, published).allSatisfy { abs($0 - $1) <= 0.5e-8 })
        for row in tables[2].rows {
            let (textbook, engine, formula) = (row.cells[2].value, row.cells[3].value, row.cells[4].value)
            #expect(abs(textbook - formula) <= 1e-13 * formula && abs(engine - formula) <= 1e-5 * formula)
            // Single precision is not double: an engine's cost that is the textbook's was copied from it.
            #expect(engine != textbook)
        }
        #expect(tables[2].rows.map { $0.cells[1].value } == [64, 64, 64, 64, 44, 300])
        for row in tables[4].rows {
            // ln 2 and a little: the net's first cost; the last is well below it.
            #expect(abs(row.cells[1].value - 0.7) < 0.02 && row.cells[5].value < 0.45)
            #expect(row.cells[6].value > 0 && row.cells[6].value <= 5e-4)
        }
    }

    @Test(arguments: ["(12288, 64)", "(12288, 20)", "0.90085595", "-0.76120690", "0.23441570", "5000"])
    func `the published values stand in the tables`(value: String) throws {
        let lines = try MiniBatchDescentTests.report.get().lines
        #expect(lines.contains { $0.contains(value) && $0.hasSuffix("agrees") })
    }

    @Test(arguments: [
        ([[2, 0], [1]], true), ([[2, 0], [0]], false), ([[2, 0]], false), ([[2, 0], [3]], false),
        ([[2, 0], [-1]], false), ([[2, 0], [1, 1]], false),
    ])
    func `a partition has each example once`(batches: [[Int]], isWhole: Bool) {
        #expect(Partition.isWhole(batches, count: 3) == isWhole)
    }
}
