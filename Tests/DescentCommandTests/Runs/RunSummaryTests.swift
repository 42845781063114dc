import Descent
import DescentCommand
import FoundationEssentials
import TestSupport
import Testing

@Suite struct RunSummaryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var run: RunSummary { get throws { try RunSummary(folder.file("run")) } }

    private static let results =
        ", \"results\": {\"train_cost\": 0.5, \"train_accuracy\": 0.8, \"validation_cost\": 0.55, "
        + "\"validation_accuracy\": 0.7}"

    @Test func `a run that is over has the results of its configuration`() throws {
        try SampleRun.write(folder, "run", more: RunSummaryTests.results)
        let run = try run
        #expect(run.state == .completed)
        #expect(run.started == "2026-01-02T03:04:05.678Z")
        #expect((run.epochs, run.steps) == (2, 20))
        #expect(run.seconds == 0.75)
        #expect(run.problem == nil)
        #expect(run.scores.map(\.name) == ["validation accuracy", "validation cost"])
        #expect(run.scores.map(\.value) == [0.7, 0.55])
    }

    @Test func `without validation the scores are those of the training set`() throws {
        try SampleRun.write(
            folder, "run", more: ", \"results\": {\"train_cost\": 0.5, \"train_r2\": 0.8}",
            metrics: ["1,10,0.1,0.7,,,,0.25,100,,"])
        #expect(try run.scores.map(\.name) == ["train r2", "train cost"])
    }

    @Test func `what was monitored comes first`() throws {
        try SampleRun.write(
            folder, "run", flags: [("monitor", "\"f1\"")],
            more: RunSummaryTests.results + ", \"saved_metric\": \"f1\", \"saved_value\": 0.375, \"saved_epoch\": 1")
        let run = try run
        #expect(run.scores.map(\.name) == ["validation f1", "validation accuracy", "validation cost"])
        #expect(run.scores.first?.value == 0.375)
        #expect(run.savedEpoch == 1)
    }

    @Test func `a cost that is not a number is no score`() throws {
        try SampleRun.write(
            folder, "run", ending: "diverged",
            more: ", \"results\": {\"train_cost\": \"nan\", \"train_accuracy\": 0.5}",
            metrics: ["1,10,0.1,nan,,,,0.25,100,,"])
        #expect(try run.scores.map(\.name) == ["train accuracy"])
        #expect(try run.state == .diverged)
    }

    @Test func `a run that nobody goes on with was killed, and its metrics tell how far it got`() throws {
        try SampleRun.write(
            folder, "run", ending: "running", epochs: 0, flags: [("epochs", "9"), ("monitor", "\"cost\"")])
        let run = try run
        #expect(run.state == .killed)
        #expect((run.epochs, run.steps) == (2, 20))
        // Of the epoch with the least validation cost.
        #expect(run.scores.map(\.value) == [0.75, 0.6])
        #expect(run.seconds == 0.75)
    }

    @Test func `a run whose directory is claimed is running`() throws {
        try SampleRun.write(folder, "run", ending: "running", epochs: 0)
        var directory = try RunDirectory(folder.file("run"), overwrite: true)
        try directory.prepare()
        #expect(try run.state == .running)
        let process = try run.process
        #expect(process == nil || process == ProcessInfo.processInfo.processIdentifier)
        directory.discard()
        #expect(try run.state == .killed)
        // A look claims nothing.
        try directory.prepare()
    }

    @Test func `metrics of an earlier run in the same directory do not count`() throws {
        try SampleRun.write(folder, "run", ending: "running", started: "2999-01-02T03:04:05.678Z", epochs: 0)
        let run = try run
        #expect(run.epochs == 0)
        #expect(run.scores.isEmpty)
        #expect(run.seconds == nil)
        #expect(run.problem == nil)
    }

    @Test func `a run without metrics yet lacks nothing`() throws {
        try SampleRun.write(folder, "run", ending: "running", epochs: 0, metrics: nil)
        #expect(try run.problem == nil)
        #expect(try run.seconds == nil)
    }

    @Test func `flags keep the order of the command line, and their kinds`() throws {
        try SampleRun.write(
            folder, "run",
            flags: [
                ("seed", "18446744073709551615"), ("layers", "\"16,8\""), ("l2", "0.5"), ("reproducible", "true"),
                ("standardize", "false"), ("batch-size", "64"),
            ])
        let flags = try run.flags
        #expect(flags.map(\.name) == ["seed", "layers", "l2", "reproducible", "batch-size"])
        #expect(flags.map(\.value) == [.seed(.max), .text("16,8"), .real(0.5), .given(true), .whole(64)])
    }
}
