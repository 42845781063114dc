import DescentCommand
import Testing

@Suite struct SparklineTests {
    @Test func `equal ratios are equal steps`() {
        let costs = (0...7).map { 1 / Double(1 << (3 * $0)) }
        #expect(Sparkline.text(costs, cells: 8) == "█▇▆▅▄▃▂▁")
        #expect(Sparkline.text(costs.reversed(), cells: 80) == "▁▂▃▄▅▆▇█")
    }

    @Test func `more numbers than cells are averaged`() {
        #expect(Sparkline.means([1, 3, 5, 7, 9, 11], cells: 3) == [2, 6, 10])
        #expect(Sparkline.means([1, 3, 5], cells: 2) == [1, 4])
        #expect(Sparkline.means([1, 3], cells: 5) == [1, 3])
        #expect(Sparkline.text((0..<1000).map { 1 + Double($0) }, cells: 40).count == 40)
    }

    @Test(arguments: [
        ([0.5, 0.5, 0.5], "▄▄▄"), ([1, 0.1, 0], "█▁▁"), ([1, .nan, .infinity, 0.1], "█▁"), ([], ""), ([.nan], ""),
        ([0, 0], ""),
    ])
    func `what has no logarithm does no harm`(values: [Double], expected: String) {
        #expect(Sparkline.text(values, cells: 8) == expected)
    }

    @Test func `bounds hold several courses to one scale`() {
        #expect(Sparkline.text([1, 1], cells: 2, bounds: 0.01...1) == "██")
        #expect(Sparkline.text([0.001, 10], cells: 2, bounds: 0.01...1) == "▁█")
    }
}
