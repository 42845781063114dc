import Descent
import DescentCommand
import Testing

@Suite struct CostCourseTests {
    private let series: [(name: String, costs: [Double])] = [
        ("cost", (0..<200).map { (epoch: Int) -> Double in 1 / Double(1 + epoch) }),
        ("test cost", (0..<200).map { (epoch: Int) -> Double in 2 / Double(2 + epoch) }),
    ]

    @Test(arguments: [40, 80, 120, 500]) func `lines fit the terminal, and names, blocks and ends line up`(columns: Int)
        throws
    {
        let lines = CostCourse.lines(series, columns: columns)
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.count <= columns })
        let cells = min(columns - 13 - 19, 60)
        #expect(lines.map { $0.count(where: { "▁▂▃▄▅▆▇█".contains($0) }) } == [cells, cells])
        #expect(lines[0].hasPrefix("cost       ") && lines[0].hasSuffix("▁  1.000000 → 0.005000"))
        // The same scale: this course does not reach the floor, and is above the other one.
        #expect(lines[1].hasPrefix("test cost  █") && lines[1].hasSuffix("  1.000000 → 0.009950"))
        #expect(!lines[1].contains("▁"))
    }

    @Test func `nothing is drawn where there are few epochs, no room or no costs`() {
        #expect(CostCourse.lines(series, columns: 30).isEmpty)
        #expect(CostCourse.lines([("cost", [1, 2])], columns: 80).isEmpty)
        #expect(CostCourse.lines([("cost", [.nan, .nan, .nan])], columns: 80).isEmpty)
        #expect(CostCourse.lines([], columns: 80).isEmpty)
    }

    @Test func `a series that some epochs lack is left out`() {
        let lines = CostCourse.lines([("cost", [3, 2, 1]), ("test cost", [1])], columns: 80)
        #expect(lines == ["cost  █▅▁  3.000000 → 1.000000"])
    }

    @Test func `a history's costs are drawn, with those of the validation`() throws {
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        let history = try Trainer(batchSize: .fixed(16)).fit(&network, to: examples, epochs: 12, validating: examples)
        let lines = CostCourse.lines(history, columns: 80)
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.count(where: { "▁▂▃▄▅▆▇█".contains($0) }) == 12 })
    }
}
