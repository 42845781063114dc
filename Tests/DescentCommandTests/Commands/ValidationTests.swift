import ArgumentParser
import Descent
import DescentCommand
import FoundationEssentials
import TestSupport
import Testing

/// Held-out data in `descent train`, as users run it.
@Suite struct ValidationTests {
    private func configuration(_ folder: TemporaryFolder, _ run: String = "run") throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("\(run)/config.json")))
    }

    /// The columns of a run's metrics by name.
    private func metrics(_ folder: TemporaryFolder) throws -> [String: [Double]] {
        let rows = try folder.text("run/metrics.csv").split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        var columns: [String: [Double]] = [:]
        for (index, name) in rows[0].enumerated() {
            columns[String(name)] = rows.dropFirst().map { Double($0[index]) ?? .nan }
        }
        return columns
    }

    @Test func `without epochs a tenth is held out, and training ends when it no longer improves`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun("train", "--data", "moons:1000", "--layers", "16,8", "--output", folder.file("run"))
        #expect(run.status == 0, "\(run.errors)")
        // What the help's first example promises: two moons told apart.
        #expect((run.value("validation accuracy") ?? 0) >= 0.95)
        #expect((run.value("train accuracy") ?? 0) >= 0.95)
        #expect(
            run.errors.contains(
                "training lasts until 100 epochs have not improved the validation cost by 0.002, at most 5,000 epochs; held "
                    + "out of 1,000 examples: 100 for validation, the same share of each class\n"))
        let configuration = try configuration(folder)
        #expect(try configuration["ending"].text == "completed")
        #expect(try configuration["epochs_requested"].text == "auto")
        #expect(try configuration["length"].text.hasPrefix("training lasts until 100 epochs"))
        #expect(try configuration["model"]["training_examples"].integer == 900)
        #expect(try configuration["model"]["validation_examples"].integer == 100)
        #expect(try configuration["flags"]["validation-split"].number == 0.1)
        #expect(try configuration["flags"]["early-stopping"].text == "100")
        #expect(try configuration["flags"]["epochs"].integer == 5000)
        // It ended by itself, 100 epochs after the last that gained two thousandths.
        let (epochs, saved) = try (configuration["epochs"].integer, configuration["saved_epoch"].integer)
        #expect(epochs < 5000)
        let costs = try #require(metrics(folder)["validation_cost"])
        #expect(costs.count == epochs)
        var (improved, last) = (1, costs[0])
        for (index, cost) in costs.enumerated() where last - cost > 0.002 { (improved, last) = (index + 1, cost) }
        #expect(epochs == improved + 100)
        #expect(try configuration["flags"]["min-delta"].number == 0.002)
        let least = try #require(costs.min())
        #expect(costs.firstIndex(of: least) == saved - 1)
        #expect(try configuration["results"]["validation_cost"].number == least)
        #expect(run.errors.contains("best of "))
    }

    @Test(arguments: [
        [], ["--keep", "last"], ["--monitor", "accuracy", "--early-stopping", "40"], ["--monitor", "roc_auc"],
    ])
    func `the arguments of the configuration run it again to the same bits`(more: [String]) throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            ["train", "--data", "moons:400", "--layers", "8", "--test-split", "0.2", "--seed", "7"] + more
                + ["--output", folder.file("run")])
        #expect(run.status == 0, "\(run.errors)")
        let model = try folder.bytes("run/model.safetensors")
        let arguments = try configuration(folder)["arguments"].elements.map { try $0.text }
        #expect(arguments.contains("--validation-split"))
        let index = try #require(arguments.firstIndex(of: "--epochs"))
        #expect(Int(arguments[index + 1]) != nil)
        let again = try CommandRun(arguments + ["--overwrite"])
        #expect(again.output == run.output)
        #expect(try folder.bytes("run/model.safetensors") == model)
    }

    @Test func `the saved model is the best epoch's, and the lines are that model's`() throws {
        let folder = try TemporaryFolder()
        // A rate so large that the cost goes up and down.
        let flags = [
            "train", "--data", "moons:300", "--layers", "32", "--learning-rate", "0.5", "--epochs", "60",
            "--validation-split", "0.25", "--test-data", "moons:100:0.2:4", "--quiet",
        ]
        let run = try CommandRun(flags + ["--output", folder.file("run")])
        #expect(
            run.lines.map { $0.split(separator: " ").dropLast().joined(separator: " ") } == [
                "train cost", "train accuracy", "validation cost", "validation accuracy", "test cost", "test accuracy",
            ])
        let columns = try metrics(folder)
        let costs = try #require(columns["validation_cost"])
        let least = try #require(costs.min())
        let best = try #require(costs.firstIndex(of: least))
        #expect(best < 59, "the test needs a run whose last epoch is not the best")
        #expect(try configuration(folder)["saved_epoch"].integer == best + 1)
        #expect(try configuration(folder)["results"]["validation_cost"].number == least)
        let testCost = try #require(columns["test_cost"])[best]
        #expect(try configuration(folder)["results"]["test_cost"].number == testCost)
        let evaluation = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "moons:100:0.2:4")
        #expect(evaluation.lines.map { "test \($0)" } == run.lines.suffix(2))
        // As many epochs as the best alone give the same network.
        _ = try CommandRun(
            flags + ["--epochs", "\(best + 1)", "--keep", "last", "--output", folder.file("short")])
        #expect(try folder.bytes("short/model.safetensors") == folder.bytes("run/model.safetensors"))
        let last = try CommandRun(flags + ["--keep", "last", "--output", folder.file("last")])
        #expect(try folder.bytes("last/model.safetensors") != folder.bytes("run/model.safetensors"))
        #expect(abs((last.value("validation cost") ?? .nan) - costs[59]) <= 0.5e-6 * 1.001)
    }

    @Test func `the test set chooses nothing`() throws {
        let folder = try TemporaryFolder()
        for (name, test) in [
            ("a", ["--test-data", "moons:100:0.2:4"]), ("b", ["--test-data", "moons:50:0.9:9"]), ("c", []),
        ] {
            let run = try CommandRun(
                ["train", "--data", "moons:300", "--layers", "8", "--quiet", "--output", folder.file(name)] + test)
            #expect(run.status == 0)
        }
        let model = try folder.bytes("a/model.safetensors")
        for name in ["b", "c"] { #expect(try folder.bytes("\(name)/model.safetensors") == model) }
    }

    @Test func `epochs or steps asked for hold nothing out, and nothing else ends training`() throws {
        let folder = try TemporaryFolder()
        for (length, steps) in [(["--epochs", "700"], 700), (["--steps", "700"], 700)] {
            let run = try CommandRun(
                [
                    "train", "--data", "moons:200", "--layers", "4", "--quiet", "--overwrite", "--output",
                    folder.file("run"),
                ]
                    + length)
            #expect(run.lines.count == 2)
            let configuration = try configuration(folder)
            #expect(try configuration["steps"].integer == steps)
            #expect(try configuration["model"]["training_examples"].integer == 200)
            #expect(try !folder.text("run/config.json").contains("validation"))
        }
    }

    @Test func `too few examples, or none to be held out, train for a fixed number of steps`() throws {
        let folder = try TemporaryFolder()
        for (data, more, said) in [
            ("moons:99", [], "; none of 99 examples are held out, as they are fewer than 100"),
            ("moons:300", ["--validation-split", "0"], ""),
        ] {
            let run = try CommandRun(
                ["train", "--data", data, "--layers", "4", "--overwrite", "--output", folder.file("run")] + more)
            #expect(run.status == 0, "\(run.errors)")
            #expect(
                run.errors.contains(
                    "training lasts 200 epochs, as without validation data nothing tells when to stop\(said)\n"))
            #expect(try configuration(folder)["steps"].integer == 200)
            #expect(run.lines.count == 2)
        }
    }

    @Test func `splits are disjoint, and the same share of each class`() throws {
        let folder = try TemporaryFolder()
        var table = "x,kind\n"
        for row in 0..<400 { table += "\(row),\(row % 10 == 0 ? "rare" : "common")\n" }
        let path = try folder.write(table, as: "t.csv")
        let run = try CommandRun(
            "train", "--data", "csv:\(path)", "--validation-split", "0.1", "--test-split", "0.2", "--epochs", "1",
            "--output", folder.file("run"))
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.errors.contains(
                "held out of 400 examples: 40 for validation and 80 for the test, the same share of each class"))
        let model = try configuration(folder)["model"]
        #expect(try model["training_examples"].integer == 280)
        #expect(try model["validation_examples"].integer == 40)
        #expect(try model["test_examples"].integer == 80)
        let data = try TrainingData(
            DataOptions.parse(["--data", "csv:\(path)"]),
            ValidationOptions.parse(["--validation-split", "0.1", "--test-split", "0.2"]), seed: 1,
            holdsOutUnasked: false, loss: .auto)
        var seen: [Float] = []
        for part in [data.train, try #require(data.validation), try #require(data.test)] {
            seen += (0..<part.count).map { part.inputs[$0, 0] }
            let rare = (0..<part.count).count { part.targets.classNumber(ofExample: $0) == 1 }
            #expect(rare == part.count / 10)
        }
        #expect(seen.sorted() == (0..<400).map { Float($0) })
    }

    @Test func `validation data of their own choose the epoch, with the training data's class names`() throws {
        let folder = try TemporaryFolder()
        let training = try folder.write("x,kind\n1,b\n2,a\n3,c\n4,b\n", as: "train.csv")
        let other = try folder.write("x,kind\n2,c\n3,b\n", as: "validation.csv")
        let run = try CommandRun(
            "train", "--data", "csv:\(training)", "--validation-data", "csv:\(other)", "--output", folder.file("run"))
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.lines.count == 4)
        #expect(try configuration(folder)["model"]["training_examples"].integer == 4)
        let evaluation = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(other)")
        #expect(evaluation.lines.map { "validation \($0)" } == run.lines.suffix(2))
        let strange = try folder.write("x,kind\n2,d\n", as: "strange.csv")
        let refused = try CommandRun("train", "--data", "csv:\(training)", "--validation-data", "csv:\(strange)")
        #expect(refused.status == 65)
        #expect(refused.message.contains("strange.csv"))
    }

    @Test func `flags that make no sense end with one sentence`() throws {
        for (flags, message) in [
            (
                ["--data", "moons:10", "--validation-split", "0.01"],
                "--validation-split 0.01 of the 10 examples of moons:10:0.2:3 leaves a part empty"
            ),
            (
                ["--data", "moons:10", "--epochs", "5", "--early-stopping", "2"],
                "--early-stopping 2 needs validation data: --validation-split F or --validation-data D"
            ),
            (
                ["--data", "moons:200", "--loss", "squared", "--monitor", "accuracy"],
                "--monitor accuracy: it judges classes, and the targets are real values; for these there are r2, rmse, mae, "
                    + "median_absolute_error and explained_variance"
            ),
            (["--data", "moons:10", "--epochs", "many"], ""),
        ] {
            let run = try CommandRun(["train"] + flags)
            #expect(run.status == 64, "\(run.errors)")
            #expect(run.output.isEmpty)
            if message.isEmpty {
                #expect(run.message.contains("expected a whole number or auto"))
            } else {
                #expect(run.message == "descent: " + message)
            }
        }
    }

    @Test func `what needs validation data is refused where too few examples are there to hold any out`() throws {
        for flags in [["--early-stopping", "5"], ["--monitor", "accuracy"], ["--keep", "best"]] {
            let run = try CommandRun(["train", "--data", "moons:50"] + flags)
            #expect(run.status == 64, "\(run.errors)")
            #expect(run.message.contains("needs validation data"))
        }
        // The test's examples do not count.
        let run = try CommandRun(["train", "--data", "moons:120", "--test-split", "0.85"])
        #expect(run.status == 0 && !run.output.contains("validation"), "\(run.output)")
    }

    @Test func `divergence saves the best epoch, or with keep last the last good one`() throws {
        for keep in ["best", "last"] {
            let folder = try TemporaryFolder()
            let run = try CommandRun(
                "train", "--data", "moons:300", "--validation-split", "0.2", "--epochs", "60", "--decay",
                "manual:1=0.1,50=1e30", "--keep", keep, "--output", folder.file("run"))
            #expect(run.status == 65, "\(run.errors)")
            let configuration = try configuration(folder)
            #expect(try configuration["ending"].text == "diverged")
            let isBest = keep == "best"
            #expect(run.errors.contains(isBest ? "the parameters of the best epoch" : "of the last good epoch"))
            guard isBest else { continue }
            let costs = try #require(metrics(folder)["validation_cost"])
            let least = try #require(costs.filter(\.isFinite).min())
            let network = try Network.load(from: folder.file("run/model.safetensors"))
            let data = try TrainingData(
                DataOptions.parse(["--data", "moons:300"]), ValidationOptions.parse(["--validation-split", "0.2"]),
                seed: 1, holdsOutUnasked: false, loss: .auto)
            let cost = try network.evaluate(#require(data.validation)).cost
            #expect(abs(cost - least) <= 1e-6 * least)
        }
    }

    @Test func `a validation cost that is not finite is no success`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a,b\n1e30,1.5\n-1e30,2.5\n", as: "far.csv")
        let near = try folder.write("a,b\n1,1.5\n2,2.5\n3,3.5\n", as: "near.csv")
        let run = try CommandRun(
            "train", "--data", "csv:\(near)", "--validation-data", "csv:\(file)", "--loss", "squared", "--epochs", "3")
        #expect(run.status == 65, "\(run.errors)")
        #expect(run.errors.contains("cost on the validation data is not finite"), "\(run.errors)")
    }

    @Test func `a signal saves the best epoch so far`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            [
                "train", "--data", "moons:300", "--layers", "8", "--epochs", "1000000000", "--validation-split", "0.2",
                "--learning-rate", "0.3", "--output", folder.file("run"),
            ], sending: 15, after: "epoch 300/")
        #expect(run.status == 143)
        let configuration = try configuration(folder)
        #expect(try configuration["ending"].text == "stopped")
        let table = try metrics(folder)
        let (epochs, costs) = (try #require(table["epoch"]), try #require(table["validation_cost"]))
        let saved = try configuration["saved_epoch"].integer
        let least = try #require(costs.min())
        // Of very many epochs only some have a line.
        let row = epochs.firstIndex(of: Double(saved))
        if let row { #expect(costs[row] == least) }
        #expect(try #require(epochs.last) > Double(saved))
        let data = try TrainingData(
            DataOptions.parse(["--data", "moons:300"]), ValidationOptions.parse(["--validation-split", "0.2"]), seed: 1,
            holdsOutUnasked: false, loss: .auto)
        let network = try Network.load(from: folder.file("run/model.safetensors"))
        let cost = try network.evaluate(#require(data.validation)).cost
        #expect(row == nil ? cost <= least * (1 + 1e-6) : abs(cost - least) <= 1e-6 * least)
    }

    @Test func `reproducible runs hold out the same examples and keep the same epoch for any number of workers`() throws
    {
        let folder = try TemporaryFolder()
        for workers in ["1", "2"] {
            let run = try CommandRun(
                "train", "--data", "moons:3000", "--layers", "80,80", "--reproducible", "--workers", workers, "--steps",
                "150",
                "--validation-split", "0.2", "--quiet", "--output", folder.file(workers))
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(try folder.bytes("1/model.safetensors") == folder.bytes("2/model.safetensors"))
    }

    @Test func `tables start from Xavier's weights, other data from He's`() throws {
        let folder = try TemporaryFolder()
        var table = "x,y,kind\n"
        for row in 0..<20 { table += "\(row),\(row * row % 7),\(row % 2)\n" }
        let path = try folder.write(table, as: "t.csv")
        func run(_ name: String, _ data: String, _ more: String...) throws -> [UInt8] {
            let run = try CommandRun(
                ["train", "--data", data, "--epochs", "1", "--quiet", "--output", folder.file(name)] + more)
            #expect(run.status == 0, "\(run.errors)")
            return try folder.bytes("\(name)/model.safetensors")
        }
        let plain = try run("plain", "csv:\(path)")
        #expect(try plain == run("xavier", "csv:\(path)", "--initialization", "xavier"))
        #expect(try plain != run("he", "csv:\(path)", "--initialization", "he"))
        #expect(try configuration(folder, "plain")["flags"]["initialization"].text == "xavier")
        let moons = try run("moons", "moons:20")
        #expect(try moons != run("moons-xavier", "moons:20", "--initialization", "xavier"))
    }
}
