import Reporting
import Testing

@Suite struct VerdictTests {
    @Test func `a value within the tolerance agrees`() {
        #expect(Verdict(1.25, expected: 1, tolerance: 0.25) == .agrees)
        #expect(Verdict(0.75, expected: 1, tolerance: 0.25) == .agrees)
        #expect(Verdict(1.2501, expected: 1, tolerance: 0.25) == .differs)
    }

    @Test func `a NaN differs from everything`() {
        #expect(Verdict(.nan, expected: 1, tolerance: .infinity) == .differs)
        #expect(Verdict(1, expected: .nan, tolerance: .infinity) == .differs)
    }
}
