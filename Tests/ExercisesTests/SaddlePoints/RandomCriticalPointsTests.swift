import Exercises
import Reporting
import Testing

@Suite struct RandomCriticalPointsTests {
    @Test func theSharesOfMinimaAreTheKnownOnes() throws {
        let table = try RandomCriticalPoints().table
        #expect(table.rows.compactMap(\.verdict) == [.agrees, .agrees, .agrees])
        #expect(table.rows.count == 6)
    }
}
