import Exercises
import Testing

@Suite struct RankCorrelationTests {
    @Test func `equal order is one and opposite order minus one`() {
        #expect(RankCorrelation.of([1, 5, 2, 9], [10, 30, 20, 31]) == 1)
        #expect(RankCorrelation.of([1, 5, 2, 9], [4, 2, 3, 1]) == -1)
    }

    /// 1 − 6·Σd²/(n·(n² − 1)) with d = 0, 1, −1, 0, 0: 1 − 12/120.
    @Test func `one exchange is as computed by hand`() {
        #expect(abs(RankCorrelation.of([1, 2, 3, 4, 5], [1, 3, 2, 4, 5]) - 0.9) <= 1e-15)
    }

    @Test func `equal values share their ranks`() {
        #expect(RankCorrelation.ranks([3, 1, 3, 2, 3]) == [4, 1, 4, 2, 4])
        #expect(RankCorrelation.ranks([7]) == [1])
    }
}
