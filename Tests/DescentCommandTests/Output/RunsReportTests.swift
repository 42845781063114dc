import DescentCommand
import FoundationEssentials
import Reporting
import TestSupport
import Testing

@Suite struct RunsReportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func results(_ accuracy: Double) -> String {
        ", \"results\": {\"validation_cost\": \(1 - accuracy), \"validation_accuracy\": \(accuracy)}"
    }

    private func write(
        _ name: String, accuracy: Double, epochs: Int = 2, started: String = "2026-01-02T03:04:05.678Z",
        seconds: Double = 1,
        flags: [(String, String)] = []
    ) throws {
        try SampleRun.write(
            folder, name, started: started, epochs: epochs, flags: flags + [("output", "\"\(name)\"")],
            more: results(accuracy), metrics: ["1,10,0.1,0.7,0.5,,,\(seconds),100,0.6,0.75"])
    }

    private func report(_ order: RunOrder = .best) -> RunsReport {
        RunsReport(RunSearch([folder.path]).runs, sortedBy: order)
    }

    private func names(_ order: RunOrder) -> [String] {
        report(order).paths.map { String($0.split(separator: "/").last ?? "") }
    }

    @Test func `each order has its first`() throws {
        try write("a", accuracy: 0.5, epochs: 7, started: "2026-01-03T00:00:00.000Z", seconds: 2)
        try write("b", accuracy: 0.75, epochs: 9, started: "2026-01-01T00:00:00.000Z", seconds: 3)
        try write("c", accuracy: 0.625, epochs: 8, started: "2026-01-02T00:00:00.000Z", seconds: 1)
        #expect(names(.best) == ["b", "c", "a"])
        #expect(names(.epochs) == ["b", "c", "a"])
        #expect(names(.time) == ["b", "a", "c"])
        #expect(names(.started) == ["a", "c", "b"])
        #expect(names(.path) == ["a", "b", "c"])
    }

    @Test func `equal runs stand by their paths, and those without a metric last`() throws {
        try write("b", accuracy: 0.5)
        try write("a", accuracy: 0.5)
        try SampleRun.write(folder, "0", ending: "running", epochs: 0, metrics: nil)
        #expect(names(.best) == ["a", "b", "0"])
    }

    @Test func `a lower cost is the better one`() throws {
        for (name, cost) in [("a", 0.5), ("b", 0.25)] {
            try SampleRun.write(
                folder, name, more: ", \"results\": {\"train_cost\": \(cost)}", metrics: ["1,10,0.1,0.7,,,,1,100,,"])
        }
        #expect(names(.best) == ["b", "a"])
    }

    @Test func `runs with different metrics stand apart, those of validation sets first`() throws {
        try write("a", accuracy: 0.25)
        try SampleRun.write(
            folder, "b", more: ", \"results\": {\"train_accuracy\": 0.9}", metrics: ["1,10,0.1,0.7,,,,1,100,,"])
        try write("c", accuracy: 0.5)
        #expect(names(.best) == ["c", "a", "b"])
        #expect(report().hasSeveralScores)
        let lines = report().lines(columns: nil)
        #expect(lines[0].contains("  best  "))
        #expect(lines[3].contains("  train accuracy 0.900000  "))
    }

    @Test func `of different monitored metrics what all have is compared`() throws {
        try write("a", accuracy: 0.25)
        try SampleRun.write(
            folder, "b", flags: [("monitor", "\"f1\"")],
            more: results(0.5) + ", \"saved_metric\": \"f1\", \"saved_value\": 0.125")
        #expect(names(.best) == ["b", "a"])
        #expect(!report().hasSeveralScores)
        #expect(
            RunsReport([try RunSummary(folder.file("b"))], sortedBy: .best).lines(columns: nil)[0].contains(
                "validation f1"))
    }

    @Test func `settings that differ are columns, in the order of the command lines`() throws {
        try write("a", accuracy: 0.5, flags: [("optimizer", "\"adam\""), ("seed", "1"), ("learning-rate", "0.5")])
        try write(
            "b", accuracy: 0.25,
            flags: [
                ("optimizer", "\"sgd\""), ("seed", "1"), ("learning-rate", "0.5"), ("l2", "2"),
                ("standardize", "false"), ("no-shuffle", "true"),
            ])
        #expect(report().differing == ["optimizer", "l2", "no-shuffle"])
        let lines = report().lines(columns: nil)
        #expect(lines[0].hasSuffix("started (UTC)  --optimizer  --l2  --no-shuffle"))
        #expect(lines[1].hasSuffix("2026-01-02 03:04:05  adam         –     –"))
        #expect(lines[2].hasSuffix("2026-01-02 03:04:05  sgd          2     yes"))
        #expect(lines[1].contains("/a  completed       2     20"))
        #expect(report().lines(columns: nil).count == 3)
    }

    @Test func `one run has no settings that differ`() throws {
        try write("a", accuracy: 0.5, flags: [("optimizer", "\"adam\"")])
        #expect(report().differing.isEmpty)
    }

    @Test(arguments: [40, 80, 132]) func `every line fits the terminal`(columns: Int) throws {
        let flags = { (name: String) in (0..<12).map { ("setting-\($0)", "\"\(name)\"") } }
        try write("a", accuracy: 0.5, flags: flags("x"))
        try write("b", accuracy: 0.25, flags: flags("y"))
        let lines = report().lines(columns: columns)
        // A path has no place to be broken at.
        #expect(lines.filter { !$0.contains("/") }.allSatisfy { $0.count <= columns }, "\(lines)")
        for number in 0..<12 { #expect(lines.joined(separator: " ").contains("setting-\(number) y")) }
    }

    @Test func `a terminal that is a little too narrow loses steps and beginning first`() throws {
        try write("a", accuracy: 0.5)
        let whole = report().lines(columns: nil)
        let width = whole[1].count
        #expect(report().lines(columns: width) == whole)
        let short = report().lines(columns: width - 1)
        #expect(short.count == 2)
        #expect(!short[0].contains("steps"))
        #expect(!short[0].contains("started"))
        // What the order goes by stays.
        #expect(report(.started).lines(columns: width - 1)[0].contains("started"))
        #expect(report().lines(columns: short[1].count - 1).count > 2)
    }

    @Test func `no text of a file controls the terminal`() throws {
        try write("a", accuracy: 0.5, flags: [("data", "\"csv:\\u001b[2J\\n\"")])
        try write("b", accuracy: 0.25, flags: [("data", "\"csv:y\"")])
        for columns in [nil, 30] {
            let text = report().lines(columns: columns).joined()
            #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        }
    }

    @Test func `the JSON has every run, its flags and what was passed over`() throws {
        try write("a", accuracy: 0.5, flags: [("optimizer", "\"adam\""), ("l2", "0.5"), ("no-shuffle", "true")])
        try write("b", accuracy: 0.75, flags: [("optimizer", "\"sgd\"")])
        let search = RunSearch([folder.path, folder.file("nothing")])
        let text = JSONText.text(of: RunsReport(search.runs, sortedBy: .best).json(search.problems))
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        let runs = try json["runs"].elements
        #expect(try runs.map { try $0["path"].text } == ["b", "a"].map { folder.file($0) })
        #expect(try runs[0]["best"]["value"].number == 0.75)
        #expect(try runs[0]["best"]["metric"].text == "accuracy")
        #expect(try runs[0]["best"]["examples"].text == "validation")
        #expect(try runs[1]["flags"]["l2"].number == 0.5)
        #expect(try runs[1]["flags"]["optimizer"].text == "adam")
        #expect(try runs[1]["state"].text == "completed")
        #expect(try runs[1]["seconds"].number == 1)
        #expect(try json["differing"].elements.map { try $0.text } == ["optimizer", "l2", "no-shuffle"])
        #expect(try json["passed_over"].elements.map { try $0["path"].text } == [folder.file("nothing")])
    }
}
