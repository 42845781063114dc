import Descent
import DescentCommand
import Formats
import Testing

@Suite struct RunMetricsTests {
    private func metrics(_ lines: [String], _ monitor: Monitor = .cost, header: String = SampleRun.header) throws
        -> RunMetrics
    {
        try RunMetrics(([header] + lines).joined(separator: "\n") + "\n", path: "m.csv", monitoring: monitor)
    }

    private static let lines = [
        "1,10,0.1,0.7,0.5,,,0.25,100,0.6,0.75", "2,20,0.1,nan,0.625,,,0.5,100,0.65,0.5",
        "3,30,0.1,0.5,0.75,,,0.25,100,0.5,0.75", "4,40,0.1,0.4,0.875,,,1,100,0.5,0.625",
    ]

    @Test func `an epoch is a row, and the seconds add up`() throws {
        let metrics = try metrics(RunMetricsTests.lines)
        #expect(metrics.rows.map(\.epoch) == [1, 2, 3, 4])
        #expect(metrics.rows.map(\.step) == [10, 20, 30, 40])
        #expect(metrics.rows.map(\.cost) == [0.7, nil, 0.5, 0.4])
        #expect(metrics.rows.map(\.validationAccuracy) == [0.75, 0.5, 0.75, 0.625])
        #expect(metrics.seconds == 2)
    }

    @Test func `a line counts for those that are left out before it`() throws {
        let metrics = try metrics(["1,1,0.1,1,,,,0.5,1,,", "3,3,0.1,1,,,,0.25,1,,", "4,4,0.1,1,,,,1,1,,"])
        #expect(metrics.seconds == 0.5 + 2 * 0.25 + 1)
    }

    @Test func `the kept epoch is the best by what is monitored, of equals that with the least cost`() throws {
        let metrics = try metrics(RunMetricsTests.lines)
        #expect(metrics.kept(epoch: nil, monitoring: .cost, keepsLast: false)?.epoch == 3)
        #expect(metrics.kept(epoch: nil, monitoring: .metric(.accuracy), keepsLast: false)?.epoch == 3)
        #expect(metrics.kept(epoch: nil, monitoring: .cost, keepsLast: true)?.epoch == 4)
        #expect(metrics.kept(epoch: 2, monitoring: .cost, keepsLast: false)?.epoch == 2)
        #expect(metrics.kept(epoch: 9, monitoring: .cost, keepsLast: false) == nil)
    }

    @Test func `without validation the kept epoch is the last`() throws {
        let metrics = try metrics(["1,1,0.1,1,,,,1,1,,", "2,2,0.1,2,,,,1,1,,"])
        #expect(metrics.kept(epoch: nil, monitoring: .cost, keepsLast: false)?.epoch == 2)
    }

    @Test(arguments: [(Metric.f1, 2), (.rmse, 1)])
    func `a metric of its own column decides in its own direction`(metric: Metric, epoch: Int) throws {
        let lines = ["1,1,0.1,1,,,,1,1,1,,0.25", "2,2,0.1,2,,,,1,1,1,,0.5", "3,3,0.1,2,,,,1,1,1,,nan"]
        let metrics = try metrics(
            lines, .metric(metric), header: SampleRun.header + ",validation_\(metric.rawValue)")
        #expect(metrics.rows.map(\.score) == [0.25, 0.5, nil])
        #expect(metrics.kept(epoch: nil, monitoring: .metric(metric), keepsLast: false)?.epoch == epoch)
    }

    @Test(arguments: [
        ("a,b", 1), ("1,10,0.1,0.7,0.5,,,0.25,100,0.6", 2), ("0,10,0.1,0.7,0.5,,,0.25,100,0.6,0.75", 2),
        ("1,10,0.1,0.7,0.5,,,,100,0.6,0.75", 2), ("1,10,0.1,0.7,0.5,,,-1,100,0.6,0.75", 2), ("", 2),
        ("1,10,0.1,0.7,0.5,,,1,100,0.6,0.75\n1,10,0.1,0.7,0.5,,,1,100,0.6,0.75", 3),
        ("1,10,0.1,0.7,0.5,,,1,100,0.6,0.75\n\n", 3),
    ])
    func `a line that is none is named by its number`(text: String, line: Int) throws {
        let whole = line == 1 ? text : SampleRun.header + "\n" + text + "\n"
        let error = #expect(throws: FileError.self) { _ = try RunMetrics(whole, path: "m.csv", monitoring: .cost) }
        #expect(error?.description.contains(line == 1 ? "m.csv: its first line" : "m.csv: line \(line) ") == true)
    }
}
