import Exercises
import Reporting
import Testing

@Suite struct RandomCriticalPointsTests {
    /// 1/2, (2 − √2)/4 and (π − 2√2)/(4π), to four digits; a share of 200,000 has a standard error of 0.0011 at most.
    @Test func `the shares of minima are the known ones and fall faster than by half`() throws {
        let found = try RandomCriticalPoints()
        #expect(found.shares.count == 6)
        for (share, known) in zip(found.shares, [0.5, 0.1464, 0.0249]) { #expect(abs(share - known) <= 0.0045) }
        for (share, next) in zip(found.shares, found.shares.dropFirst()) { #expect(next < share / 2) }
        #expect(found.finding.contains("faster than 2^-n"))
        #expect(found.table.rows.map(\.verdict) == [.agrees, .agrees, .agrees, nil, nil, nil])
    }

    @Test func `other shares differ from the known ones`() {
        // Five standard errors off in two dimensions, and halved from there on.
        let other = RandomCriticalPoints(minima: [100_000, 30_070, 15_035, 7500])
        #expect(other.table.rows.map(\.verdict) == [.agrees, .differs, .differs, nil])
        #expect(!other.finding.contains("faster than 2^-n"))
    }
}
