import TestSupport
import Testing

/// Whatever is wrong ends in one sentence that names it, with its exit status, and leaves nothing behind.
@Suite struct BadInputTests {
    /// Runs a command that must fail.
    private func expectFailure(
        _ arguments: [String], _ status: Int32, _ parts: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let run = try CommandRun(arguments)
        #expect(run.status == status, "\(run.errors)", sourceLocation: sourceLocation)
        #expect(run.output.isEmpty, sourceLocation: sourceLocation)
        #expect(run.message.hasPrefix("descent: "), sourceLocation: sourceLocation)
        for part in parts {
            #expect(run.message.contains(part), "\(run.message)", sourceLocation: sourceLocation)
        }
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == (status == 64 ? 2 : 1), "\(run.errors)", sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        (["--learning-rate", "-1"], ["--learning-rate", "-1", "above 0"]),
        (["--learning-rate", "0"], ["--learning-rate", "0", "above 0"]),
        (["--learning-rate", "nan"], ["--learning-rate", "nan", "finite"]),
        (["--learning-rate", "inf"], ["--learning-rate", "inf", "finite"]),
        (["--learning-rate", "0x1"], ["--learning-rate", "0x1", "decimal"]),
        (["--beta1", "1"], ["--beta1", "1", "below 1"]), (["--beta2", "-0.1"], ["--beta2", "-0.1", "at least 0"]),
        (["--epsilon", "0"], ["--epsilon", "0", "from 1.2e-38"]), (["--l2", "-1"], ["--l2", "-1", "at least 0"]),
        (["--beta", "0.5"], ["--beta", "adam"]), (["--momentum-form", "average"], ["--momentum-form", "adam"]),
        (["--epsilon-placement", "inside"], ["--epsilon-placement", "adam"]),
        (["--optimizer", "momentum", "--beta1", "0.5"], ["--beta1", "momentum"]),
        (["--optimizer", "sgd"], ["--optimizer", "sgd", "adam"]),
        (["--layers", "0"], ["--layers", "0", "at least 1"]),
        (["--layers", "-5"], ["--layers", "-5", "at least 1"]),
        (["--layers", "2000000,2000000"], ["--layers", "2000000", "memory"]),
        (["--batch-size", "0"], ["--batch-size", "0", "at least 1"]),
        (["--batch-size", "-1"], ["--batch-size", "-1", "at least 1"]),
        (["--workers", "0"], ["--workers", "0", "from 1"]),
        (["--workers", "-1"], ["--workers", "-1", "from 1"]), (["--epochs", "0"], ["--epochs", "0", "at least 1"]),
        (["--steps", "0"], ["--steps", "0", "at least 1"]), (["--seed", "-1"], ["--seed", "-1", "from 0"]),
        (["--decay", "exponential:2"], ["--decay", "2", "at most 1"]),
        (["--decay", "sometimes"], ["--decay", "sometimes", "exponential:F"]),
        (["--initialization", "normal:-1"], ["--initialization", "normal:-1", "at least 0"]),
        (["--activation", "softmax"], ["--activation", "softmax", "relu"]),
        (["--loss", "hinge"], ["--loss", "hinge"]),
        (["--products", "mkl"], ["--products", "mkl", "auto", "blas", "own"]),
        (["--products", "blas", "--reproducible"], ["--products blas", "--reproducible"]),
        (["--products", "blas", "--workers", "65"], ["--workers", "65", "from 1 to 64"]),
        (["--data", "moons:1"], ["--data", "moons:1", "at least 2"]),
        (["--data", "mnist"], ["--data", "mnist", "fashion-mnist"]), (["--speed", "1"], ["--speed"]),
    ])
    func `a flag out of range is usage`(flags: [String], parts: [String]) throws {
        let folder = try TemporaryFolder()
        try expectFailure(["train", "--data", "moons:10", "--output", folder.file("run")] + flags, 64, parts)
        #expect(folder.names().isEmpty)
    }

    @Test func `a missing flag is usage`() throws {
        try expectFailure(["train"], 64, ["--data"])
        try expectFailure(["evaluate", "--data", "moons:10"], 64, ["--model"])
        try expectFailure(["learn"], 64, ["learn"])
    }

    /// A file that is no data, as images, as inputs, as a table and as a model.
    struct BadFile: Sendable, CustomTestStringConvertible {
        let kind: String
        let bytes: [UInt8]
        let parts: [String]

        var testDescription: String { kind + " " + parts.joined(separator: " ") }
    }

    @Test(arguments: [
        BadFile(kind: "idx", bytes: [], parts: []),
        BadFile(kind: "idx", bytes: [1, 2, 3, 4, 0, 0, 0, 1, 0], parts: ["01 02 03 04", "expected 00 00"]),
        BadFile(kind: "idx", bytes: Array(SampleFiles.idx([2, 3], [1, 2, 3, 4, 5, 6]).dropLast()), parts: []),
        BadFile(kind: "idx", bytes: SampleFiles.idx([2_000_000_000, 1000], [1]), parts: ["2000000000"]),
        BadFile(kind: "npy", bytes: [], parts: []),
        BadFile(kind: "npy", bytes: Array("PK\u{3}\u{4} a zip archive".utf8), parts: []),
        BadFile(kind: "npy", bytes: Array(SampleFiles.npy([2, 2], [1, 2, 3, 4]).dropLast(3)), parts: []),
        BadFile(
            kind: "npy", bytes: SampleFiles.npy("<f4", [1_000_000_000, 1000], [1]), parts: ["4000000000000 bytes"]),
        BadFile(kind: "npy", bytes: SampleFiles.npy([2, 2], [1, 2, .nan, 4]), parts: ["example 2", "nan", "finite"]),
        BadFile(kind: "npy", bytes: SampleFiles.npy([2, 2], [1, .infinity, 3, 4]), parts: ["example 1", "inf"]),
        BadFile(kind: "csv", bytes: [], parts: []),
        BadFile(kind: "csv", bytes: Array("a,b\n1,2\n3\n".utf8), parts: []),
        BadFile(kind: "csv", bytes: Array("a,b\nnan,2\n".utf8), parts: ["line 2", "missing"]),
        BadFile(
            kind: "csv", bytes: Array("a,b\n1,2\nx\u{1B}[2J,3\n".utf8), parts: ["line 3", "\"x\u{FFFD}[2J\" is not"]),
        BadFile(kind: "model", bytes: [], parts: []),
        BadFile(kind: "model", bytes: [255, 255, 255, 255, 255, 255, 255, 255, 0], parts: ["header"]),
        BadFile(kind: "model", bytes: Array(SampleFiles.safetensors("{}").dropLast()), parts: ["header"]),
        BadFile(
            kind: "model",
            bytes: SampleFiles.safetensors(
                #"{"layers.0.weight":{"dtype":"F32","shape":[1000,1000],"data_offsets":[0,4000000]}}"#), parts: []),
        BadFile(kind: "model", bytes: SampleFiles.safetensors("{}"), parts: ["descent"]),
    ])
    func `a file with wrong contents is named`(file: BadFile) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(file.bytes, as: "bad file")
        let labels = try folder.write(SampleFiles.idx([2], [0, 1]), as: "labels")
        let targets = try folder.write(SampleFiles.npy(labels: [0, 1]), as: "targets")
        let before = folder.names()
        let output = ["--output", folder.file("run")]
        switch file.kind {
        case "idx": try expectFailure(["train", "--data", "idx:\(path),\(labels)"] + output, 65, [path] + file.parts)
        case "npy": try expectFailure(["train", "--data", "npy:\(path),\(targets)"] + output, 65, [path] + file.parts)
        case "csv": try expectFailure(["train", "--data", "csv:\(path)"] + output, 65, [path] + file.parts)
        default: try expectFailure(["evaluate", "--model", path, "--data", "moons:10"], 65, [path] + file.parts)
        }
        #expect(folder.names() == before)
    }

    @Test func `counts that differ are named`() throws {
        let folder = try TemporaryFolder()
        let images = try folder.write(SampleFiles.idx([3, 1], [1, 2, 3]), as: "images")
        let labels = try folder.write(SampleFiles.idx([2], [0, 1]), as: "labels")
        try expectFailure(["train", "--data", "idx:\(images),\(labels)"], 65, [labels, "3", "2"])
    }

    @Test func `missing files are named`() throws {
        let folder = try TemporaryFolder()
        let missing = folder.file("missing")
        let there = try folder.write(SampleFiles.npy([2, 1], [0, 1]), as: "x.npy")
        for arguments in [
            ["train", "--data", "csv:\(missing)"], ["train", "--data", "npy:\(there),\(missing)"],
            ["train", "--data", "idx:\(missing),\(there)"],
            ["train", "--data", "moons:10", "--test-data", "csv:\(missing)"],
            ["train", "--data", "moons:10", "--initial-weights", missing],
            ["evaluate", "--model", missing, "--data", "moons:10"],
            ["predict", "--model", missing, "--input", there, "--output", folder.file("y.npy")],
        ] {
            try expectFailure(arguments, 66, [missing])
        }
        try expectFailure(["train", "--data", "csv:\(folder.path)"], 66, [folder.path, "directory"])
    }

    @Test func `a model that does not fit the data is named with them`() throws {
        let folder = try TemporaryFolder()
        _ = try CommandRun("train", "--data", "moons:10", "--epochs", "1", "--output", folder.file("run"))
        let model = folder.file("run/model.safetensors")
        let table = try folder.write("1,2,3,0\n1,2,3,1\n", as: "wide.csv")
        let classes = try folder.write("1,2,0\n1,2,2\n", as: "classes.csv")
        let names = try folder.write("1,2,a\n1,2,b\n", as: "names.csv")
        let inputs = try folder.write(SampleFiles.npy([1, 3], [1, 2, 3]), as: "x.npy")
        try expectFailure(
            ["evaluate", "--model", model, "--data", "csv:\(table)"], 65, [model, table, "2 inputs", "3"])
        try expectFailure(
            ["evaluate", "--model", model, "--data", "csv:\(classes)"], 65, [model, classes, "3 classes"])
        try expectFailure(["evaluate", "--model", model, "--data", "csv:\(names)"], 65, [model, names])
        try expectFailure(
            ["predict", "--model", model, "--input", inputs, "--output", folder.file("y.npy")], 65,
            [model, inputs, "3"])
        #expect(!folder.names().contains("y.npy"))
        try expectFailure(
            ["train", "--data", "moons:10", "--layers", "5", "--initial-weights", model], 65, [model, "128"])
        try expectFailure(
            ["train", "--data", "moons:10", "--test-data", "csv:\(table)"], 65, ["moons:10", table, "3"])
    }

    @Test func `an output that cannot be written is found before training`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", as: "file")
        for path in [file, file + "/run", "/proc/nowhere/run", "/proc/self"] {
            try expectFailureWithAnnouncementAtMost(["train", "--data", "moons:10", "--output", path], 74, path)
        }
        #expect(folder.names() == ["file"])
    }

    private func expectFailureWithAnnouncementAtMost(_ arguments: [String], _ status: Int32, _ part: String) throws {
        let run = try CommandRun(arguments)
        #expect(run.status == status)
        #expect(run.message.contains(part))
        #expect(!run.errors.contains("epoch"))
    }
}
