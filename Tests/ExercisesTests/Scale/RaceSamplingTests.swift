import Exercises
import Testing

@Suite struct RaceSamplingTests {
    @Test func `looks come at even distances, at growing ones, or at the end alone`() {
        #expect(RaceSampling.every(64).first == 64)
        #expect(RaceSampling.every(64).next(after: 64) == 128)
        let growing = RaceSampling.growing(first: 100, factor: 1.5)
        #expect(growing.first == 100)
        #expect(growing.next(after: 100) == 150)
        #expect(growing.next(after: 151) == 227)
        // However small the factor, the next look is later.
        #expect(RaceSampling.growing(first: 1, factor: 1).next(after: 7) == 8)
        #expect(RaceSampling.end.first == .max)
        #expect(RaceSampling.end.next(after: 5) == .max)
    }
}
