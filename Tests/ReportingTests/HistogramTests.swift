import Reporting
import Testing

@Suite struct HistogramTests {
    @Test func `every value is counted once, the greatest too`() {
        let histogram = Histogram([0, 0.5, 1, 1.5, 4], bins: 4)
        #expect(histogram.width == 1)
        #expect(histogram.points == [[0.5, 2], [1.5, 2], [3.5, 1]])
        #expect(histogram.top > 2)
    }

    @Test func `equal values are one bar`() {
        #expect(Histogram([3, 3, 3], bins: 10).points.map { $0[1] } == [3])
        #expect(Histogram([0], bins: 10).points.map { $0[1] } == [1])
        #expect(Histogram([], bins: 10).points.isEmpty)
    }
}
