import TestSupport
import Testing

@Suite struct TableOptionsTests {
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
        ["--separator", "tab"], ["--header"], ["--no-header"], ["--ignore", "1"], ["--categorical", "1"],
        ["--missing", "mean"], ["--missing-indicator"], ["--task", "regression"], ["--weights", "w"],
    ])
    func `the flags are for tables only`(flag: [String]) throws {
        for command in [
            ["train", "--data", "moons:10"], ["info", "--data", "moons:10"], ["bench", "train", "--data", "moons:10"],
            ["bench", "predict", "--data", "moons:10"], ["evaluate", "--model", "m", "--data", "moons:10"],
        ] {
            let run = try CommandRun(command + flag)
            #expect(run.status == 64)
            #expect(run.message == "descent: \(flag[0]) is for csv:FILE, and the data are moons:10:0.2:3")
        }
        #expect(try CommandRun(["info"] + flag).status == 64)
        #expect(try CommandRun(["exercise", "adam"] + flag).status == 64)
    }

    @Test(arguments: [
        (["--header", "--no-header"], "exclude each other"),
        (["--standardize", "--no-standardize"], "exclude each other"),
        (["--separator", "x"], "expected comma, semicolon, tab or pipe"),
        (["--ignore", "a,,b"], "with commas between"),
        (["--ignore", "a", "--categorical", "b,a"], "both name \"a\""), (["--missing", "zero"], "zero"),
        (["--missing", "drop", "--missing-indicator"], "no missing value is left"), (["--task", "both"], "both"),
    ])
    func `flags that make no sense are refused`(flags: [String], part: String) throws {
        let run = try CommandRun(["train", "--data", "csv:t.csv"] + flags)
        #expect(run.status == 64)
        #expect(run.errors.contains(part), "\(run.errors)")
    }

    @Test(arguments: [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
    func `the separator is found, or named, or written`(character: String, word: String) throws {
        let folder = try TemporaryFolder()
        let text = rows.replacing(",", with: character)
        let path = try folder.write("length,width,kind\n".replacing(",", with: character) + text, as: "iris.csv")
        let found = try train(path, to: folder)
        #expect(found.status == 0, "\(found.errors)")
        #expect(try train(path, to: folder, "--separator", word).output == found.output)
        #expect(try train(path, to: folder, "--separator", character).output == found.output)
        let wrong = try train(path, to: folder, "--separator", word == "pipe" ? "tab" : "pipe")
        #expect(wrong.status == 65)
    }

    @Test func `a header of numbers has to be named as one`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("1,2,3\n4,5,1\n6,7,0\n8,9,1\n", as: "t.csv")
        #expect(try train(path, to: folder).errors.contains("4 examples"))
        let run = try train(path, to: folder, "--header")
        #expect(run.errors.contains("3 examples"))
        #expect(run.errors.contains("the label is \"3\", 2 classes"))
        #expect(try folder.text("run/config.json").contains("\"header\" : true"))
    }
}
