import Descent
import FoundationEssentials
import TestSupport
import Testing

/// `descent train --monitor`, as users run it.
@Suite struct MonitorCommandTests {
    private func configuration(_ folder: TemporaryFolder) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("run/config.json")))
    }

    /// The last column of a run's metrics, and its name.
    private func lastColumn(_ folder: TemporaryFolder) throws -> (name: String, values: [Double]) {
        let rows = try folder.text("run/metrics.csv").split(separator: "\n").map { row in
            String(row.split(separator: ",", omittingEmptySubsequences: false).last ?? "")
        }
        return (rows[0], rows.dropFirst().map { Double($0) ?? .nan })
    }

    /// A table of real targets, with the rows of `from` on.
    private func table(from: Int, count: Int) -> String {
        var random = SplitMix(seed: 3)
        return (0..<from + count).map { _ in
            let (x, y) = (random.float(), random.float())
            return "\(x),\(y),\(x * x + 2 * y + random.float() / 2)\n"
        }.suffix(count).reduce("x,y,target\n", +)
    }

    @Test(arguments: [
        ("f1_macro", "moons:120"), ("roc_auc", "moons:120"), ("brier", "moons:120"), ("log_loss", "moons:120"),
        ("balanced_accuracy", "moons:120"), ("mae", "csv"), ("median_absolute_error", "csv"), ("r2", "csv"),
    ])
    func `any metric chooses the epoch that is saved`(metric: String, data: String) throws {
        let folder = try TemporaryFolder()
        var (data, held) = (data, "moons:90:0.3:8")
        if data == "csv" {
            data = "csv:" + (try folder.write(table(from: 0, count: 60), as: "train.csv"))
            held = "csv:" + (try folder.write(table(from: 60, count: 50), as: "held.csv"))
        }
        // A rate that becomes so large that the last epochs are not the best.
        let run = try CommandRun(
            "train", "--data", data, "--validation-data", held, "--test-data", data, "--layers", "16",
            "--decay", "manual:1=0.1,26=2", "--batch-size", "40", "--epochs", "30", "--monitor", metric, "--output",
            folder.file("run"))
        #expect(run.status == 0, "\(run.errors)")
        let isSmallBest = ["brier", "log_loss", "mae", "median_absolute_error"].contains(metric)
        let (name, values) = try lastColumn(folder)
        #expect(name == "validation_\(metric)" && values.count == 30)
        let best = try #require(isSmallBest ? values.min() : values.max())
        #expect(values.last != best, "the test needs a run whose last epoch is not the best")
        let configuration = try configuration(folder)
        #expect(try configuration["saved_epoch"].integer == (values.firstIndex(of: best) ?? 0) + 1)
        #expect(try configuration["saved_metric"].text == metric)
        #expect(try configuration["saved_value"].number == best)
        #expect(try configuration["flags"]["monitor"].text == metric)
        if metric == "r2" {
            #expect(try configuration["results"]["validation_r2"].number == best)
        } else {
            #expect(try configuration["results"]["validation_metrics"][metric].number == best)
        }
        let line = try #require(run.errors.split(separator: "\n").first { $0.hasPrefix("best of 30 epochs: ") })
        let texts = run.lines.filter { $0.hasPrefix("validation \(metric) ") }
        #expect(texts.count == 1)
        let text = try #require(texts.first)
        #expect(line.contains(", with the \(text); its network is the result"), "\(line)")
        #expect(abs((run.value("validation \(metric)") ?? .nan) - best) <= 1e-6 * max(1, abs(best)))
        #expect(run.errors.split(separator: "\n").count { $0.contains("  validation \(metric) ") } == 30)
        // What `evaluate` finds for the saved model.
        for (set, source) in [("validation", held), ("test", data)] {
            let evaluation = try CommandRun(
                "evaluate", "--model", folder.file("run"), "--data", source, "--metrics", metric, "--json")
            let found = try JSONDecoder().decode(JSONValue.self, from: Data(evaluation.output.utf8))
            let difference = abs((run.value("\(set) \(metric)") ?? .nan) - (try found["metrics"][metric].number))
            #expect(difference <= 1e-5 * max(1, abs(best)), "\(set)")
        }
    }

    @Test func `early stopping goes by the metric`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            "train", "--data", "moons:300", "--validation-split", "0.3", "--layers", "8", "--learning-rate", "0.1",
            "--monitor", "f1_macro", "--early-stopping", "15", "--epochs", "4000", "--output", folder.file("run"))
        #expect(run.status == 0, "\(run.errors)")
        let values = try lastColumn(folder).values
        let best = try #require(values.max().flatMap { values.firstIndex(of: $0) })
        #expect(values.count == best + 1 + 15)
        let length = try CommandRun("train", "--data", "moons:300", "--monitor", "roc_auc", "--layers", "2")
        #expect(length.errors.contains("until 100 epochs have not improved the validation roc_auc, at most"))
    }

    @Test func `the cost and the accuracy have no further column and line`() throws {
        for monitor in ["cost", "accuracy"] {
            let folder = try TemporaryFolder()
            let run = try CommandRun(
                "train", "--data", "moons:200", "--layers", "4", "--epochs", "3", "--validation-split", "0.2",
                "--monitor", monitor, "--output", folder.file("run"))
            #expect(try lastColumn(folder).name == "validation_accuracy")
            #expect(run.lines.count == 4)
            #expect(try configuration(folder)["saved_metric"].text == monitor)
            #expect(try !folder.text("run/config.json").contains("validation_metrics"))
        }
    }

    @Test(arguments: [
        (
            ["--data", "moons:200", "--monitor", "r2"],
            "--monitor r2: it judges real values, and the targets are classes"
        ),
        (
            ["--data", "moons:200", "--loss", "squared", "--monitor", "f1_macro"],
            "--monitor f1_macro: it judges classes, and the targets are real values"
        ),
        (
            ["--data", "moons:200", "--monitor", "top_5_accuracy"],
            "--monitor top_5_accuracy: it is for more than 5 classes, and the model tells 2 apart"
        ),
        (
            ["--data", "csv:all.csv:kind", "--validation-data", "csv:one.csv:kind", "--monitor", "roc_auc"],
            "--monitor roc_auc: the validation data have only one class, for which it is not defined"
        ),
        (
            ["--data", "csv:all.csv:x", "--validation-data", "csv:one.csv:x", "--loss", "squared", "--monitor", "r2"],
            "--monitor r2: the validation data have only one example, for which it is not defined"
        ),
        (["--data", "moons:200", "--monitor", "val_loss"], "did you mean 'cost'?"),
    ])
    func `a metric that does not fit is refused by name`(flags: [String], message: String) throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("x,kind\n1,a\n2,b\n3,a\n4,b\n", as: "all.csv")
        _ = try folder.write("x,kind\n1,b\n", as: "one.csv")
        let run = try CommandRun(["train"] + flags, shell: "cd '\(folder.path)' && exec \"$0\" \"$@\"")
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.message.contains(message), "\(run.errors)")
    }

    @Test func `a score that is not a number is never the best, and that is said once`() throws {
        let folder = try TemporaryFolder()
        let far = try folder.write("a,b\n3e38,1.5\n-3e38,2.5\n3e38,3\n", as: "far.csv")
        let near = try folder.write("a,b\n1,1.5\n1.1,2.5\n1.2,3.5\n", as: "near.csv")
        let run = try CommandRun(
            "train", "--data", "csv:\(near)", "--validation-data", "csv:\(far)", "--loss", "squared", "--epochs", "9",
            "--monitor", "mae", "--output", folder.file("run"))
        let said = run.errors.split(separator: "\n").filter { $0.contains("never the best") }
        #expect(
            said == ["descent: the validation mae after epoch 1 is not a number; such an epoch is never the best"])
        #expect(try !folder.text("run/config.json").contains("saved_epoch"))
        let (name, values) = try lastColumn(folder)
        #expect(name == "validation_mae" && values.count == 9 && values.allSatisfy(\.isNaN))
    }

    @Test func `an epoch that a signal cut short has its score too`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            [
                "train", "--data", "moons:3000", "--batch-size", "1", "--layers", "8", "--epochs", "1000000000",
                "--validation-split", "0.2", "--monitor", "f1_macro", "--output", folder.file("run"),
            ], sending: 15, after: "epoch 3/")
        #expect(run.status == 143)
        let values = try lastColumn(folder).values
        #expect(values.count >= 3 && values.allSatisfy { $0 > 0 })
        #expect(try configuration(folder)["saved_value"].number == values.max())
    }
}
