import Descent
import DescentCommand
import FoundationEssentials
import TestSupport
import Testing

@Suite struct InfoCommandTests {
    @Test func `the JSON is one object`() throws {
        let run = try CommandRun(["info", "--json"], environment: ["OPENBLAS_CORETYPE=Haswell"])
        #expect(run.status == 0)
        let report = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        #expect(try report["version"].text == DescentCommand.version)
        #expect(try report["machine"]["usable_processors"].integer >= 1)
        #expect(try report["machine"]["openblas"]["pinned"]["OPENBLAS_CORETYPE"].text == "Haswell")
    }

    @Test func `the text names what pins OpenBLAS`() throws {
        let pinned = try CommandRun(["info"], environment: ["OPENBLAS_CORETYPE=Haswell"])
        #expect(pinned.output.contains("pinned by  OPENBLAS_CORETYPE=Haswell\n"))
        #expect(try CommandRun("info").output.contains("pinned by  nothing\n"))
    }

    @Test func `the level of instructions is told and what holds it`() throws {
        let pinned = ["DESCENT_INSTRUCTION_SET=baseline"]
        let report = try JSONDecoder().decode(
            JSONValue.self, from: Data(CommandRun(["info", "--json"], environment: pinned).output.utf8))["machine"]
        #expect(try report["instruction_set"].text == "baseline")
        #expect(try report["best_instruction_set"].text == InstructionSetChoice.bestLevelName)
        #expect(try report["instruction_set_pinned"]["DESCENT_INSTRUCTION_SET"].text == "baseline")
        let text = try CommandRun(["info"], environment: pinned).output
        #expect(
            text.contains(
                "\ninstruction set     baseline (pinned by DESCENT_INSTRUCTION_SET=baseline; the processor has "
                    + "\(InstructionSetChoice.bestLevelName))\n"))
    }

    @Test(arguments: ["sse9", "AVX2", "", "avx2 "])
    func `a level that is none is refused by every command before it works`(level: String) throws {
        for command in [["info"], ["train", "--data", "moons:100", "--epochs", "1"]] {
            let run = try CommandRun(command, environment: ["DESCENT_INSTRUCTION_SET=\(level)"])
            #expect(run.status == 64)
            #expect(run.output.isEmpty)
            #expect(
                run.message.contains(
                    "DESCENT_INSTRUCTION_SET is \(level.isEmpty ? "empty" : level); it must be a level that this "
                        + "processor has: baseline"), "\(run.errors)")
        }
        #expect(try CommandRun(["--version"], environment: ["DESCENT_INSTRUCTION_SET=\(level)"]).status == 0)
    }

    @Test func `training says what holds its level`() throws {
        let run = try CommandRun(
            ["train", "--data", "moons:100", "--epochs", "1"], environment: ["DESCENT_INSTRUCTION_SET=baseline"])
        #expect(run.status == 0)
        #expect(run.errors.contains("baseline (pinned by DESCENT_INSTRUCTION_SET=baseline;"))
    }

    @Test func `with data it tells the batch size and its memory`() throws {
        let flags = ["info", "--data", "moons:30000", "--layers", "8,4", "--optimizer", "momentum"]
        let run = try CommandRun(flags + ["--json"])
        #expect(run.status == 0, "\(run.errors)")
        let report = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))["training"]
        #expect(try report["data"].text == "moons:30000:0.2:3")
        #expect(try report["layers"].integers == [8, 4, 1])
        #expect(try report["parameters"].integer == 65)
        #expect(try report["batch_size"].integer == 128)
        #expect(try report["reason"].text == "steps")
        #expect(try report["steps_per_epoch"].integer == 235)
        // Two inputs, thirteen activations and as many derivatives.
        #expect(try report["activation_bytes"].integer == 128 * 28 * 4)
        // With gradients, a copy and one moment; the order of the examples.
        #expect(try report["training_bytes"].integer == 4 * 65 * 4 + 128 * 28 * 4 + 4 * 30_000)
        #expect(try report["data_bytes"].integer == 30_000 * 10)
        let text = try CommandRun(flags).output
        #expect(text.contains("\nbatch size          128: a larger one would leave an epoch fewer than 200 steps\n"))
        #expect(text.contains("\nOpenBLAS "))
        #expect(try CommandRun(flags + ["--batch-size", "full"]).output.contains("30,000: as asked for\n"))
        #expect(try !CommandRun("info", "--json").output.contains("training"))
    }

    @Test func `it says who computes the products, in general and for a network`() throws {
        let rule = "\(ProductRule(.auto, workers: MachineInfo().usableProcessors))"
        let report = try JSONDecoder().decode(JSONValue.self, from: Data(CommandRun("info", "--json").output.utf8))
        #expect(try report["products"].text == rule)
        #expect(try CommandRun("info").output.contains("\nproducts            \(rule)\n"))

        let flags = ["info", "--data", "moons:3000", "--layers", "256,256", "--batch-size"]
        let network = try Network(inputs: 2, layers: [.dense(256, .relu), .dense(256, .relu), .dense(1, .sigmoid)])
        for batchSize in [64, 1024] {
            let share = try #require(try Trainer().blasShare(of: network, batchSize: batchSize))
            let run = try CommandRun(flags + ["\(batchSize)", "--json"])
            let training = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))["training"]
            #expect(try training["blas_share"].number == share)
        }
        let isBaseline = SelectedKernels.levelName == "baseline"
        let large = try CommandRun(flags + ["1024"]).output
        let shares = isBaseline ? "all by OpenBLAS" : "OpenBLAS 99.1 %, own kernels 0.9 % of the arithmetic"
        #expect(large.contains("\na step's products   \(shares)\n"))
        let small = try CommandRun(flags + ["64"]).output
        #expect(small.contains("\na step's products   all by \(isBaseline ? "OpenBLAS" : "own kernels")\n"))
    }

    @Test func `where a step has no products it says so`() throws {
        let flags = ["info", "--data", "moons:300", "--layers", "8,4"]
        #expect(
            try CommandRun(flags).output.contains(
                "\na step's products   none, as a program for networks of few units takes the steps\n"))
        #expect(try !CommandRun(flags + ["--json"]).output.contains("blas_share"))
    }

    @Test(arguments: [
        (["--layers", "5"], ["--layers", "--data"]), (["--optimizer", "adam"], ["--optimizer", "--data"]),
        (["--batch-size", "5"], ["--batch-size", "--data"]), (["--loss", "auto"], ["--loss", "--data"]),
        (["--data", "moons:100", "--batch-size", "0"], ["--batch-size", "0", "at least 1"]),
        (["--data", "moons:100", "--layers", "2000000,2000000"], ["--layers", "2000000", "memory"]),
        (["--data", "moons:1"], ["--data", "moons:1", "at least 2"]),
    ])
    func `what cannot be asked is named`(flags: [String], parts: [String]) throws {
        let run = try CommandRun(["info"] + flags)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        for part in parts { #expect(run.message.contains(part), "\(run.message)") }
    }
}
