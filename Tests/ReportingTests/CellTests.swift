import Reporting
import Testing

@Suite struct CellTests {
    @Test func `a cell shows a number and keeps it`() {
        let cells: [Cell] = [
            .fixed(0.25, 3, "°C"), .scientific(0.25, 2), .significant(0.25, 2), .decimal(0.25), .exact(0.25),
            .percent(0.25, 1), .count(12_000), .grouped(12_000), Cell("¼", 0.25),
        ]
        #expect(
            cells.map(\.text) == [
                "0.250 °C", "2.5e-01", "0.25", "0.250000", "0.25", "25.0 %", "12000", "12,000", "¼",
            ])
        #expect(cells.map(\.value) == [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 12_000, 12_000, 0.25])
    }

    @Test func `what is not there is a dash and no number`() {
        let absent: Double? = nil
        let cells: [Cell] = [
            .fixed(absent, 3, "°C"), .scientific(absent), .significant(absent), .decimal(absent), .exact(absent),
            .percent(absent, 1), .count(nil), .grouped(nil), .none, "words \(1)",
        ]
        #expect(cells.dropLast().allSatisfy { $0.text == "–" })
        #expect(cells.last?.text == "words 1")
        #expect(cells.allSatisfy { $0.value.isNaN })
    }
}
