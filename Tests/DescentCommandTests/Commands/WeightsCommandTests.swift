import Descent
import FoundationEssentials
import TestSupport
import Testing

/// `--weights` and `--class-weights`.
@Suite struct WeightsCommandTests {
    /// A rare class, a column of weights, and one that tells the classes apart, if not always.
    private func table(_ count: Int = 200, weight: (Int) -> String = { "\($0 % 4)" }) -> String {
        var generator = SplitMix(seed: 5)
        let rows = (0..<count).map { row in
            let isRare = row % 10 == 0
            return "\(generator.float() + (isRare ? 0.5 : 0)),\(weight(row)),\(isRare ? "rare" : "common")"
        }
        return (["x,w,kind"] + rows).joined(separator: "\n") + "\n"
    }

    private func train(_ path: String, _ folder: TemporaryFolder, _ more: String...) throws -> CommandRun {
        try CommandRun(
            [
                "train", "--data", "csv:\(path)", "--layers", "none", "--epochs", "60", "--batch-size", "full",
                "--optimizer", "gradient-descent", "--learning-rate", "1", "--output", folder.file("run"),
                "--overwrite",
            ] + more)
    }

    private func said(_ run: CommandRun) -> String {
        run.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func `balanced classes are weighted in every cost, and a line and the configuration say so`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(), as: "t.csv")
        let run = try train(
            path, folder, "--ignore", "w", "--class-weights", "balanced", "--validation-split", "0.2", "--test-split",
            "0.2")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            said(run).contains(
                "examples count by their classes: common 0.556, rare 5.00; costs are weighted, accuracies are not"),
            "\(run.errors)")
        #expect(try folder.text("run/config.json").contains("\"class-weights\" : \"balanced\""))
        // By hand: the model's probabilities, and the weights of the 120 examples to train with.
        let network = try Network.load(from: folder.file("run/model.safetensors"))
        let known = network.encoder
        let encoder = try #require(known)
        let all = try encoder.examples(from: Table.csv(path, for: encoder))
        let (rest, test) = try all.split(holdingOut: 0.2, seed: 1, stratified: true)
        let weights = try ClassWeights(balancing: rest.targets)
        #expect(abs(weights.values[0] - 1 / 1.8) <= 1e-12)
        let cost = try network.evaluate(test.weighted(by: weights)).cost
        let found = try #require(run.value("test cost"))
        #expect(abs(found - cost) <= 2e-6 * cost)
        #expect(try abs(network.evaluate(test).cost - cost) > 0.001)
        // evaluate knows no weights of classes.
        let evaluation = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(path)")
        let plain = try network.evaluate(all).cost
        #expect(abs((evaluation.value("cost") ?? 0) - plain) <= 2e-6 * plain)
    }

    @Test func `named weights are those of scaled balance, and rare examples are found`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(), as: "t.csv")
        let balanced = try train(path, folder, "--ignore", "w", "--class-weights", "balanced", "--quiet")
        let named = try train(path, folder, "--ignore", "w", "--class-weights", "rare=9", "--quiet")
        let plain = try train(path, folder, "--ignore", "w", "--quiet")
        #expect(balanced.status == 0 && named.status == 0 && plain.status == 0)
        for name in ["train cost", "train accuracy"] {
            let (one, other) = (try #require(balanced.value(name)), try #require(named.value(name)))
            #expect(abs(one - other) <= 1e-5 * one)
        }
        // The majority's share, and less where the minority counts as much.
        #expect((plain.value("train accuracy") ?? 0) >= 0.9)
        #expect((balanced.value("train accuracy") ?? 1) < 0.85)
        #expect(
            try train(path, folder, "--ignore", "w", "--class-weights", "rare=9").errors.contains("rare 9.00"))
    }

    @Test func `a column weights the costs of train and evaluate, and a table may lack it`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(), as: "t.csv")
        let run = try train(path, folder, "--weights", "w")
        #expect(run.status == 0, "\(run.errors)")
        #expect(said(run).contains("1 column becomes 1 input"))
        #expect(said(run).contains("examples count by the column \"w\"; costs are weighted, accuracies are not"))
        #expect(try folder.text("run/config.json").contains("\"weights\" : \"w\""))
        let evaluation = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(path)")
        #expect(evaluation.errors.isEmpty, "\(evaluation.errors)")
        #expect(evaluation.lines.map { "train \($0)" } == run.lines)
        // The same rows without the column.
        let lines = table().split(separator: "\n").map { $0.split(separator: ",") }
        let text = lines.map { "\($0[0]),\($0[2])" }.joined(separator: "\n")
        let without = try folder.write(text, as: "without.csv")
        let unweighted = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(without)")
        #expect(
            unweighted.message
                == "descent: \(without): it has no column \"w\" of weights, so all examples count the same")
        #expect(unweighted.lines[0] != evaluation.lines[0])
        #expect(unweighted.lines[1] == evaluation.lines[1])
        // Rows of weight 0 left out, the others as often as they weigh: the same training.
        let repeated = lines.dropFirst().flatMap { [String](repeating: "\($0[0]),\($0[2])", count: Int($0[1]) ?? 0) }
        let expanded = try folder.write("x,kind\n" + repeated.joined(separator: "\n"), as: "repeated.csv")
        let scaled = try train(path, folder, "--weights", "w", "--no-standardize", "--quiet")
        let same = try train(expanded, folder, "--no-standardize", "--quiet")
        let (one, other) = (try #require(scaled.value("train cost")), try #require(same.value("train cost")))
        #expect(abs(one - other) <= 1e-5 * one)
        // Both flags multiply.
        let both = try train(path, folder, "--weights", "w", "--class-weights", "rare=9")
        #expect(
            said(both).contains("by the column \"w\" and by their classes: common 1.00, rare 9.00;"), "\(both.errors)")
        let products = table { "\(($0 % 4) * ($0 % 10 == 0 ? 9 : 1))" }
        let multiplied = try train(try folder.write(products, as: "products.csv"), folder, "--weights", "w")
        let (first, second) = (try #require(both.value("train cost")), try #require(multiplied.value("train cost")))
        #expect(both.lines[0] != run.lines[0] && abs(first - second) <= 1e-5 * first)
    }

    @Test func `balanced weights follow from the examples to train with alone`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(37), as: "t.csv")
        let run = try train(path, folder, "--ignore", "w", "--class-weights", "balanced", "--test-split", "0.3")
        // Of 4 rare and 33 common ones 3 and 23 are left: 26/(2·23) and 26/(2·3).
        #expect(said(run).contains("by their classes: common 0.565, rare 4.33;"), "\(run.errors)")
    }

    @Test func `validation and test data are weighted as the training data are`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(), as: "t.csv")
        let run = try train(
            path, folder, "--weights", "w", "--class-weights", "rare=9", "--validation-data", "csv:\(path)",
            "--test-data", "csv:\(path)")
        let cost = try #require(run.value("train cost"))
        #expect(run.value("validation cost") == cost && run.value("test cost") == cost, "\(run.output)")
    }

    @Test func `evaluate weights a model's table by the column that is named`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(), as: "t.csv")
        let plain = try train(path, folder, "--ignore", "w")
        let weighted = try CommandRun(
            "evaluate", "--model", folder.file("run"), "--data", "csv:\(path)", "--weights", "w")
        #expect(weighted.status == 0, "\(weighted.errors)")
        #expect(weighted.lines[0] != plain.lines[0])
        let refused = try CommandRun(
            "evaluate", "--model", folder.file("run"), "--data", "csv:\(path)", "--weights", "x")
        #expect(refused.status == 65)
        #expect(
            refused.errors.contains("column 1 (\"x\") is one that the model learns from, and cannot be the weights"))
        // A run that begins with the model may weight its examples.
        let begun = try CommandRun(
            "train", "--data", "csv:\(path)", "--layers", "none", "--epochs", "1", "--initial-weights",
            folder.file("run"), "--weights", "w", "--output", folder.file("begun"))
        #expect(begun.status == 0, "\(begun.errors)")
        let later = try CommandRun("evaluate", "--model", folder.file("begun"), "--data", "csv:\(path)")
        #expect(later.lines.map { "train \($0)" } == begun.lines)
        for command in [
            [
                "bench", "train", "--data", "csv:\(path)", "--weights", "w", "--epochs", "1", "--no-peak",
                "--repetitions", "1",
            ],
            ["info", "--data", "csv:\(path)", "--weights", "w"],
            ["spectrum", "--model", folder.file("begun"), "--data", "csv:\(path)", "--no-figures", "--quiet"],
        ] {
            let run = try CommandRun(command)
            #expect(run.status == 0, "\(run.errors)")
        }
    }

    @Test func `a part whose examples all have the weight 0 is refused with what holds out others`() throws {
        let folder = try TemporaryFolder()
        // Of 200 rows one counts; which part has it follows from the seed.
        let path = try folder.write(table { $0 == 7 ? "1" : "0" }, as: "t.csv")
        var refused: Set<String> = []
        for seed in 1...6 {
            let run = try CommandRun(
                "train", "--data", "csv:\(path)", "--weights", "w", "--quiet", "--seed", "\(seed)", "--test-split",
                "0.5")
            #expect(run.status == 65)
            refused.insert(run.message)
        }
        let start = "descent: no example of csv:\(path) that is"
        #expect(
            refused == [
                "\(start) left to train with has a weight above 0; another --seed holds out others",
                "\(start) held out for validation has a weight above 0; --validation-split 0 holds none out, and another --seed "
                    + "others",
            ])
        let test = try CommandRun(
            "train", "--data", "csv:\(path)", "--weights", "w", "--quiet", "--epochs", "1", "--test-split", "0.1")
        #expect(test.message == "\(start) held out for the test has a weight above 0; another --seed holds out others")
        let folds = try CommandRun(
            "cross-validate", "--data", "csv:\(path)", "--weights", "w", "--quiet", "--epochs", "1")
        #expect(folds.status == 65)
        #expect(
            folds.message.contains("no example of csv:\(path) that is") && folds.message.contains("another --seed"),
            "\(folds.errors)")
    }

    @Test func `cross-validate says what counts how much`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(), as: "t.csv")
        let run = try CommandRun(
            "cross-validate", "--data", "csv:\(path)", "--weights", "w", "--class-weights", "rare=3", "--epochs", "1")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            said(run).contains(
                "examples count by the column \"w\" and by their classes: common 1.00, rare 3.00; costs are weighted, "
                    + "accuracies are not"), "\(run.errors)")
        let plain = try CommandRun("cross-validate", "--data", "csv:\(path)", "--ignore", "w", "--epochs", "1")
        #expect(!said(plain).contains("examples count by"))
    }

    @Test(arguments: [
        ("oops", "\"oops\" is not a number; the weights must be numbers"),
        ("", "the weight is missing; --missing drop leaves such rows out"),
        ("-2", "the weight is -2; it must be from 0 to 3.4e+38"),
    ])
    func `what is no weight is refused with its line`(field: String, problem: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table { $0 == 3 ? field : "1" }, as: "t.csv")
        let run = try train(path, folder, "--weights", "w", "--quiet")
        #expect(run.status == 65)
        #expect(run.errors == "descent: \(path): line 5, column 2 (\"w\"): \(problem)\n")
        let later = try folder.write(table(), as: "later.csv")
        _ = try train(later, folder, "--weights", "w", "--quiet")
        let evaluation = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(path)")
        #expect(evaluation.status == 65)
        #expect(evaluation.errors.contains("line 5, column 2 (\"w\")"))
    }

    @Test func `weights that make no sense are refused in a sentence`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table(), as: "t.csv")
        let numbers = try folder.write("x,y\n1,2.5\n2,3.5\n3,4.5\n", as: "numbers.csv")
        let cases: [(status: Int32, flags: [String], part: String)] = [
            (
                64, ["--class-weights", "odd=2"],
                "--class-weights: there is no class \"odd\" to weight; the classes are \"common\", \"rare\""
            ),
            (64, ["--class-weights", "rare=x"], "expected balanced or NAME=W"),
            (64, ["--class-weights", "rare=-1"], "at least 0"),
            (64, ["--class-weights", "rare=1e39"], "at most 1e+38"),
            (65, ["--class-weights", "rare=0,common=0"], "no example has a weight above 0"),
            (64, ["--weights", "w", "--ignore", "w"], "--ignore and --weights both name \"w\""),
            (64, ["--weights", ""], "expected the name or number of a column"),
            (65, ["--weights", "v"], "--weights v: \(path): it has no column \"v\""),
            (
                65, ["--weights", "kind"],
                "column 3 (\"kind\") is the label, and cannot be the weights too; csv:FILE:COLUMN names"
            ),
        ]
        for (status, flags, part) in cases {
            let run = try CommandRun(["train", "--data", "csv:\(path)", "--epochs", "1", "--quiet"] + flags)
            #expect(run.status == status, "\(flags): \(run.errors)")
            #expect(run.errors.contains(part), "\(run.errors)")
        }
        let run = try CommandRun("train", "--data", "csv:\(numbers)", "--class-weights", "balanced", "--quiet")
        #expect(run.status == 64)
        #expect(
            run.message
                == "descent: --class-weights balanced: the labels of csv:\(numbers) are numbers to come close to, not classes"
        )
        // Classes of arrays are called by their numbers.
        let moons = try CommandRun("train", "--data", "moons:200", "--epochs", "1", "--class-weights", "1=3")
        #expect(moons.status == 0)
        #expect(moons.errors.contains("0 1.00, 1 3.00"))
    }
}
