import Descent
import DescentCommand
import FoundationEssentials
import TestSupport
import Testing

/// `descent cross-validate`, as users run it.
@Suite struct CrossValidateTests {
    /// A table with numbers, categories, and a label in its last column.
    private func table(_ count: Int, label: (Float, Float, Float) -> String) -> [String] {
        var random = SplitMix(seed: 4)
        return (0..<count).map { row in
            let (x, y, noise) = (10 * random.float(), random.float(), random.float())
            // A category that one row has is not known to the network of the fold that holds it out.
            let city = row == 7 ? "Turku" : y > 0.2 ? "Oslo" : "Bergen"
            return "\(x),\(city),\(y),\(label(x, y, noise))"
        }
    }

    private static let header = "size,city,age,label"

    private func json(_ run: CommandRun) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
    }

    @Test(arguments: [
        ("kinds", ["--monitor", "f1_macro"], ["accuracy", "f1_macro"]),
        ("kinds", ["--epochs", "30"], ["accuracy"]),
        // The flags of large mini-batches, and folds of one batch whose sizes differ, and so the scaled rates.
        ("kinds", ["--epochs", "30", "--warmup", "5epochs", "--scale-learning-rate", "40:sqrt"], ["accuracy"]),
        ("amounts", ["--steps", "60", "--batch-size", "16", "--warmup", "20"], ["r2"]),
        ("kinds", ["--batch-size", "64", "--scale-learning-rate", "16"], ["accuracy"]),
        ("kinds", ["--validation-split", "0.3", "--keep", "last"], ["accuracy"]),
        ("amounts", [], ["r2"]),
    ])
    func `each fold's network is that of descent train on the rows of the others`(
        label: String, flags: [String], metrics: [String]
    ) throws {
        let folder = try TemporaryFolder()
        let rows = table(150) { x, y, noise in
            label == "amounts" ? "\(3 * x + y * y + noise)" : x + noise > 3 ? "large" : y > 0 ? "old" : "young"
        }
        func write(_ rows: [String], _ name: String) throws -> String {
            "csv:" + (try folder.write(([CrossValidateTests.header] + rows).joined(separator: "\n") + "\n", as: name))
        }
        let all = try write(rows, "all.csv")
        let common = ["--seed", "7", "--layers", "8", "--learning-rate", "0.03", "--quiet"] + flags
        let run = try CommandRun(
            ["cross-validate", "--data", all, "--folds", "4", "--json", "--metrics", "all"] + common)
        #expect(run.status == 0, "\(run.errors)")
        let found = try json(run)["folds"].elements
        let folds = try DataSource(parsing: all).load(flag: "--data").examples.targets
            .folds(4, seed: 7, stratified: true)
        #expect(found.count == 4)
        for (number, (fold, found)) in zip(folds, found).enumerated() {
            let train = try write(fold.trainingRows.map { rows[$0] }, "train.csv")
            let test = try write(fold.heldOutRows.map { rows[$0] }, "test.csv")
            let alone = try CommandRun(
                [
                    "train", "--data", train, "--test-data", test, "--workers", "1", "--overwrite", "--output",
                    folder.file("run"),
                ] + common)
            #expect(alone.status == 0, "\(alone.errors)")
            let configuration = try JSONDecoder().decode(
                JSONValue.self, from: Data(folder.bytes("run/config.json")))
            #expect(try found["fold"].integer == number + 1)
            #expect(try found["examples"].integer == fold.heldOutRows.count)
            #expect(try found["epochs"].integer == configuration["epochs"].integer)
            #expect(try found["cost"].number == configuration["results"]["test_cost"].number)
            #expect(
                (try? found["saved_epoch"].integer) == (try? configuration["saved_epoch"].integer), "\(configuration)")
            for metric in metrics {
                let results = try configuration["results"]
                let expected = try (try? results["test_\(metric)"].number) ?? results["test_metrics"][metric].number
                #expect(try found["metrics"][metric].number == expected, "\(metric)")
            }
        }
    }

    @Test(arguments: [["--layers", "16"], ["--layers", "300,300", "--epochs", "3", "--reproducible"]])
    func `how many folds are trained at the same time, and by how many workers, does not show`(flags: [String]) throws {
        let outputs = try ["1", "2", "3"].map { workers in
            let run = try CommandRun(
                [
                    "cross-validate", "--data", "moons:400", "--json", "--metrics", "roc_auc,brier", "--workers",
                    workers,
                ] + flags)
            #expect(run.status == 0, "\(run.errors)")
            return run.output
        }
        #expect(Set(outputs).count == 1)
        #expect(outputs[0].contains("\"fold_count\" : 5"))
    }

    @Test func `the lines are the folds' and their means with sample deviations`() throws {
        let flags = ["cross-validate", "--data", "moons:200", "--layers", "8", "--folds", "3", "--metrics", "f1_macro"]
        let run = try CommandRun(flags)
        let object = try json(CommandRun(flags + ["--json"]))
        #expect(
            run.lines.first?.split(separator: " ") == [
                "fold", "examples", "epochs", "best", "cost", "accuracy", "f1_macro",
            ])
        #expect(run.lines.count == 4 + 3)
        func values(_ name: String) throws -> [Double] {
            try object["folds"].elements.map {
                try name == "cost" ? $0["cost"].number : $0["metrics"][name].number
            }
        }
        for (line, name) in zip(run.lines.suffix(3), ["cost", "accuracy", "f1_macro"]) {
            let values = try values(name)
            let mean = values.reduce(0, +) / 3
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2).squareRoot()
            let words = line.split(separator: " ")
            #expect(words.count == 4 && words[0] == name && words[2] == "±", "\(line)")
            #expect(
                abs((Double(words[1]) ?? .nan) - mean) <= 1e-6 && abs((Double(words[3]) ?? .nan) - deviation) <= 1e-6)
            func member(_ key: String) throws -> Double {
                try name == "cost" ? object[key]["cost"].number : object[key]["metrics"][name].number
            }
            let (foundMean, foundDeviation) = (try member("mean"), try member("deviation"))
            #expect(abs(foundMean - mean) <= 1e-12 && abs(foundDeviation - deviation) <= 1e-12)
        }
        #expect(try object["folds"].elements.map { try $0["examples"].integer } == [67, 67, 66])
        #expect(run.errors.contains("3 folds of 200 examples, 2-8-1, 33 parameters, batch size 120, "))
        #expect(
            run.errors.contains("held out of each fold's 133 examples to train with: 13 for validation, the same share")
        )
        #expect((1...3).allSatisfy { run.errors.contains("\nfold \($0)/3  cost ") })
        // The networks have learnt something.
        #expect(try object["mean"]["metrics"]["accuracy"].number > 0.8)
    }

    @Test func `the rate is that for the batch size, after a warm-up, and both are said`() throws {
        let flags = [
            "cross-validate", "--data", "moons:300", "--folds", "3", "--layers", "8", "--epochs", "4", "--batch-size",
            "64", "--optimizer", "lamb",
        ]
        let run = try CommandRun(
            flags + ["--learning-rate", "0.01", "--scale-learning-rate", "16", "--warmup", "2epochs"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("batch size 64, lamb at learning rate 0.04 (0.01 scaled by 16), warmup 2epochs, "))
        let scaled = try CommandRun(flags + ["--learning-rate", "0.04", "--warmup", "2epochs"])
        #expect(scaled.errors.contains("batch size 64, lamb at learning rate 0.04, warmup 2epochs, "))
        #expect(run.output == scaled.output)
        let plain = try CommandRun(flags + ["--learning-rate", "0.04"])
        #expect(!plain.errors.contains("warmup"))
        #expect(plain.output != run.output)
    }

    @Test func `a class that a fold lacks leaves a metric undefined there, and that is said`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { "\($0),\($0 < 3 ? "rare" : "common")\n" }.joined()
        let path = try folder.write("x,kind\n" + rows, as: "t.csv")
        let run = try CommandRun(
            "cross-validate", "--data", "csv:\(path)", "--metrics", "roc_auc", "--epochs", "5")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.errors.contains(
                "descent: roc_auc is not defined for 2 of 5 folds, which hold out one class only; its mean is over the others\n"
            ))
        #expect(run.lines[1...5].count { $0.hasSuffix("–") } == 2)
        #expect(run.lines.last?.hasPrefix("roc_auc ") == true)
    }

    @Test func `a signal ends it within a step, and the folds that are done are printed`() throws {
        let run = try CommandRun(
            ["cross-validate", "--data", "moons:2000", "--layers", "64", "--folds", "500", "--epochs", "100"],
            sending: 2, after: "\nfold ", when: { said, _ in said.split(separator: "\nfold ").count > 3 })
        #expect(run.status == 130, "\(run.errors)")
        let rows = run.lines.dropFirst().prefix { $0.first?.isNumber == true || $0.hasPrefix(" ") }
        #expect(rows.count >= 3 && rows.count < 500)
        #expect(run.lines.last?.hasPrefix("accuracy ") == true)
        #expect(
            run.errors.hasSuffix("descent: SIGINT ended the cross-validation; \(rows.count) of 500 folds are done\n"))
        let none = try CommandRun(
            ["cross-validate", "--data", "moons:200", "--epochs", "1000000000", "--json"], sending: 15,
            after: "folds of")
        #expect(none.status == 143 && none.output.isEmpty)
        #expect(none.errors.contains("SIGTERM ended the cross-validation; 0 of 5 folds are done"))
    }

    @Test(arguments: [
        (["--folds", "1"], "--folds is 1; it must be from 2 to 200"),
        (["--folds", "201"], "--folds is 201; it must be from 2 to 200"),
        (["--initial-weights", "run"], "--initial-weights run: its network may have learnt from the examples"),
        (["--metrics", "r2"], "--metrics r2: it judges real values"),
        (["--monitor", "mae"], "descent: --monitor mae: it judges real values"),
        (["--epochs", "5", "--keep", "best"], "--keep best needs validation data: --validation-split F"),
        (["--validation-split", "0", "--monitor", "f1"], "--monitor f1 needs validation data: --validation-split F"),
        (["--validation-split", "0.001"], "--validation-split 0.001 of the 160 examples of moons:200:0.2:3 leaves"),
        (["--warmup", "0"], "expected a number of steps such as 500, or of epochs such as 5epochs, at least 1."),
        (
            ["--warmup", "9223372036854775807epochs", "--batch-size", "16"],
            "--warmup 9223372036854775807epochs: these are more steps than can be counted"
        ),
        (["--scale-learning-rate", "0"], "expected BASE[:sqrt]"),
        (
            [
                "--scale-learning-rate", "1", "--optimizer", "momentum", "--learning-rate", "1e38", "--batch-size",
                "100",
            ],
            "--scale-learning-rate 1 at the batch size 100: the learning rate is"
        ),
        (["--lr-warmup", "5"], "Unknown option '--lr-warmup'. Did you mean '--warmup'?"),
        (["--test-data", "moons:10"], "Unknown option '--test-data'"),
        (["--ignore", "x"], "--ignore is for csv:FILE"),
        (["--k", "5"], "Unknown option '--k'. Did you mean '--folds'?"),
        (["--cv", "5"], "Unknown option '--cv'. Did you mean '--folds'?"),
        (["--scoring", "accuracy"], "Unknown option '--scoring'. Did you mean '--metrics'?"),
    ])
    func `flags that make no sense end with one sentence`(flags: [String], message: String) throws {
        let run = try CommandRun(["cross-validate", "--data", "moons:200"] + flags)
        #expect(run.status == 64 && run.output.isEmpty, "\(run.status) \(run.output)")
        #expect(run.message.contains(message), "\(run.errors)")
    }

    @Test func `training that diverges in a fold ends it`() throws {
        let run = try CommandRun(
            "cross-validate", "--data", "moons:300", "--optimizer", "gradient-descent", "--learning-rate", "1e30",
            "--workers", "1")
        #expect(run.status == 65 && run.output.isEmpty)
        #expect(run.errors.contains("descent: fold 1: training diverged"), "\(run.errors)")
    }
}
