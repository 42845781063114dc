import Reporting
import Testing

@Suite struct ClaimTests {
    @Test func `a claim agrees up to its tolerance and no further`() {
        for (measured, verdict) in [(1.25, Verdict.agrees), (0.75, .agrees), (1.2501, .differs), (0.7499, .differs)] {
            let claim = Claim("x", measured: .fixed(measured, 2), expected: "one", within: 0.25)
            #expect(claim.verdict == .differs, "a text has no number")
            #expect(Claim("x", measured: .fixed(measured, 2), expected: .fixed(1, 0), within: 0.25).verdict == verdict)
            #expect(Claim("x", expected: .fixed(1, 0), measured: .fixed(measured, 2), within: 0.25).verdict == verdict)
        }
    }

    @Test func `numbers are compared before they are rounded`() {
        let claim = Claim("x", measured: .fixed(0.1234, 2), expected: .fixed(0.1236, 2), within: 1e-4)
        #expect(claim.cells == ["x", Cell("0.12", 0.1234), Cell("0.12", 0.1236)])
        #expect(claim.verdict == .differs)
    }

    @Test func `cells are in the order of the arguments`() {
        let texts = Claim("x", expected: .count(3), measured: .scientific(0.25, 2), within: 1).cells.map(\.text)
        #expect(texts == ["x", "3", "2.5e-01"])
    }

    @Test func `NaN agrees with nothing`() {
        let nan = Cell.fixed(.nan, 2)
        let one = Cell.fixed(1, 2)
        for (a, b) in [(nan, one), (one, nan), (nan, nan)] {
            #expect(Claim("x", measured: a, expected: b, within: .infinity).verdict == .differs)
            #expect(Claim("x", measured: a, below: b).verdict == .differs)
            #expect(Claim("x", measured: a, above: b).verdict == .differs)
        }
    }

    @Test func `a bound is not met by the bound itself`() {
        #expect(Claim("x", measured: .count(1), below: .count(2)).verdict == .agrees)
        #expect(Claim("x", measured: .count(2), below: .count(2)).verdict == .differs)
        #expect(Claim("x", measured: .count(3), above: .count(2)).verdict == .agrees)
        #expect(Claim("x", measured: .count(2), above: .count(2)).verdict == .differs)
    }

    @Test func `texts agree where they read the same`() {
        #expect(Claim("x", measured: "(3, 4)", expected: "(3, 4)").verdict == .agrees)
        #expect(Claim("x", measured: "(3, 4)", expected: "(4, 3)").verdict == .differs)
    }

    @Test func `a row of which nothing is known has no verdict`() {
        #expect(Claim("x", "y").verdict == nil)
        #expect(Claim("x", holds: false).verdict == .differs)
        #expect(Claim("x", holds: false).judged(true).verdict == .differs)
        #expect(Claim("x", holds: false).judged(false).verdict == nil)
    }

    @Test func `a number is within a tolerance of another, absolute or relative`() {
        #expect(100.0.isWithin(1, of: 101))
        #expect(!100.0.isWithin(0.5, of: 101))
        #expect(!Double.nan.isWithin(1, of: 1))
        #expect((-100.0).isWithin(relative: 0.01, of: -101))
        #expect(!(-100.0).isWithin(relative: 0.009, of: -101))
    }
}
