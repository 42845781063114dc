import Exercises
import Reporting
import Testing

@Suite struct MiniBatchDescentTests {
    private static let report = Result { try MiniBatchDescent(ExerciseSettings()).run { _ in } }

    @Test func `every row agrees with what is known`() throws {
        let report = try MiniBatchDescentTests.report.get()
        #expect(report.differences == [])
        #expect(report.tables.map(\.rows.count) == [8, 2, 6, 3, 2])
        #expect(report.tables.allSatisfy { table in table.rows.allSatisfy { $0.verdict != nil } })
        #expect(report.figures.map(\.name) == ["costs"])
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
