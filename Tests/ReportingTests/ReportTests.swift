import Reporting
import Testing

@Suite struct ReportTests {
    private static func report() -> Report {
        var table = Report.Table("Costs", ["rule", "cost"])
        table.append(["adam", "0.25"], .agrees)
        table.append(["momentum", "0.5"], .differs)
        table.append(["rmsprop", "0.75"])
        var report = Report()
        report.tables = [table]
        report.findings = ["Adam is ahead."]
        return report
    }

    @Test func `rows are under their title with their verdicts`() {
        #expect(
            ReportTests.report().lines == [
                "Costs", "", "  rule      cost  verdict", "  adam      0.25  agrees", "  momentum   0.5  differs",
                "  rmsprop   0.75  –", "", "Adam is ahead.",
            ])
    }

    @Test func `a table with nothing to compare has no verdicts`() {
        var table = Report.Table("Sizes", ["n"])
        table.append(["1"])
        #expect(table.lines == ["Sizes", "", "  n", "  1"])
    }

    @Test func `differences name table and row`() {
        #expect(ReportTests.report().differences == ["Costs: momentum, 0.5"])
    }

    @Test func `the JSON has rows and verdicts`() {
        let text = ReportTests.report().jsonText(name: "costs")
        #expect(text.contains(#""exercise" : "costs""#))
        #expect(text.contains(#""verdicts" : ["#))
        #expect(text.contains(#""differs""#))
        #expect(text.contains("null"))
    }

    @Test func `a custom JSON value replaces the tables`() {
        var report = ReportTests.report()
        report.json = ["runs": [1, 2]]
        let text = report.jsonText(name: "costs")
        #expect(text.contains(#""runs""#))
        #expect(!text.contains("verdicts"))
    }
}
