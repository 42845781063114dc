import Exercises
import Reporting
import Testing

@Suite struct RandomCriticalPointsTests {
    @Test func `the shares of minima are the known ones`() throws {
        let found = try RandomCriticalPoints()
        let table = found.table
        #expect(table.rows.compactMap(\.verdict) == [.agrees, .agrees, .agrees])
        #expect(table.rows.count == 6)
        // 0.50, 0.15, 0.025, …: each less than half of the one before.
        #expect(found.finding.contains("faster than 2^-n"))
    }
}
