import DescentCommand
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct RunsCommandTests {
    private func train(_ folder: TemporaryFolder, _ name: String, _ flags: String...) throws {
        let run = try CommandRun(
            ["train", "--data", "moons:100", "--layers", "4", "--output", folder.file(name), "--quiet"] + flags)
        #expect(run.status == 0, "\(run.errors)")
    }

    private func json(_ arguments: String...) throws -> JSONValue {
        let run = try CommandRun(["runs", "--json"] + arguments)
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
    }

    @Test func `runs of train stand side by side, the best first`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "a", "--epochs", "1", "--learning-rate", "0.000001", "--validation-split", "0.2")
        try train(folder, "deep/b", "--epochs", "200", "--learning-rate", "0.01", "--validation-split", "0.2")
        let run = try CommandRun(["runs", folder.path])
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(run.lines.count == 3)
        #expect(run.lines[0].hasPrefix("run "))
        #expect(run.lines[0].hasSuffix("  --learning-rate  --epochs"))
        #expect(run.lines[1].hasPrefix(folder.file("deep/b") + "  completed     200    200"))
        #expect(run.lines[2].hasPrefix(folder.file("a") + " "))
        let report = try json(folder.path)
        let config = try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("deep/b/config.json")))
        let best = try report["runs"].elements[0]
        #expect(try best["best"]["value"].number == config["results"]["validation_accuracy"].number)
        #expect(try best["saved_epoch"].integer == config["saved_epoch"].integer)
        #expect(try best["flags"]["learning-rate"].number == 0.01)
    }

    @Test func `a run goes on, and then it was killed`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("run")
        // While the command trains, it is looked at.
        let run = try CommandRun(
            [
                "train", "--data", "moons:20000", "--batch-size", "20", "--epochs", "10000", "--workers", "1",
                "--output",
                path,
            ],
            sending: SIGKILL, after: "epoch 2"
        ) { _, process in
            let going = try json(path)["runs"].elements[0]
            #expect(try going["state"].text == "running")
            if let holder = try? going["process"].integer { #expect(holder == Int(process)) }
            return true
        }
        #expect(run.status == 1000 + SIGKILL)
        #expect(try json(path)["runs"].elements[0]["state"].text == "killed")
        #expect(try CommandRun(["runs", path]).output.contains("/10,000  "))
    }

    @Test func `where no run is found the status says so`() throws {
        let folder = try TemporaryFolder()
        let empty = try CommandRun(["runs", folder.path])
        #expect(empty.status == 66)
        #expect(empty.output.isEmpty)
        #expect(empty.errors == "descent: \(folder.path): there is no run in it\ndescent: no run was found\n")
        #expect(try CommandRun(["runs", folder.file("no")]).status == 66)
        try FileManager.default.createDirectory(atPath: folder.file("bad"), withIntermediateDirectories: false)
        try folder.write("{", as: "bad/config.json")
        #expect(try CommandRun(["runs", folder.path, "--json"]).status == 65)
        try train(folder, "good", "--epochs", "1")
        let mixed = try CommandRun(["runs", folder.path])
        #expect(mixed.status == 0)
        #expect(mixed.message.contains("/bad: its config.json is not one that train has written"))
        #expect(mixed.lines.count == 2)
    }

    @Test func `without a directory it is the current one`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "a", "--epochs", "1")
        let run = try CommandRun(["runs"], shell: "cd '\(folder.path)' && exec \"$0\" \"$@\"")
        #expect(run.status == 0)
        #expect(run.lines.last?.hasPrefix("a    completed ") == true)
    }

    @Test func `what cannot be asked is refused`() throws {
        for arguments in [["runs", ""], ["runs", "--sort", "size"], ["runs", ".", "--sort"]] {
            let run = try CommandRun(arguments)
            #expect(run.status == 64)
            #expect(run.output.isEmpty)
        }
        #expect(try CommandRun(["runs", "--sort", "accuracy"]).message.hasSuffix("Did you mean 'best'?"))
        #expect(try CommandRun(["runs", "--order-by", "time"]).message.hasSuffix("Did you mean '--sort'?"))
    }
}
