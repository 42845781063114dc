import Exercises
import Reporting
import Testing

/// The verdicts on paths made up so that each claim holds, and fails.
@Suite struct BatchSizeClaimsTests {
    private static let falling = CostPath(
        batchSize: 300, learningRate: 0.1, costs: (0...2000).map { 1 / Double($0 + 1) })

    /// Falls from 1 to 0.3 and then goes up and down by an amount.
    private static func wandering(by amount: Double, every period: Int) -> CostPath {
        let costs = (0...2000).map { update in
            max(1 - 0.01 * Double(update), 0.3) + (update % period == 0 ? amount : 0)
        }
        return CostPath(batchSize: 1, learningRate: 0.1, costs: costs)
    }

    private func verdicts(whole: CostPath, mini: CostPath, single: CostPath) -> [Verdict?] {
        BatchSizeClaims(whole: whole, mini: mini, single: single, larger: whole).table.rows.map(\.verdict)
    }

    @Test func `each claim holds on paths that behave so`() {
        let found = verdicts(
            whole: Self.falling, mini: Self.wandering(by: 0.01, every: 4), single: Self.wandering(by: 0.2, every: 2))
        #expect(found == [.agrees, .agrees, .agrees, .agrees, .agrees])
    }

    @Test func `each claim fails on paths that do not`() {
        // The whole set rises; one example falls to its minimum and stays.
        let found = verdicts(
            whole: Self.wandering(by: 0.2, every: 2), mini: Self.wandering(by: 0.01, every: 4), single: Self.falling)
        #expect(found == [.differs, .agrees, .differs, .agrees, .differs])
        let high = CostPath(batchSize: 1, learningRate: 0.1, costs: (0...2000).map { 1 + Double($0 % 2) * 0.01 })
        #expect(
            verdicts(whole: Self.falling, mini: Self.wandering(by: 0.01, every: 4), single: high)
                == [.agrees, .differs, .agrees, .differs, .agrees])
    }

    @Test(arguments: [0.5, Double.nan])
    func `a cost that stays as it is does not fall, nor does one that is no number`(cost: Double) {
        let still = CostPath(batchSize: 300, learningRate: 0.1, costs: (0...2000).map { _ in cost })
        let mini = Self.wandering(by: 0.01, every: 4)
        #expect(verdicts(whole: still, mini: mini, single: Self.wandering(by: 0.2, every: 2))[0] == .differs)
    }

    @Test func `with other seeds than the course's nothing is judged`() {
        let claims = BatchSizeClaims(
            whole: Self.falling, mini: Self.falling, single: Self.falling, larger: Self.falling, judged: false)
        #expect(claims.table.rows.allSatisfy { $0.verdict == nil })
    }

    @Test func `the larger rate's first rise is told`() {
        let rising = CostPath(
            batchSize: 300, learningRate: 0.5, costs: (0...2000).map { $0 == 1500 ? 1 : 1 / Double($0 + 1) })
        let claims = BatchSizeClaims(whole: Self.falling, mini: Self.falling, single: Self.falling, larger: rising)
        #expect(claims.findings.first?.contains("at 0.5 the cost first rises at update 1,500") == true)
        #expect(claims.pathTable.rows.count == 4)
    }
}
