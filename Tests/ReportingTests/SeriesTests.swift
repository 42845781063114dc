import Reporting
import Testing

@Suite struct SeriesTests {
    @Test func `thinning keeps peaks and order`() {
        let y = (0..<10_000).map { $0 == 5_003 ? 100.0 : ($0 == 7_001 ? -50 : Double($0 % 7)) }
        let thin = Series("a", x: (0..<10_000).map(Double.init), y: y).thinned(to: 200)
        #expect(thin.points.count <= 200)
        #expect(thin.points.contains([5_003, 100]))
        #expect(thin.points.contains([7_001, -50]))
        #expect(zip(thin.points, thin.points.dropFirst()).allSatisfy { $0[0] < $1[0] })
    }

    @Test func `a short series is unchanged`() {
        let series = Series("a", x: [1, 2, 3], y: [4, 5, 6])
        #expect(series.thinned(to: 3).points == series.points)
    }
}
