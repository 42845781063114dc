import DescentCommand
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What a run that goes on takes from its directory, and what it refuses.
@Suite struct ResumedSettingsTests {
    private func train(_ folder: TemporaryFolder, _ name: String, _ flags: String...) throws {
        try train(folder, name, flags)
    }

    private func train(_ folder: TemporaryFolder, _ name: String, _ flags: [String]) throws {
        let run = try CommandRun(["train", "--layers", "8", "--output", folder.file(name)] + flags)
        #expect(run.status == 0, "\(run.errors)")
    }

    private func resume(_ folder: TemporaryFolder, _ name: String, _ flags: String...) throws -> CommandRun {
        try CommandRun(["train", "--resume", folder.file(name)] + flags)
    }

    private func configuration(_ folder: TemporaryFolder, _ name: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("\(name)/config.json")))
    }

    private func remove(_ folder: TemporaryFolder, _ name: String) throws {
        try FileManager.default.removeItem(atPath: folder.file(name))
    }

    /// A table of two classes.
    private func table(_ rows: Int) -> String {
        "a,b,y\n" + (0..<rows).map { "\($0),\($0 * 7 % 11),\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
    }

    @Test func `a run that has ended is not trained over where its checkpoints are gone`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "run", "--data", "moons:300", "--epochs", "2")
        let newest = try #require(folder.names(in: "run/checkpoints").first)
        try folder.write("x", as: "run/checkpoints/\(newest)")
        let model = try folder.bytes("run/model.safetensors")
        let text = try folder.bytes("run/config.json")
        let damaged = try resume(folder, "run", "--epochs", "4")
        #expect(damaged.status == 65 && damaged.errors.contains("it is passed over"), "\(damaged.errors)")
        try remove(folder, "run/checkpoints")
        let gone = try resume(folder, "run", "--epochs", "4")
        #expect(gone.status == 66)
        #expect(
            gone.message.hasPrefix(
                "descent: --resume \(folder.file("run")): the run has ended (completed), and no checkpoint is left"))
        #expect(try folder.bytes("run/model.safetensors") == model)
        #expect(try folder.bytes("run/config.json") == text)
    }

    @Test func `a run that began with a model goes on whatever has become of that model`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "first", "--data", "moons:300", "--epochs", "2", "--seed", "5")
        try train(folder, "other", "--data", "moons:300", "--epochs", "2", "--seed", "6")
        let flags = ["--data", "moons:300", "--epochs", "5"]
        let whole = try CommandRun(
            ["train", "--layers", "8", "--output", folder.file("whole"), "--initial-weights", folder.file("first")]
                + flags)
        #expect(whole.status == 0)
        // In the directory of the model that it begins with.
        try train(
            folder, "first", "--data", "moons:300", "--epochs", "3", "--initial-weights", folder.file("first"),
            "--overwrite")
        let resumed = try resume(folder, "first", "--epochs", "5")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try folder.bytes("first/model.safetensors") == folder.bytes("whole/model.safetensors"))
        // Anew it would begin with another model.
        try folder.replace("\"completed\"", by: "\"running\"", in: "first/config.json")
        try remove(folder, "first/checkpoints")
        let changed = try resume(folder, "first")
        #expect(changed.status == 65 && changed.message.contains("model.safetensors has changed"), "\(changed.errors)")
    }

    @Test func `a table's encoding comes from the checkpoint where the model that it began with is gone`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(150), as: "t.csv")
        try train(folder, "first", "--data", "csv:\(path)", "--epochs", "2")
        try train(folder, "whole", "--data", "csv:\(path)", "--epochs", "5", "--initial-weights", folder.file("first"))
        try train(folder, "part", "--data", "csv:\(path)", "--epochs", "3", "--initial-weights", folder.file("first"))
        try remove(folder, "first")
        let resumed = try resume(folder, "part", "--epochs", "5")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try folder.bytes("part/model.safetensors") == folder.bytes("whole/model.safetensors"))
        try folder.replace("\"--layers\", \"8\"", by: "\"--layers\", \"9\"", in: "part/config.json")
        let edited = try resume(folder, "part", "--epochs", "6")
        #expect(edited.status == 65 && edited.message.contains("makes the network 2-9-1 (relu, sigmoid)"))
    }

    @Test func `fewer epochs than a run has, and epochs that it is to choose, are refused`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "run", "--data", "moons:300", "--epochs", "4")
        let text = try folder.bytes("run/config.json")
        let fewer = try resume(folder, "run", "--epochs", "3")
        #expect(fewer.status == 64)
        #expect(fewer.message == "descent: --epochs 3: the run has 4 epochs already; it can have more, not less")
        for flags in [["--epochs", "auto"], ["--epochs=auto"]] {
            let automatic = try CommandRun(["train", "--resume", folder.file("run")] + flags)
            #expect(automatic.status == 64)
            #expect(automatic.message.hasPrefix("descent: --epochs auto can't be given with --resume"))
        }
        #expect(try folder.bytes("run/config.json") == text)
    }

    @Test func `a command line that was damaged or changed is named as the run's`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "run", "--data", "moons:300", "--epochs", "2")
        let text = try folder.text("run/config.json")
        for (old, new, status, problem) in [
            (
                "\"--seed\", \"1\"", "\"--seed\", \"x\"", Int32(65),
                "the command line in its config.json cannot be used: "
            ),
            ("\"--seed\", \"1\"", "\"--sed\", \"1\"", 65, "the command line in its config.json cannot be used: "),
            ("\"--learning-rate\", \"0.001\"", "\"--learning-rate\", \"7e300\"", 64, "--learning-rate is 7"),
            (
                "\"--layers\", \"8\"", "\"--layers\", \"9\"", 65,
                "the command line in its config.json makes the network 2-9-1"
            ),
        ] {
            try folder.write(text, as: "run/config.json")
            try folder.replace(old, by: new, in: "run/config.json")
            let run = try resume(folder, "run", "--epochs", "3")
            #expect(run.status == status, "\(run.errors)")
            #expect(
                run.message.hasPrefix("descent: --resume \(folder.file("run")): \(problem)"), "\(run.message)")
        }
    }

    @Test func `what was asked for stays in the configuration of a run that goes on`() throws {
        let folder = try TemporaryFolder()
        try folder.write(table(150), as: "t.csv")
        let run = try CommandRun(
            ["train", "--data", "csv:t.csv", "--layers", "8", "--output", "run", "--early-stopping", "3"],
            shell: "cd '\(folder.path)'; exec \"$0\" \"$@\"")
        #expect(run.status == 0, "\(run.errors)")
        let before = try configuration(folder, "run")
        let resumed = try resume(folder, "run")
        #expect(resumed.status == 0, "\(resumed.errors)")
        var after = try configuration(folder, "run")
        for name in ["working_directory", "length", "batch_size_requested", "epochs_requested", "epochs", "started"] {
            #expect(try "\(after[name])" == "\(before[name])")
        }
        #expect(try after["epochs_requested"].text == "auto")
        // It ended early, and more epochs change nothing.
        let longer = try resume(folder, "run", "--epochs", "100000")
        #expect(
            longer.status == 0 && longer.errors.contains("by --early-stopping, however many --epochs"),
            "\(longer.errors)")
        after = try configuration(folder, "run")
        #expect(try after["epochs"].number == before["epochs"].number)
        #expect(try after["epochs_requested"].text == "100000")
        // The directory in which it began is needed for the paths that begin there alone.
        let path = folder.file("t.csv")
        try folder.replace("csv:t.csv", by: "csv:\(path)", in: "run/config.json")
        try folder.replace(
            "\"working_directory\": \"\(folder.path)\"", by: "\"working_directory\": \"/none\"", in: "run/config.json")
        let elsewhere = try resume(folder, "run")
        #expect(elsewhere.status == 0, "\(elsewhere.errors)")
        try folder.replace("csv:\(path)", by: "csv:t.csv", in: "run/config.json")
        let nowhere = try resume(folder, "run")
        #expect(nowhere.status == 66 && nowhere.message.contains("/none, is not there"))
    }

    @Test func `data are known by their contents, and where they were is said`() throws {
        let folder = try TemporaryFolder()
        let old = try folder.write(table(60), as: "old.csv")
        try train(folder, "run", "--data", "csv:\(old)", "--epochs", "2")
        let new = try folder.write(table(60), as: "new.csv")
        try remove(folder, "old.csv")
        try folder.replace("csv:\(old)", by: "csv:\(new)", in: "run/config.json")
        let moved = try resume(folder, "run", "--epochs", "3")
        #expect(moved.status == 0, "\(moved.errors)")
        #expect(moved.errors.contains("\(new) is the file that was \(old)"))
        try folder.write(table(61), as: "third.csv")
        try folder.replace("csv:\(new)", by: "csv:\(folder.file("third.csv"))", in: "run/config.json")
        let other = try resume(folder, "run", "--epochs", "4")
        #expect(other.status == 65)
        #expect(
            other.message.contains("third.csv has changed: it has ")
                && other.message.hasSuffix("; the run began with \(new)"))
    }

    @Test func `data from a pipe train a run that says it cannot go on`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(60), as: "t.csv")
        let pipe = folder.file("pipe")
        for (name, shell) in [
            (pipe, "mkfifo '\(pipe)'; cat '\(path)' > '\(pipe)' & exec \"$0\" \"$@\""),
            ("/dev/stdin", "cat '\(path)' | \"$0\" \"$@\""),
        ] {
            let run = try CommandRun(
                ["train", "--data", "csv:\(name)", "--epochs", "2", "--output", folder.file("run"), "--overwrite"],
                shell: shell)
            #expect(run.status == 0, "\(run.errors)")
            #expect(
                run.message
                    == "descent: \(name) is no plain file and can be read only once; --resume cannot go on with this run"
            )
            let resumed = try resume(folder, "run", "--epochs", "3")
            #expect(resumed.status == 66 && resumed.message.contains("\(name) is no plain file"), "\(resumed.errors)")
        }
    }

    @Test func `a new run that cannot begin leaves the checkpoints of the one that it was to replace`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "run", "--data", "moons:300", "--epochs", "2")
        // Twice in config.json, which then is longer than a file may be; the model is not.
        let decay = "manual:" + (2...3000).map { "\($0)=0.1" }.joined(separator: ",")
        let refused = try CommandRun(
            [
                "train", "--data", "moons:300", "--layers", "none", "--epochs", "2", "--decay", decay, "--output",
                folder.file("run"), "--overwrite",
            ], shell: "ulimit -f 16; exec \"$0\" \"$@\"")
        #expect(refused.status == 74 && refused.errors.contains("config.json: cannot be written"), "\(refused.errors)")
        #expect(folder.names(in: "run/checkpoints") == ["step-000000000002.checkpoint"])
        let resumed = try resume(folder, "run", "--epochs", "3")
        #expect(resumed.status == 0 && resumed.errors.contains("goes on after step 2"), "\(resumed.errors)")
    }

    @Test func `a pipe with the name of a run's file stops nobody`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "run", "--data", "moons:300", "--epochs", "2")
        for step in ["3", "900"] {
            let name = "step-" + String(repeating: "0", count: 12 - step.count) + step + ".checkpoint"
            // Swift lends the call the path as a C string.
            try #require(unsafe mkfifo(folder.file("run/checkpoints/\(name)"), 0o600) == 0)
        }
        let resumed = try resume(folder, "run", "--epochs", "3")
        #expect(resumed.status == 0 && resumed.errors.contains("goes on after step 2"), "\(resumed.errors)")
        #expect(try folder.bytes("run/checkpoints/step-000000000003.checkpoint").count > 100)
        try remove(folder, "run/config.json")
        try #require(unsafe mkfifo(folder.file("run/config.json"), 0o600) == 0)
        #expect(try resume(folder, "run").status == 66)
        #expect(try CommandRun("runs", folder.file("run")).status == 66)
        let over = try CommandRun("train", "--data", "moons:300", "--output", folder.file("run"), "--overwrite")
        #expect(over.status == 74 && over.message.contains("config.json"), "\(over.errors)")
    }

    @Test func `processes that share a run which one had for itself have workers of their own`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "run", "--data", "moons:300", "--epochs", "1", "--workers", "1")
        let run = try EarlierRun(folder.file("run"))
        #expect(run.arguments.contains { $0.hasPrefix("--workers") })
        func arguments(_ flags: String...) throws -> [String] {
            let request = try ResumeRequest(["train", "--resume", folder.file("run")] + flags)
            return try #require(request).arguments(of: run).filter {
                $0.hasPrefix("--workers") || $0 == "--distributed"
            }
        }
        #expect(try arguments("--distributed") == ["--distributed"])
        #expect(try arguments("--distributed", "--workers", "2") == ["--workers=2", "--distributed"])
        #expect(try arguments().contains { $0.hasPrefix("--workers") })
    }

    @Test func `processes that share a reproducible run of one go on with one part`() throws {
        let folder = try TemporaryFolder()
        func partition(_ run: String, _ flags: [String], resuming: [String]) throws -> [String] {
            try train(folder, run, ["--data", "moons:300", "--epochs", "1"] + flags)
            let request = try ResumeRequest(["train", "--resume", folder.file(run)] + resuming)
            return try #require(request).arguments(of: try EarlierRun(folder.file(run))).filter {
                $0.hasPrefix("--partition") || $0 == "3"
            }
        }
        #expect(try partition("alone", ["--reproducible"], resuming: ["--distributed"]) == ["--partition=1"])
        #expect(try partition("same", ["--reproducible"], resuming: []).isEmpty)
        #expect(try partition("loose", [], resuming: ["--distributed"]).isEmpty)
        let divided = try partition(
            "divided", ["--reproducible", "--partition", "3"], resuming: ["--distributed"])
        #expect(divided == ["--partition", "3"] || divided == ["--partition=3"])
    }

    @Test func `a timeline of a run that goes on comes where the user is, and replaces nothing`() throws {
        let folder = try TemporaryFolder()
        try train(folder, "run", "--data", "moons:300", "--epochs", "1")
        let request = try ResumeRequest(["train", "--resume", folder.file("run"), "--timeline", "t.json"])
        // The directory is this process's as long as there is an `EarlierRun` of it.
        let run = try EarlierRun(folder.file("run"), claiming: false)
        let path = try #require(request).arguments(of: run).first { $0.hasPrefix("--timeline=") }
        #expect(path == "--timeline=\(FileManager.default.currentDirectoryPath)/t.json")
        let file = try folder.write("mine", as: "t.json")
        let resumed = try resume(folder, "run", "--epochs", "2", "--timeline", file)
        #expect(resumed.status == 74, "\(resumed.errors)")
        #expect(resumed.message.hasSuffix("t.json: it exists already; name another"), "\(resumed.errors)")
        #expect(try folder.bytes("t.json") == Array("mine".utf8))
    }
}
