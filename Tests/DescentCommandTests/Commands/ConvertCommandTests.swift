import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `descent convert`, and files that it made as data of the other commands.
@Suite struct ConvertCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A table of numbers, categories and missing values with three classes, or with real targets.
    private func table(_ name: String, rows: Int = 240, seed: UInt64 = 5, real: Bool = false) throws -> String {
        var generator = SplitMix(seed: seed)
        var text = "id,size,city,weight,kind\n"
        for row in 0..<rows {
            let (size, city) = (3 * generator.float(), ["Oslo", "Rome", "Bern"][Int(generator.next() % 3)])
            let value = size + (city == "Rome" ? 1 : 0) + 0.3 * generator.float()
            let label = real ? "\(value)" : value < -1 ? "low" : value < 1 ? "mid" : "high"
            text += "\(row * 3 % 1000),\(row % 17 == 4 ? "NA" : "\(size)"),\(city),\(1 + row % 3),\(label)\n"
        }
        return try folder.write(text, as: name)
    }

    private func path(_ name: String) -> String { folder.file(name) }

    /// Runs a command that succeeds.
    @discardableResult
    private func run(_ arguments: String...) throws -> CommandRun {
        let run = try CommandRun(arguments)
        #expect(run.status == 0, "\(arguments.joined(separator: " ")): \(run.errors)")
        return run
    }

    private func expectRefusal(_ status: Int32, _ part: String, _ arguments: String...) throws {
        let run = try CommandRun(arguments)
        #expect(run.status == status, "\(arguments.joined(separator: " ")): \(run.errors)")
        #expect(run.message.contains(part), "\(run.message)")
    }

    private static let flags = ["--missing", "median", "--missing-indicator", "--ignore", "id"]

    @Test(arguments: [false, true], [[], ["--weights", "weight"]])
    func `a model of a converted table has the bits of one of the table`(real: Bool, weights: [String]) throws {
        let table = try table("t.csv", real: real)
        let flags = ConvertCommandTests.flags + weights
        let convert = [
            "convert", "--from", "csv:\(table)", "--to", path("t.descent"), "--test-split", "0.2", "--seed", "9",
        ]
        let converted = try CommandRun(convert + flags)
        #expect(converted.status == 0, "\(converted.errors)")
        #expect(converted.lines.first?.hasPrefix("wrote \(path("t.descent")), 240 examples of ") == true)
        #expect(converted.lines.first?.contains(": 168 to train with, 24 for validation, 48 for the test; ") == true)
        #expect(converted.errors.contains("next: descent train --data descent:\(path("t.descent"))"))
        let common = ["--seed", "9", "--workers", "1", "--layers", "9"]
        let one = try CommandRun(
            ["train", "--data", "csv:\(table)", "--test-split", "0.2", "--output", path("a")] + flags + common)
        let other = try CommandRun(["train", "--data", "descent:\(path("t.descent"))", "--output", path("b")] + common)
        #expect(one.status == 0 && other.status == 0, "\(one.errors)\(other.errors)")
        #expect(one.output == other.output && one.lines.count == 6)
        #expect(try folder.bytes("a/model.safetensors") == folder.bytes("b/model.safetensors"))
        // By names, from a table with other columns in another order.
        let later = "new,weight,city,size\n1,2,Rome,0.5\n2,3,Oslo,\n3,1,Paris,-2\n"
        try folder.write(later, as: "later.csv")
        let predictions = try ["a", "b"].map { name in
            try run("predict", "--model", path(name), "--data", "csv:\(path("later.csv"))").output
        }
        #expect(predictions[0] == predictions[1] && predictions[0].split(separator: "\n").count == 4)
    }

    @Test func `the parts of a file are evaluated and predicted by their names`() throws {
        let table = try table("t.csv")
        let (file, model) = ("descent:\(path("t.descent"))", path("m"))
        try run(
            "convert", "--from", "csv:\(table)", "--to", path("t.descent"), "--ignore", "id", "--missing", "mean",
            "--test-split", "0.1")
        let trained = try run("train", "--data", file, "--output", model, "--epochs", "5")
        for (part, name) in [("train", "train"), ("validation", "validation"), ("test", "test"), ("", "test")] {
            let evaluated = try run("evaluate", "--model", model, "--data", part == "" ? file : "\(file):\(part)")
            #expect(evaluated.value("cost") == trained.value("\(name) cost"), "\(part)")
            #expect(evaluated.errors.isEmpty == (part != ""), "\(evaluated.errors)")
        }
        let predicted = try run("predict", "--model", model, "--data", file, "--output", path("p.csv"))
        #expect(predicted.errors.contains("the 24 examples of its part \"test\" are taken"))
        #expect(try folder.text("p.csv").split(separator: "\n").count == 25)
        try run("predict", "--model", model, "--data", "\(file):train", "--output", path("p.npy"))
        #expect(try folder.bytes("p.npy").count == 128 + 4 * 3 * 192)
        try run("info", "--data", file)
        try run("spectrum", "--model", model, "--data", "\(file):test", "--no-figures", "--lanczos", "--steps", "5")
        try run("bench", "train", "--data", file, "--no-peak", "--epochs", "1", "--repetitions", "1")
        try expectRefusal(
            64, "--keep-columns is for --data csv:FILE", "predict", "--model", model, "--data", file,
            "--keep-columns", "all")
        try expectRefusal(64, "cross-validate takes the table itself", "cross-validate", "--data", file)
        try expectRefusal(
            64, "descent convert --validation-split 0.2 makes a file", "train", "--data", file, "--validation-split",
            "0.2")
        try expectRefusal(64, "descent convert --test-split 0.2", "train", "--data", file, "--test-split", "0.2")
        try expectRefusal(64, "training takes all parts", "train", "--data", "\(file):train")
        try expectRefusal(64, "--missing is for csv:FILE", "train", "--data", file, "--missing", "mean")
        try expectRefusal(
            65, "classes with names, and numbers to come close to are needed", "train", "--data", file, "--loss",
            "squared")
    }

    @Test func `early stopping takes the validation part of a file`() throws {
        try run("convert", "--from", "moons:300", "--to", path("m.descent"))
        let run = try run(
            "train", "--data", "descent:\(path("m.descent"))", "--epochs", "400", "--early-stopping", "2")
        #expect(run.value("validation cost") != nil)
        try self.run("convert", "--from", "moons:300", "--to", path("n.descent"), "--validation-split", "0")
        try expectRefusal(
            64, "--early-stopping", "train", "--data", "descent:\(path("n.descent"))", "--epochs", "5",
            "--early-stopping", "2")
    }

    @Test func `a later table takes the encoding of a file or a model`() throws {
        let first = try table("t.csv")
        let second = try table("u.csv", rows: 150, seed: 77)
        let (file, model) = (path("t.descent"), path("m"))
        try run("convert", "--from", "csv:\(first)", "--to", file, "--ignore", "id,weight", "--missing", "mean")
        try run("train", "--data", "descent:\(file)", "--output", model, "--epochs", "20")
        let expected = try run("evaluate", "--model", model, "--data", "csv:\(second)").output
        for (name, known) in [("a.descent", file), ("b.descent", model), ("c.descent", "descent:\(file)")] {
            let made = try run("convert", "--from", "csv:\(second)", "--to", path(name), "--encoder-of", known)
            #expect(made.lines.first?.contains(", 150 examples of 4 inputs; ") == true, "\(made.output)")
            #expect(try run("evaluate", "--model", model, "--data", "descent:\(path(name))").output == expected)
        }
        try run(
            "train", "--data", "descent:\(file)", "--validation-data", "descent:\(path("a.descent"))", "--epochs", "2")
        // One that has learnt from the second table itself.
        try run(
            "convert", "--from", "csv:\(second)", "--to", path("own.descent"), "--ignore", "id,weight", "--missing",
            "mean")
        let own = "descent:\(path("own.descent"))"
        let refusal = "was not encoded as the table of"
        try expectRefusal(65, refusal, "evaluate", "--model", model, "--data", own)
        try expectRefusal(65, refusal, "predict", "--model", model, "--data", own)
        try expectRefusal(65, refusal, "train", "--data", "descent:\(file)", "--validation-data", own)
        try expectRefusal(
            65, refusal, "train", "--data", own, "--initial-weights", model, "--epochs", "1")
        try expectRefusal(
            64, "trained with --missing mean", "convert", "--from", "csv:\(second)", "--to", path("d.descent"),
            "--encoder-of", model, "--missing", "drop")
        try run("train", "--data", "moons:100", "--output", path("arrays"), "--epochs", "1")
        try expectRefusal(
            65, "was made of arrays", "convert", "--from", "csv:\(second)", "--to", path("d.descent"), "--encoder-of",
            path("arrays"))
        #expect(!folder.names().contains("d.descent"))
    }

    @Test func `arrays are converted with what they hold out`() throws {
        let inputs = try folder.write(SampleFiles.npy([200, 2], (0..<400).map { Float($0 % 13) / 13 }), as: "x.npy")
        let labels = try folder.write(SampleFiles.npy(labels: (0..<200).map { Int32($0 % 3) }), as: "y.npy")
        let file = path("a.descent")
        let made = try run("convert", "--from", "npy:\(inputs),\(labels)", "--to", file)
        #expect(made.lines.first?.contains("200 examples of 2 inputs: 180 to train with, 20 for validation; ") == true)
        let common = ["--epochs", "3", "--workers", "1", "--validation-split", "0.1"]
        let one = try CommandRun(["train", "--data", "npy:\(inputs),\(labels)"] + common)
        let other = try CommandRun(["train", "--data", "descent:\(file)"] + common.dropLast(2))
        #expect(one.status == 0 && one.output == other.output, "\(one.errors)\(other.errors)")
        let images = try folder.write(SampleFiles.idx([30, 2, 3], (0..<180).map { UInt8($0) }), as: "x.idx")
        let classes = try folder.write(SampleFiles.idx([30], (0..<30).map { $0 % 2 }), as: "y.idx")
        try run("convert", "--from", "idx:\(images),\(classes)", "--to", path("b.descent"))
        let results = try ["idx:\(images),\(classes)", "descent:\(path("b.descent"))"].map { data in
            try run("train", "--data", data, "--epochs", "2", "--workers", "1").output
        }
        #expect(results[0] == results[1])
        #expect(try folder.bytes("b.descent").count % 64 == (2 * 30 + 180) % 64)
    }

    @Test func `damage anywhere is found by verifying, and bad values end a command with a sentence`() throws {
        let file = path("t.descent")
        try run(
            "convert", "--from", "csv:\(try table("t.csv", rows: 30))", "--to", file, "--missing", "mean", "--quiet")
        #expect(try run("convert", "--verify", file).output.contains("the checksum is that of its contents"))
        let whole = try folder.bytes("t.descent")
        for index in stride(from: 0, to: whole.count, by: whole.count / 25) {
            var damaged = whole
            damaged[index] ^= 4
            let copy = try folder.write(damaged, as: "damaged.descent")
            let verified = try CommandRun("convert", "--verify", copy)
            #expect(verified.status == 65 && verified.message.hasPrefix("descent: \(copy): "), "\(index)")
            let trained = try CommandRun("train", "--data", "descent:\(copy)", "--epochs", "1", "--quiet")
            #expect([0, 65].contains(trained.status), "byte \(index): \(trained.status), \(trained.errors)")
        }
        let cut = try folder.write(whole[..<(whole.count - 3)], as: "cut.descent")
        try expectRefusal(65, "\(cut): ", "train", "--data", "descent:\(cut)")
        try expectRefusal(66, "no such file", "train", "--data", "descent:\(path("none.descent"))")
        try expectRefusal(65, "not a safetensors file", "train", "--data", "descent:\(path("t.csv"))")
        try expectRefusal(66, "no such file", "convert", "--verify", path("none.descent"))
    }

    @Test func `what is asked for has to make sense`() throws {
        let table = try table("t.csv", rows: 40)
        let data = "csv:\(table)"
        try expectRefusal(64, "Missing --from", "convert", "--to", path("t.descent"))
        try expectRefusal(64, "Missing --to", "convert", "--from", data)
        try expectRefusal(64, "converted already", "convert", "--from", "descent:\(path("x"))", "--to", path("y"))
        try expectRefusal(64, "it is the file to convert", "convert", "--from", data, "--to", table, "--overwrite")
        try expectRefusal(
            64, "leave nothing to train with", "convert", "--from", data, "--to", path("t.descent"),
            "--test-split", "0.5", "--validation-split", "0.5")
        try expectRefusal(
            64, "--missing is for csv:FILE", "convert", "--from", "moons:10", "--to", path("t.descent"),
            "--missing", "mean")
        try expectRefusal(
            65, "--missing mean, median or most-frequent puts a value", "convert", "--from", data, "--to",
            path("t.descent"))
        try expectRefusal(74, "cannot be written", "convert", "--from", data, "--to", path("none/t.descent"))
        try expectRefusal(66, "no regular file", "convert", "--from", "csv:/dev/null", "--to", path("t.descent"))
        #expect(folder.names() == ["t.csv"])
        try run("convert", "--from", data, "--to", path("t.descent"), "--missing", "drop")
        try expectRefusal(
            74, "exists already; --overwrite", "convert", "--from", data, "--to", path("t.descent"),
            "--missing", "drop")
        try run("convert", "--from", data, "--to", path("t.descent"), "--missing", "drop", "--overwrite")
    }

    @Test func `a run on a converted file goes on to the same bits`() throws {
        let table = try table("t.csv")
        let file = path("t.descent")
        try run("convert", "--from", "csv:\(table)", "--to", file, "--ignore", "id", "--missing", "mean")
        for (name, epochs) in [("whole", "12"), ("part", "5")] {
            try run("train", "--data", "descent:\(file)", "--output", path(name), "--epochs", epochs, "--workers", "1")
        }
        try run("train", "--resume", path("part"), "--epochs", "12")
        #expect(try folder.bytes("whole/model.safetensors") == folder.bytes("part/model.safetensors"))
        // Another file, even with the same examples held out elsewhere, is not the run's.
        try run(
            "convert", "--from", "csv:\(table)", "--to", file, "--ignore", "id", "--missing", "mean", "--seed", "2",
            "--overwrite")
        try expectRefusal(65, "has changed", "train", "--resume", path("part"), "--epochs", "14")
    }
}
