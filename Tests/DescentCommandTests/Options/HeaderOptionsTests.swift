import TestSupport
import Testing

@Suite struct HeaderOptionsTests {
    private let rows = "5.1,3.5,setosa\n4.9,3.0,setosa\n6.1,2.0,virginica\n7.0,3.2,versicolor\n"

    private func train(_ path: String, to folder: TemporaryFolder, _ more: String...) throws -> CommandRun {
        try CommandRun(
            [
                "train", "--data", "csv:\(path)", "--layers", "4", "--epochs", "1", "--output", folder.file("run"),
                "--overwrite",
            ]
                + more)
    }

    @Test func `an example that was taken for a header is named`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(rows, as: "iris.csv")
        let run = try train(path, to: folder, "--quiet")
        #expect(run.status == 0)
        #expect(
            run.errors
                == "descent: warning: \(path): its first line is taken for a header, because \"setosa\" is not a number, but all its "
                + "other fields are numbers; --no-header takes it for an example\n")
    }

    @Test func `without a header no example is lost`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(rows, as: "iris.csv")
        let run = try train(path, to: folder, "--no-header")
        #expect(run.status == 0)
        #expect(run.errors.contains("4 examples"))
        #expect(!run.errors.contains("warning"))
        #expect(try folder.text("run/config.json").contains("\"no-header\" : true"))
        let model = folder.file("run/model.safetensors")
        let evaluation = try CommandRun("evaluate", "--model", model, "--data", "csv:\(path)", "--no-header")
        #expect(evaluation.lines.map { "train \($0)" } == run.lines)
        #expect(evaluation.errors.isEmpty)
        let spectrum = try CommandRun(
            "spectrum", "--model", model, "--data", "csv:\(path)", "--no-header", "--no-figures", "--quiet")
        #expect(spectrum.lines.contains { $0.hasPrefix("examples") && $0.hasSuffix(" 4") }, "\(spectrum.output)")
    }

    @Test(arguments: [
        ["train", "--data", "moons:10", "--no-header"],
        ["evaluate", "--model", "m", "--data", "moons:10", "--no-header"],
        ["info", "--data", "moons:10", "--no-header"], ["bench", "train", "--data", "moons:10", "--no-header"],
    ])
    func `the flag is for tables only`(arguments: [String]) throws {
        let run = try CommandRun(arguments)
        #expect(run.status == 64)
        #expect(run.message == "descent: --no-header is for csv:FILE, and the data are moons:10:0.2:3")
    }

    @Test func `the flag needs data`() throws {
        #expect(try CommandRun("info", "--no-header").status == 64)
    }
}
