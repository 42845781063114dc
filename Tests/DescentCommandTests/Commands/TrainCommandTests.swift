import Descent
import DescentCommand
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The command as users run it.
@Suite struct TrainCommandTests {
    private static let small = ["--layers", "8", "--epochs", "20", "--batch-size", "64"]

    private func train(_ data: String, to folder: TemporaryFolder, _ more: String...) throws -> CommandRun {
        try CommandRun(["train", "--data", data, "--output", folder.file("run")] + TrainCommandTests.small + more)
    }

    private func configuration(_ folder: TemporaryFolder) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("run/config.json")))
    }

    @Test func `a run leaves its model configuration and metrics`() throws {
        let folder = try TemporaryFolder()
        let run = try train("moons:300", to: folder, "--test-data", "moons:100:0.2:4")
        #expect(run.status == 0)
        #expect(folder.names(in: "run") == ["checkpoints", "config.json", "metrics.csv", "model.safetensors"])
        let rows = try folder.text("run/metrics.csv").split(separator: "\n")
        #expect(rows.count == 21)
        #expect(rows.first.map { $0 + "\n" } == MetricsTable().text[...])
        let configuration = try configuration(folder)
        #expect(try configuration["ending"].text == "completed")
        #expect(try configuration["steps"].integer == 100)
        #expect(try configuration["flags"]["batch-size"].integer == 64)
        #expect(try configuration["flags"]["data"].text == "moons:300:0.2:3")
        let cost = try configuration["results"]["test_cost"].number
        // Printed with six decimals.
        #expect(abs(cost - (run.value("test cost") ?? .nan)) <= 0.5e-6 * 1.001)
    }

    @Test func `evaluate says what train said`() throws {
        let folder = try TemporaryFolder()
        let run = try train("moons:300", to: folder, "--test-data", "moons:100:0.2:4", "--l2", "0.1", "--standardize")
        #expect(
            run.lines.map { $0.split(separator: " ").dropLast().joined(separator: " ") }
                == ["train cost", "train accuracy", "test cost", "test accuracy"])
        for (part, data) in [("train", "moons:300"), ("test", "moons:100:0.2:4")] {
            let evaluation = try CommandRun(
                "evaluate", "--model", folder.file("run/model.safetensors"), "--data", data)
            #expect(evaluation.status == 0)
            // The same program over the same numbers.
            #expect(evaluation.lines.map { "\(part) \($0)" } == run.lines.filter { $0.hasPrefix(part) })
        }
    }

    @Test(arguments: ["1", "2"])
    func `the same seed and workers give the same bytes`(workers: String) throws {
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        let third = try TemporaryFolder()
        // Large enough for the workers to share the steps.
        let flags = [
            "--layers", "64,64", "--batch-size", "512", "--epochs", "3", "--workers", workers, "--quiet", "--output",
        ]
        let start = ["train", "--data", "moons:2000"]
        let one = try CommandRun(start + flags + [first.file("run")])
        let two = try CommandRun(start + flags + [second.file("run")])
        _ = try CommandRun(start + flags + [third.file("run"), "--seed", "2"])
        #expect(try first.bytes("run/model.safetensors") == second.bytes("run/model.safetensors"))
        #expect(try first.bytes("run/model.safetensors") != third.bytes("run/model.safetensors"))
        #expect(one.output == two.output)
    }

    @Test func `reproducible runs give the same bytes for any number of workers`() throws {
        let folder = try TemporaryFolder()
        // Large enough for the workers to share the steps, the last of an epoch smaller than the others.
        let flags = [
            "train", "--data", "moons:2000", "--layers", "80,80", "--batch-size", "512", "--epochs", "3", "--l2", "0.1",
            "--reproducible", "--quiet",
        ]
        var outputs: [String] = []
        for workers in ["1", "2", "3"] {
            let run = try CommandRun(flags + ["--workers", workers, "--output", folder.file(workers)])
            #expect(run.status == 0)
            outputs.append(run.output)
            let text = try Data(folder.bytes("\(workers)/config.json"))
            let configuration = try JSONDecoder().decode(JSONValue.self, from: text)
            #expect(try configuration["workers_used"].integer == Int(workers))
            #expect(try configuration["arguments"].elements.map { try $0.text }.contains("--reproducible"))
        }
        let model = try folder.bytes("1/model.safetensors")
        for workers in ["2", "3"] { #expect(try folder.bytes("\(workers)/model.safetensors") == model) }
        #expect(outputs == Array(repeating: outputs[0], count: 3))
    }

    @Test func `the arguments of a configuration run it again`() throws {
        let folder = try TemporaryFolder()
        let run = try train(
            "moons:300", to: folder, "--optimizer", "rmsprop", "--epsilon", "1e-6", "--decay", "exponential:0.9",
            "--decay-numbering", "lecture", "--no-shuffle", "--seed", "18446744073709551615")
        let before = try folder.bytes("run/model.safetensors")
        let arguments = try configuration(folder)["arguments"].elements.map { try $0.text }
        let again = try CommandRun(arguments + ["--overwrite"])
        #expect(again.status == 0)
        #expect(again.output == run.output)
        #expect(try folder.bytes("run/model.safetensors") == before)
    }

    @Test func `the directory of a run stands for its model`() throws {
        let folder = try TemporaryFolder()
        _ = try train("moons:300", to: folder)
        for more in ["", "/", "/model.safetensors"] {
            let run = try CommandRun("evaluate", "--model", folder.file("run") + more, "--data", "moons:300")
            #expect(run.status == 0, "\(run.errors)")
        }
        let again = try CommandRun(
            ["train", "--data", "moons:300", "--initial-weights", folder.file("run")] + TrainCommandTests.small)
        #expect(again.status == 0, "\(again.errors)")
        let empty = try CommandRun("evaluate", "--model", folder.path, "--data", "moons:300")
        #expect(empty.status == 66)
        #expect(empty.message == "descent: \(folder.file("model.safetensors")): no such file")
    }

    @Test func `initial weights of other layers name the flags`() throws {
        let folder = try TemporaryFolder()
        _ = try train("moons:300", to: folder)
        let model = folder.file("run/model.safetensors")
        let run = try CommandRun("train", "--data", "moons:300", "--initial-weights", model)
        #expect(run.status == 65)
        #expect(
            run.message
                == "descent: --initial-weights \(model) does not fit --layers 128, which with moons:300:0.2:3 makes "
                + "2-128-1: layers.0.weight has the shape [8, 2], expected [128, 2]; it is a network of 2-8-1, as "
                + "--layers 8 makes it")
        let broken = try folder.write("no model", as: "broken")
        let other = try CommandRun("train", "--data", "moons:300", "--initial-weights", broken)
        #expect(other.status == 65)
        #expect(!other.message.contains("--layers"))
    }

    @Test func `initial weights are where training starts`() throws {
        let folder = try TemporaryFolder()
        _ = try train("moons:300", to: folder)
        let run = try CommandRun([
            "train", "--data", "moons:300", "--layers", "8", "--steps", "1", "--learning-rate", "1e-30",
            "--initial-weights", folder.file("run/model.safetensors"),
        ])
        let model = try CommandRun(
            "evaluate", "--model", folder.file("run/model.safetensors"), "--data", "moons:300")
        // A step of 1e-30 changes no weight of usual size, so nothing moved.
        #expect(run.lines == model.lines.map { "train \($0)" })
    }

    @Test func `an existing run is kept unless overwritten`() throws {
        let folder = try TemporaryFolder()
        _ = try train("moons:300", to: folder)
        let before = try folder.bytes("run/model.safetensors")
        let refused = try train("moons:300", to: folder, "--seed", "2")
        #expect(refused.status == 74)
        #expect(refused.message.contains("--overwrite"))
        #expect(refused.output.isEmpty)
        #expect(try folder.bytes("run/model.safetensors") == before)
        let replaced = try train("moons:300", to: folder, "--seed", "2", "--overwrite")
        #expect(replaced.status == 0)
        #expect(try folder.bytes("run/model.safetensors") != before)
    }

    @Test func `quiet leaves only the results`() throws {
        let run = try CommandRun(["train", "--data", "moons:300", "--quiet"] + TrainCommandTests.small)
        #expect(run.errors.isEmpty)
        #expect(run.lines.count == 2)
    }

    @Test func `the first line says what is trained`() throws {
        let run = try CommandRun(
            "train", "--data", "moons:300", "--layers", "8,4", "--epochs", "1", "--workers", "1")
        #expect(
            run.message.hasPrefix(
                "2-8-4-1 (relu, sigmoid), 65 parameters, 300 examples, batch size 300 (auto), adam at learning rate 0.001, "
                    + "1 worker, "))
    }

    @Test func `the second line says why the batch size and its memory`() throws {
        let run = try CommandRun("train", "--data", "moons:300", "--layers", "8,4", "--epochs", "1")
        let second = run.errors.split(separator: "\n").map { String($0) }[1]
        // 300 examples of two inputs, thirteen activations and as many derivatives; 65 parameters five times, the
        // batch's buffers in rows of 304, and the order.
        #expect(
            second
                == "batch size 300: all examples, as they are at most 2000; 1 step an epoch; 33.6 kB of activations at once, "
                + "36.5 kB for training beside 3.0 kB of data")
    }

    /// What the third line says of a network.
    private func products(_ layers: String, _ flags: String...) throws -> String {
        let run = try CommandRun(
            ["train", "--data", "moons:2000", "--layers", layers, "--batch-size", "1024", "--epochs", "1"] + flags)
        #expect(run.status == 0, "\(run.errors)")
        return run.errors.split(separator: "\n").map { String($0) }[2]
    }

    @Test func `the third line says who computes the products`() throws {
        let isBaseline = SelectedKernels.levelName == "baseline"
        #expect(
            try products("256,256")
                == "products of a step: "
                + (isBaseline ? "all by OpenBLAS" : "OpenBLAS 99.1 %, own kernels 0.9 % of the arithmetic"))
        #expect(try products("256,256", "--products", "blas") == "products of a step: all by OpenBLAS")
        #expect(try products("256,256", "--products", "own") == "products of a step: all by own kernels")
        #expect(try products("256,256", "--reproducible") == "products of a step: all by own kernels")
        #expect(
            try products("8,4", "--products", "blas")
                == "products of a step: none, as a program for networks of few units takes the steps")
    }

    @Test(arguments: ProductChoice.allCases)
    func `who computes the products belongs to a run's configuration, and runs it again`(products: ProductChoice) throws
    {
        let folder = try TemporaryFolder()
        let run = try CommandRun([
            "train", "--data", "moons:1500", "--layers", "256,256", "--batch-size", "1024", "--epochs", "2", "--quiet",
            "--workers", "2", "--products", products.rawValue, "--output", folder.file("run"),
        ])
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        let configuration = try configuration(folder)
        #expect(try configuration["flags"]["products"].text == products.rawValue)
        let network = try Network.load(from: folder.file("run/model.safetensors"))
        let share = try Trainer(workers: 2, products: products).blasShare(of: network, batchSize: 1024)
        #expect(try configuration["blas_share"].number == share)
        let before = try folder.bytes("run/model.safetensors")
        let arguments = try configuration["arguments"].elements.map { try $0.text }
        let again = try CommandRun(arguments + ["--overwrite", "--quiet"])
        #expect(again.output == run.output)
        #expect(try folder.bytes("run/model.safetensors") == before)
    }

    @Test func `a configuration of a run without products has no share of them`() throws {
        let folder = try TemporaryFolder()
        _ = try train("moons:300", to: folder)
        #expect(try configuration(folder)["flags"]["products"].text == "auto")
        #expect(try !folder.text("run/config.json").contains("blas_share"))
    }

    @Test func `reproducible runs of large batches give the same bytes for any number of workers`() throws {
        let folder = try TemporaryFolder()
        for (name, flags) in [("a", ["--reproducible"]), ("b", ["--products", "own"])] {
            var outputs: [String] = []
            for workers in ["1", "2", "3"] {
                let run = try CommandRun(
                    [
                        "train", "--data", "moons:2000", "--layers", "256,256", "--batch-size", "1024", "--epochs", "2",
                        "--l2", "0.1", "--quiet", "--workers", workers, "--output", folder.file(name + workers),
                    ] + flags)
                #expect(run.status == 0)
                outputs.append(run.output)
            }
            #expect(outputs == Array(repeating: outputs[0], count: 3))
            let model = try folder.bytes("\(name)1/model.safetensors")
            for workers in ["2", "3"] { #expect(try folder.bytes("\(name)\(workers)/model.safetensors") == model) }
        }
        #expect(try folder.bytes("a1/model.safetensors") == folder.bytes("b1/model.safetensors"))
    }

    @Test func `a pinned OpenBLAS is said once`() throws {
        let run = try CommandRun(
            ["train", "--data", "moons:300", "--epochs", "2"], environment: ["OPENBLAS_CORETYPE=Haswell"])
        #expect(run.status == 0)
        #expect(run.errors.components(separatedBy: "OPENBLAS_CORETYPE=Haswell").count == 2)
    }

    @Test func `real targets have no accuracy`() throws {
        let folder = try TemporaryFolder()
        let inputs = try folder.write(SampleFiles.npy([4, 2], [0, 0, 0, 1, 1, 0, 1, 1]), as: "x.npy")
        let targets = try folder.write(SampleFiles.npy([4, 1], [0, 1, 2, 3]), as: "y.npy")
        let run = try train("npy:\(inputs),\(targets)", to: folder)
        #expect(run.status == 0)
        #expect(run.lines.count == 2)
        #expect(run.lines.last?.hasPrefix("train r2 ") == true)
        #expect(try folder.text("run/metrics.csv").split(separator: "\n")[1].contains(",,,,"))
    }

    @Test func `classes of a table keep their names`() throws {
        let folder = try TemporaryFolder()
        let training = try folder.write("x,kind\n1,b\n2,a\n3,c\n4,b\n", as: "train.csv")
        let test = try folder.write("x,kind\n2,c\n3,b\n", as: "test.csv")
        let run = try train("csv:\(training)", to: folder, "--test-data", "csv:\(test)")
        let evaluation = try CommandRun(
            "evaluate", "--model", folder.file("run/model.safetensors"), "--data", "csv:\(test)")
        #expect(evaluation.lines.map { "test \($0)" } == run.lines.suffix(2))
        // With the test's own names, c would be the second class and b the first.
        let network = try Network.load(from: folder.file("run/model.safetensors"))
        #expect(network.classNames == ["a", "b", "c"])
    }

    @Test func `steps end training before the epochs do`() throws {
        let folder = try TemporaryFolder()
        _ = try train("moons:300", to: folder, "--steps", "7")
        #expect(try configuration(folder)["steps"].integer == 7)
        #expect(try folder.text("run/metrics.csv").split(separator: "\n").count == 3)
    }

    @Test func `divergence saves the last good parameters`() throws {
        let folder = try TemporaryFolder()
        let run = try train("moons:300", to: folder, "--learning-rate", "1e30")
        #expect(run.status == 65)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("descent: training diverged: "))
        let file = try SafeTensors.read(folder.file("run/model.safetensors"))
        #expect(file.metadata["diverged"] == "true")
        let network = try Network.load(from: folder.file("run/model.safetensors"))
        let values = network.parameters
        #expect(values.indices.allSatisfy { values[$0].isFinite })
        #expect(try configuration(folder)["ending"].text == "diverged")
        #expect(try folder.text("run/metrics.csv").contains("nan"))
        // What is called good must be: its cost is finite.
        let evaluation = try CommandRun([
            "evaluate", "--model", folder.file("run/model.safetensors"), "--data", "moons:300",
        ])
        #expect(evaluation.status == 0)
    }

    @Test func `a last step that spoils the network is divergence`() throws {
        let folder = try TemporaryFolder()
        let run = try train("moons:300", to: folder, "--learning-rate", "1e30", "--epochs", "1")
        #expect(run.status == 65)
        #expect(run.output.isEmpty)
        #expect(try configuration(folder)["ending"].text == "diverged")
        let evaluation = try CommandRun([
            "evaluate", "--model", folder.file("run/model.safetensors"), "--data", "moons:300",
        ])
        #expect(evaluation.status == 0)
    }

    @Test(arguments: [(Int32(1), Int32(129), "SIGHUP"), (2, 130, "SIGINT"), (15, 143, "SIGTERM")])
    func `a signal ends training after the step and saves`(signal: Int32, status: Int32, name: String) throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            [
                "train", "--data", "moons:300", "--layers", "8", "--epochs", "1000000000", "--output",
                folder.file("run"),
            ], sending: signal, after: "epoch 3/")
        #expect(run.status == status)
        #expect(run.errors.contains("descent: \(name) ended training after step "))
        #expect(run.errors.contains(folder.file("run/model.safetensors")))
        #expect(try configuration(folder)["ending"].text == "stopped")
        #expect(folder.names(in: "run") == ["checkpoints", "config.json", "metrics.csv", "model.safetensors"])
        let evaluation = try CommandRun(
            "evaluate", "--model", folder.file("run/model.safetensors"), "--data", "moons:300")
        #expect(evaluation.status == 0)
        // A quick evaluation is made all the same, and is that of the model saved.
        #expect(run.lines == evaluation.lines.map { "train \($0)" })
        #expect(try configuration(folder)["results"]["train_cost"].number <= 1)
    }

    @Test func `a signal prints what is known where an evaluation would take long`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            [
                "train", "--data", "moons:400000", "--layers", "512,512", "--batch-size", "1024", "--workers", "1",
                "--output", folder.file("run"),
            ], sending: SIGINT, after: "products of a step")
        #expect(run.status == 130)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("; the steps of epoch 1 had the mean cost 0."), "\(run.errors)")
        #expect(run.errors.contains(", accuracy 0."))
    }

    @Test func `a signal has its status even where the results cannot be written`() throws {
        let run = try CommandRun(
            ["train", "--data", "moons:300", "--layers", "8", "--epochs", "1000000000"], standardOutput: "/dev/full",
            sending: SIGHUP, after: "epoch 3/")
        #expect(run.status == 129)
        #expect(run.errors.contains("standard output cannot be written"))
    }

    @Test func `results that cannot be written are no success`() throws {
        let run = try CommandRun(
            ["train", "--data", "moons:10", "--epochs", "1", "--quiet"], standardOutput: "/dev/full")
        #expect(run.status == 74)
        #expect(run.message == "descent: standard output cannot be written: No space left on device")
    }
}
