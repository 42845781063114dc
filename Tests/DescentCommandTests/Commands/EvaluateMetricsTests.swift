import Descent
import FoundationEssentials
import TestSupport
import Testing

/// `descent evaluate` with `--metrics`, `--json` and `--figures`.
@Suite struct EvaluateMetricsTests {
    @Test func `a class without a name has its number, and names with marks of any kind are drawn`() throws {
        let folder = try TemporaryFolder()
        // A single label: two classes, of which one has a name.
        let one = try folder.write("a,b,c\n1,2,spam\n2,3,spam\n4,5,spam\n", as: "one.csv")
        let names = ["x'\u{301}=1,y", "a^{2}_b", String(repeating: "e\u{301}\u{302}\u{303}", count: 30)]
        let three = try folder.write(
            "a,b,c\n" + (0..<9).map { "\($0),\($0 % 2),\"\(names[$0 % 3])\"\n" }.joined(), as: "three.csv")
        for file in [one, three] {
            let model = folder.file("run")
            #expect(
                try CommandRun("train", "--data", "csv:\(file)", "--epochs", "2", "--output", model, "--overwrite")
                    .status
                    == 0)
            for flags in [["--metrics", "all"], ["--json"], ["--figures", folder.file("pictures"), "--overwrite"]] {
                let run = try CommandRun(["evaluate", "--model", model, "--data", "csv:\(file)"] + flags)
                #expect(run.status == 0, "\(flags): \(run.errors)")
                // A single class has no ROC.
                let isUndrawn = flags[0] == "--figures" && file == one
                #expect(run.errors.contains("roc.svg is not drawn") == isUndrawn)
            }
        }
        let run = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(three)", "--json")
        #expect(run.output.contains("a^{2}_b"))
    }

    /// A table of three classes with names, a regression's, and models that were trained for a moment.
    private struct Models {
        let folder: TemporaryFolder
        let classes: [String]
        let values: [String]

        init(layers: String = "5") throws {
            folder = try TemporaryFolder()
            var random = SplitMix(seed: 4)
            let names = ["red", "green", "blue & <other>"]
            let lines = (0..<60).map { row in
                "\(random.float() + Float(row % 3)),\(random.float()),\(names[row % 3])"
            }
            let numbers = (0..<40).map { row in "\(random.float()),\(Float(row) / 7)" }
            let table = try folder.write("a,b,colour\n" + lines.joined(separator: "\n") + "\n", as: "classes.csv")
            let real = try folder.write(numbers.joined(separator: "\n") + "\n", as: "values.csv")
            let train = ["train", "--layers", layers, "--epochs", "3", "--quiet", "--output"]
            let one = try CommandRun(train + [folder.file("c"), "--data", "csv:\(table)"])
            let two = try CommandRun(train + [folder.file("v"), "--data", "csv:\(real)", "--loss", "squared"])
            #expect(one.status == 0 && two.status == 0, "\(one.errors)\(two.errors)")
            classes = ["evaluate", "--model", folder.file("c"), "--data", "csv:\(table)"]
            values = ["evaluate", "--model", folder.file("v"), "--data", "csv:\(real)"]
        }
    }

    private struct Object: Decodable {
        struct Confusion: Decodable {
            let classes: [String]
            let counts: [[Int]]
        }
        let cost: Double
        let examples: Int
        let metrics: [String: Double]
        let confusion: Confusion?
    }

    private func object(_ arguments: [String]) throws -> Object {
        // The metrics of outputs are compared bit for bit with this process's.
        let run = try CommandRun(arguments, environment: CommandRun.openBLASSettings)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        return try JSONDecoder().decode(Object.self, from: Data(run.output.utf8))
    }

    @Test func `JSON has all metrics with full precision, and the confusion of classes`() throws {
        let models = try Models()
        let network = try Network.load(from: models.folder.file("c/model.safetensors"))
        let examples = try Examples.csv(models.folder.file("classes.csv"), classNames: network.classNames)
        let expected = try network.metrics(on: examples)
        let found = try object(models.classes + ["--json"])
        #expect(found.cost == expected.cost && found.examples == 60)
        for metric in Metric.allCases { #expect(found.metrics[metric.rawValue] == expected[metric], "\(metric)") }
        #expect(found.metrics.keys.allSatisfy { Metric(rawValue: $0) != nil })
        #expect(found.metrics["f1_macro"] != nil && found.metrics["f1"] == nil && found.metrics["r2"] == nil)
        let confusion = try #require(found.confusion)
        #expect(confusion.classes == network.classNames)
        #expect(confusion.counts.flatMap { $0 } == expected.classification?.confusion?.counts)
        let all = try object(models.classes + ["--json", "--metrics", "all"])
        #expect(all.metrics == found.metrics && all.confusion != nil)
    }

    @Test func `JSON of named metrics has those alone, and the confusion`() throws {
        let models = try Models()
        let found = try object(models.classes + ["--json", "--metrics", "f1-macro,log_loss"])
        #expect(found.metrics.keys.sorted() == ["f1_macro", "log_loss"] && found.confusion != nil)
        #expect(found.metrics["log_loss"] == found.cost)
        let real = try object(models.values + ["--json"])
        let names = ["explained_variance", "mae", "median_absolute_error", "r2", "rmse"]
        #expect(real.metrics.keys.sorted() == names && real.confusion == nil && real.examples == 40)
    }

    @Test func `a table has the model's value and the majority's or the mean's`() throws {
        let models = try Models()
        let plain = try CommandRun(models.classes)
        let named = try CommandRun(models.classes + ["--metrics", "balanced_accuracy,roc_auc"])
        #expect(named.status == 0 && named.errors.isEmpty)
        #expect(Array(named.lines.prefix(2)) == plain.lines)
        let words = named.lines.dropFirst(2).map { $0.split(separator: " ").map { String($0) } }
        #expect(words[0] == ["metric", "model", "majority", "class"])
        #expect(words[1].first == "balanced_accuracy" && words[1].last == "0.333333")
        #expect(words[2].first == "roc_auc" && words[2].last == "0.500000" && words.count == 4)
        #expect(named.lines.last == "The majority class is blue & <other>, with 20 of 60 examples.")
        let real = try CommandRun(models.values + ["--metrics", "r2"])
        #expect(real.lines[2].hasSuffix(" mean") && real.lines[3].hasSuffix(" 0.000000"), "\(real.output)")
        // The same R² by both ways.
        #expect(real.lines[3].split(separator: " ")[1] == real.lines[1].split(separator: " ")[1])
    }

    @Test func `all has rows for the classes and the confusion matrix`() throws {
        let models = try Models()
        let found = try object(models.classes + ["--json"])
        let run = try CommandRun(models.classes + ["--metrics", "all"])
        let counts = try #require(found.confusion).counts
        let start = try #require(run.lines.firstIndex { $0.hasPrefix("confusion matrix") })
        for (row, name) in ["blue & <other>", "green", "red"].enumerated() {
            let line = run.lines[start + 2 + row]
            #expect(line.hasPrefix(name))
            #expect(line.split(separator: " ").suffix(3).map { Int($0) } == counts[row])
            #expect(run.lines[..<start].contains { $0.hasPrefix(name) && $0.contains("  20  ") })
        }
    }

    @Test func `metrics that one class leaves undefined are said to be, and left out`() throws {
        let models = try Models()
        let rows = try models.folder.text("classes.csv").split(separator: "\n").filter { $0.hasSuffix("red") }
        let table = try models.folder.write("a,b,colour\n" + rows.joined(separator: "\n") + "\n", as: "red.csv")
        let arguments = Array(models.classes.dropLast()) + ["csv:\(table)"]
        let run = try CommandRun(arguments + ["--metrics", "roc_auc,accuracy", "--json"])
        #expect(run.status == 0 && run.message.contains("roc_auc is not defined: the data have only one class"))
        #expect(!run.output.contains("roc_auc") && run.output.contains("accuracy"))
    }

    @Test func `what is wrong is named`() throws {
        let models = try Models()
        let cases: [([String], Int32, [String])] = [
            (models.classes + ["--metrics", "acuracy"], 64, ["--metrics", "acuracy", "did you mean 'accuracy'?"]),
            (models.classes + ["--metrics", ""], 64, ["--metrics", "expected all, or accuracy"]),
            (models.classes + ["--metrics", "r2"], 64, ["--metrics r2", "classes", "balanced_accuracy"]),
            (models.classes + ["--metrics", "f1"], 64, ["--metrics f1", "3", "f1_macro"]),
            (models.classes + ["--metrics", "top_3_accuracy"], 64, ["--metrics top_3_accuracy", "more than 3"]),
            (models.values + ["--metrics", "accuracy"], 64, ["--metrics accuracy", "real values", "r2"]),
            (models.classes + ["--figures", ""], 64, ["--figures is empty"]),
            (models.classes + ["--overwrite"], 64, ["--overwrite", "--figures"]),
            (models.classes + ["--figures", "/proc/none"], 74, ["/proc/none"]),
        ]
        for (arguments, status, parts) in cases {
            let run = try CommandRun(arguments)
            #expect(run.status == status && run.output.isEmpty, "\(arguments): \(run.errors)")
            for part in parts { #expect(run.message.contains(part), "\(run.message)") }
        }
    }

    @Test func `figures are drawn, and replaced only if that is asked for`() throws {
        let models = try Models()
        let directory = models.folder.file("some/where")
        let run = try CommandRun(models.classes + ["--figures", directory])
        let plain = try CommandRun(models.classes)
        #expect(run.status == 0 && run.lines == plain.lines, "\(run.errors)")
        let names = ["confusion-matrix", "roc", "reliability"]
        #expect(run.errors.split(separator: "\n").count == 3)
        for name in names {
            let picture = try models.folder.text("some/where/\(name).svg")
            #expect(picture.contains("</svg>"), "\(name)")
            if name != "reliability" { #expect(picture.contains("blue &amp; &lt;other>"), "\(name)") }
        }
        let refused = try CommandRun(models.classes + ["--figures", directory, "--metrics", "all"])
        #expect(refused.status == 74 && refused.output.isEmpty)
        #expect(refused.message.contains("confusion-matrix.svg") && refused.message.contains("--overwrite"))
        let replaced = try CommandRun(models.classes + ["--figures", directory, "--overwrite"])
        #expect(replaced.status == 0, "\(replaced.errors)")
        let real = try CommandRun(models.values + ["--figures", directory])
        #expect(real.status == 0, "\(real.errors)")
        for name in ["predictions", "residuals"] {
            #expect(try models.folder.text("some/where/\(name).svg").contains("predicted"), "\(name)")
        }
    }

    @Test func `without gnuplot the metrics are there, and figures name the package`() throws {
        let models = try Models()
        let without = ["PATH=/nonexistent"]
        #expect(try CommandRun(models.classes + ["--metrics", "all"], environment: without).status == 0)
        let run = try CommandRun(models.classes + ["--figures", models.folder.file("f")], environment: without)
        #expect(run.status == 66 && run.output.isEmpty)
        #expect(run.message.contains("--figures") && run.message.contains("gnuplot-nox"))
        #expect(!FileManager.default.fileExists(atPath: models.folder.file("f")))
    }

    @Test func `a regression whose targets and outputs are all equal is drawn too`() throws {
        let folder = try TemporaryFolder()
        let table = try folder.write("0,2\n0,2\n0,2\n", as: "t.csv")
        let trained = try CommandRun(
            "train", "--data", "csv:\(table)", "--loss", "squared", "--layers", "none", "--epochs", "1", "--quiet",
            "--output", folder.file("run"))
        #expect(trained.status == 0)
        let run = try CommandRun(
            "evaluate", "--model", folder.file("run"), "--data", "csv:\(table)", "--figures", folder.file("f"))
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 2, "\(run.errors)")
    }

    @Test func `many classes list their mistakes, and their pictures are of some`() throws {
        let folder = try TemporaryFolder()
        var random = SplitMix(seed: 8)
        let lines = (0..<400).map { "\(random.float()),\(random.float()),\($0 % 40)" }
        let table = try folder.write(lines.joined(separator: "\n") + "\n", as: "t.csv")
        let trained = try CommandRun(
            "train", "--data", "csv:\(table)", "--layers", "none", "--epochs", "1", "--quiet", "--output",
            folder.file("run"), "--task", "classification")
        #expect(trained.status == 0, "\(trained.errors)")
        let run = try CommandRun(
            "evaluate", "--model", folder.file("run"), "--data", "csv:\(table)", "--metrics", "all", "--figures",
            folder.file("f"))
        #expect(run.status == 0, "\(run.errors)")
        let start = try #require(run.lines.firstIndex { $0.hasPrefix("the most frequent mistakes") })
        #expect(run.lines.count - start == 2 + 20)
        #expect(try folder.text("f/confusion-matrix.svg").contains("the 30 of 40 classes"))
        #expect(try folder.text("f/roc.svg").contains("the 8 of 40 classes"))
    }
}
