import DescentCommand
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Runs that are taken up again.
@Suite struct ResumeTests {
    /// Costs and accuracies of every epoch, without what depends on the clock.
    private func metrics(_ folder: TemporaryFolder, _ name: String) throws -> [String] {
        try folder.text("\(name)/metrics.csv").split(separator: "\n").map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            // seconds and samples_per_second.
            return (fields[..<7] + fields[9...]).joined(separator: ",")
        }
    }

    private func model(_ folder: TemporaryFolder, _ name: String) throws -> [UInt8] {
        try folder.bytes("\(name)/model.safetensors")
    }

    private func train(_ folder: TemporaryFolder, _ name: String, _ flags: String...) throws -> CommandRun {
        try CommandRun(["train", "--output", folder.file(name)] + flags)
    }

    private func checkpoints(_ folder: TemporaryFolder, _ name: String) -> [String] {
        folder.names(in: "\(name)/checkpoints")
    }

    @Test(arguments: [
        ["--data", "moons:300", "--batch-size", "64", "--layers", "8"],
        ["--data", "moons:300", "--batch-size", "full", "--layers", "8", "--optimizer", "momentum"],
        [
            "--data", "moons:300", "--batch-size", "64", "--layers", "8", "--decay", "inverse-time:0.5",
            "--validation-split",
            "0.2", "--test-split", "0.1", "--monitor", "f1_macro", "--early-stopping", "30",
        ],
        ["--data", "moons:300", "--batch-size", "64", "--layers", "80,40", "--reproducible", "--l2", "0.1"],
    ])
    func `a run with more epochs is the run that had them from the beginning`(flags: [String]) throws {
        let folder = try TemporaryFolder()
        let whole = try CommandRun(["train", "--epochs", "12", "--output", folder.file("whole")] + flags)
        #expect(whole.status == 0, "\(whole.errors)")
        let part = try CommandRun(["train", "--epochs", "5", "--output", folder.file("part")] + flags)
        #expect(part.status == 0, "\(part.errors)")
        let workers = flags.contains("--reproducible") ? ["--workers", "1"] : []
        let resumed = try CommandRun(["train", "--resume", folder.file("part"), "--epochs", "12"] + workers)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output == whole.output)
        #expect(try model(folder, "part") == model(folder, "whole"))
        #expect(try metrics(folder, "part") == metrics(folder, "whole"))
        let configuration = try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("part/config.json")))
        #expect(try configuration["epochs"].number == 12)
        #expect(try configuration["ending"].text == "completed")
    }

    @Test func `a run that a signal stopped goes on in the midst of its epoch`() throws {
        let folder = try TemporaryFolder()
        let flags = ["--data", "moons:20000", "--layers", "64,64", "--batch-size", "100", "--epochs", "30"]
        let whole = try CommandRun(["train", "--output", folder.file("whole")] + flags)
        #expect(whole.status == 0, "\(whole.errors)")
        let stopped = try CommandRun(
            ["train", "--output", folder.file("part")] + flags, sending: SIGINT,
            after: "epoch 2/")
        #expect(stopped.status == 130)
        #expect(checkpoints(folder, "part").count == 1)
        let resumed = try CommandRun("train", "--resume", folder.file("part"))
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try model(folder, "part") == model(folder, "whole"))
        #expect(try metrics(folder, "part") == metrics(folder, "whole"))
    }

    @Test func `a run that was killed before its first checkpoint begins anew`() throws {
        let folder = try TemporaryFolder()
        let flags = ["--data", "moons:300", "--layers", "8", "--epochs", "4"]
        _ = try CommandRun(["train", "--output", folder.file("whole")] + flags)
        _ = try CommandRun(["train", "--output", folder.file("part")] + flags)
        for name in ["checkpoints", "metrics.csv", "model.safetensors"] {
            try FileManager.default.removeItem(atPath: folder.file("part/\(name)"))
        }
        try folder.replace("\"completed\"", by: "\"running\"", in: "part/config.json")
        let resumed = try CommandRun("train", "--resume", folder.file("part"))
        #expect(resumed.status == 0)
        #expect(resumed.errors.contains("there is no checkpoint; the run begins anew"))
        #expect(try model(folder, "part") == model(folder, "whole"))
        #expect(try metrics(folder, "part") == metrics(folder, "whole"))
    }

    @Test func `a damaged checkpoint is passed over with a message, and the one before it taken`() throws {
        let folder = try TemporaryFolder()
        let flags = ["--data", "moons:300", "--layers", "8", "--epochs", "6"]
        _ = try CommandRun(["train", "--output", folder.file("whole")] + flags)
        _ = try CommandRun(["train", "--output", folder.file("part"), "--checkpoint-every", "2"] + flags)
        let names = checkpoints(folder, "part")
        #expect(names == ["step-000000000004.checkpoint", "step-000000000006.checkpoint"])
        var bytes = try folder.bytes("part/checkpoints/\(names[1])")
        bytes[bytes.count - 100] ^= 4
        try folder.write(bytes, as: "part/checkpoints/\(names[1])")
        let resumed = try CommandRun("train", "--resume", folder.file("part"))
        #expect(resumed.status == 0)
        #expect(resumed.errors.contains("it is damaged"))
        #expect(resumed.errors.contains("goes on after step 4"))
        #expect(try model(folder, "part") == model(folder, "whole"))
    }

    @Test func `a damaged checkpoint never pushes a good one out`() throws {
        let folder = try TemporaryFolder()
        let run = folder.file("run")
        _ = try CommandRun([
            "train", "--output", run, "--data", "moons:300", "--layers", "8", "--epochs", "20", "--checkpoint-every",
            "5",
            "--keep-checkpoints", "2",
        ])
        let newest = checkpoints(folder, "run")[1]
        try folder.write("", as: "run/checkpoints/\(newest)")
        try folder.write("", as: "run/checkpoints/step-000000000900.checkpoint")
        let resumed = try CommandRun("train", "--resume", run, "--epochs", "18")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(
            checkpoints(folder, "run") == ["step-000000000015.checkpoint", "step-000000000018.checkpoint"])
        let again = try CommandRun("train", "--resume", run, "--epochs", "20")
        #expect(again.errors.contains("goes on after step 18") && !again.errors.contains("passed over"))
    }

    @Test func `a run that a signal or its steps ended in the midst of an epoch keeps the part where no step is left`()
        throws
    {
        let folder = try TemporaryFolder()
        let run = folder.file("run")
        _ = try CommandRun([
            "train", "--output", run, "--data", "moons:300", "--layers", "8", "--batch-size", "64", "--steps", "23",
        ])
        let before = try metrics(folder, "run")
        let resumed = try CommandRun("train", "--resume", run)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try metrics(folder, "run") == before)
        #expect(before.last?.hasPrefix("5,23,") == true)
    }

    @Test func `as many checkpoints are kept as asked for, and a new run begins with none`() throws {
        let folder = try TemporaryFolder()
        let flags = ["--data", "moons:300", "--layers", "8", "--overwrite"]
        _ = try CommandRun(
            [
                "train", "--output", folder.file("run"), "--epochs", "9", "--checkpoint-every", "2steps",
                "--keep-checkpoints", "3",
            ]
                + flags)
        #expect(
            checkpoints(folder, "run")
                == ["step-000000000006.checkpoint", "step-000000000008.checkpoint", "step-000000000009.checkpoint"])
        _ = try CommandRun(["train", "--output", folder.file("run"), "--epochs", "2"] + flags)
        #expect(checkpoints(folder, "run") == ["step-000000000002.checkpoint"])
    }

    @Test func `data that have changed are refused`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { "\($0),\($0 * 7 % 11),\($0 % 2 == 0 ? "u" : "v")\n" }
        let path = try folder.write("a,b,y\n" + rows.joined(), as: "t.csv")
        let run = try train(folder, "run", "--data", "csv:\(path)", "--epochs", "2")
        #expect(run.status == 0, "\(run.errors)")
        var bytes = try folder.bytes("t.csv")
        bytes[6] ^= 1
        try folder.write(bytes, as: "t.csv")
        let changed = try CommandRun("train", "--resume", folder.file("run"), "--epochs", "3")
        #expect(changed.status == 65)
        #expect(
            changed.message.hasPrefix("descent: --resume \(folder.file("run")): \(path) has changed: its checksum is "))
        try folder.write(bytes + Array("1,2,u\n".utf8), as: "t.csv")
        let longer = try CommandRun("train", "--resume", folder.file("run"), "--epochs", "3")
        #expect(
            longer.status == 65 && longer.message.contains("has changed: it has \(bytes.count + 6) bytes, and it had"))
        try FileManager.default.removeItem(atPath: path)
        let gone = try CommandRun("train", "--resume", folder.file("run"), "--epochs", "3")
        #expect(gone.status == 66 && gone.message.contains("its data: \(path): no such file"))
    }

    @Test func `flags that contradict a run are refused by name, and so is what is no run`() throws {
        let folder = try TemporaryFolder()
        _ = try train(folder, "run", "--data", "moons:300", "--epochs", "2")
        let run = folder.file("run")
        for flags in [["--learning-rate", "0.1"], ["--data=moons:10"], ["--seed", "2"], ["--output", "x"]] {
            let refused = try CommandRun(["train", "--resume", run] + flags)
            let name = flags[0].split(separator: "=")[0]
            #expect(refused.status == 64 && refused.message.hasPrefix("descent: \(name) can't be given with --resume"))
        }
        let fewer = try CommandRun("train", "--resume", run, "--epochs", "0")
        #expect(fewer.status == 64)
        let none = try CommandRun("train", "--resume", folder.file("none"))
        #expect(none.status == 66 && none.message.contains("there is no run"))
        try folder.write("{}", as: "run/config.json")
        let foreign = try CommandRun("train", "--resume", run)
        #expect(foreign.status == 65)
        let alone = try CommandRun("train", "--data", "moons:300", "--checkpoint-every", "3")
        #expect(alone.status == 64 && alone.message.contains("--checkpoint-every 3 needs --output"))
    }

    @Test func `a run that goes on is refused while another process has its directory`() throws {
        let folder = try TemporaryFolder()
        _ = try train(folder, "run", "--data", "moons:300", "--epochs", "2")
        // A system call that reads the path.
        let descriptor = unsafe open(folder.file("run"), O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let refused = try CommandRun("train", "--resume", folder.file("run"), "--epochs", "3")
        #expect(refused.status == 74)
        #expect(refused.message.hasPrefix("descent: --resume \(folder.file("run")): another run"))
    }
}
