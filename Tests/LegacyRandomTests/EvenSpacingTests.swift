import LegacyRandom
import Testing

@Suite struct EvenSpacingTests {
    @Test func `with the end included the last number is exactly the end`() {
        // 49·(1/49) rounds to less than 1.
        let spacing = EvenSpacing(from: 0, to: 1, count: 50, includesStop: true)
        #expect(spacing.value(at: 49) == 1)
        #expect(spacing.value(at: 0) == 0)
        // NumPy 2.4: linspace(0, 1, 50)[5]. The quotient 5 / 49 is 0.10204081632653061.
        #expect(spacing.value(at: 5) == 0.1020408163265306)
    }

    @Test func `without the end the interval has one part per number`() {
        let spacing = EvenSpacing(from: 1, to: 3, count: 4, includesStop: false)
        #expect((0..<4).map { spacing.value(at: $0) } == [1, 1.5, 2, 2.5])
    }

    @Test(arguments: [true, false])
    func `a single number is the start`(includesStop: Bool) {
        let spacing = EvenSpacing(from: 0.25, to: 3, count: 1, includesStop: includesStop)
        #expect(spacing.value(at: 0) == 0.25)
    }
}
