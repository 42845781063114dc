import TestSupport
import Testing

/// Every flag that takes a whole number, with numbers at the ends of what fits and with texts that are none.
@Suite struct IntegerFlagTests {
    /// A command that is quick, and a flag to add to it; `{}` in the prefix stands for the number.
    struct Flag: Sendable, CustomTestStringConvertible {
        let name: String
        let base: [String]
        let form: String

        init(_ name: String, _ base: String, form: String = "{}") {
            self.name = name
            self.base = base.split(separator: " ").map { String($0) }
            self.form = form
        }

        var testDescription: String { (base.prefix(2) + [name, form]).joined(separator: " ") }
    }

    private static let train = "train --data moons:20 --layers 2 --steps 1"
    private static let gemm =
        "bench gemm --inputs 1 --layers none --outputs 1 --workers 1 --repetitions 1 --batch-size 1"
    private static let optimizers =
        "bench optimizers --optimizer gradient-descent --sizes 10 --workers 1 --repetitions 1"
    private static let benchTrain = "bench train --data moons:20 --no-peak --layers 2 --epochs 1 --repetitions 1"
    private static let benchPredict = "bench predict --data moons:20 --no-peak --layers 2 --repetitions 1"
    private static let exercise = "exercise moving-averages --no-figures --quiet"

    static let flags: [Flag] =
        ["--layers", "--batch-size", "--epochs", "--seed", "--workers"].map { Flag($0, train) }
        + [
            Flag("--steps", "train --data moons:20 --layers 2 --epochs 1"), Flag("--data", train, form: "moons:{}"),
            Flag("--data", train, form: "moons:20:0.2:{}"), Flag("--decay", train, form: "inverse-time:1:{}"),
            Flag("--decay", train, form: "staircase:0.5:{}"), Flag("--decay", train, form: "manual:{}=0.1"),
            Flag("--layers", "info --data moons:20"), Flag("--batch-size", "info --data moons:20"),
            Flag("--sizes", optimizers, form: "2^{}"), Flag("--sizes", optimizers, form: "2^2..2^{}"),
            Flag("--examples", "exercise optimization-methods --no-figures --quiet"),
        ]
        + ["--inputs", "--layers", "--outputs", "--batch-size", "--workers", "--repetitions"].map { Flag($0, gemm) }
        + ["--sizes", "--workers", "--repetitions"].map { Flag($0, optimizers) }
        + ["--layers", "--batch-size", "--seed", "--epochs", "--warm-up", "--workers", "--repetitions"].map {
            Flag($0, benchTrain)
        }
        + ["--layers", "--seed", "--workers", "--repetitions"].map { Flag($0, benchPredict) }
        + ["--edition", "--data-seed", "--weight-seed", "--shuffle-seed", "--examples", "--workers"].map {
            Flag($0, exercise)
        }

    private static let texts = ["0", "-1", "9223372036854775807", "9223372036854775808", "100000000000000000000"]
    private static let noNumbers = ["", " 1", "1e3"]

    private func expectAnAnswer(_ flag: Flag, _ base: [String]) throws {
        for text in IntegerFlagTests.texts + IntegerFlagTests.noNumbers {
            let value = flag.form.split(separator: "{}", omittingEmptySubsequences: false).joined(separator: text)
            let run = try CommandRun(base + [flag.name, value])
            #expect(run.status == 64 || run.status == 0, "\(flag.name) '\(value)': \(run.status), \(run.errors)")
            if IntegerFlagTests.noNumbers.contains(text) { #expect(run.status == 64, "\(flag.name) '\(value)'") }
        }
    }

    @Test(arguments: flags)
    func `numbers at the ends are taken or refused`(flag: Flag) throws { try expectAnAnswer(flag, flag.base) }

    @Test(arguments: ["--steps", "--probes", "--seed", "--examples", "--workers"])
    func `numbers at the ends are taken or refused by spectrum`(name: String) throws {
        let folder = try TemporaryFolder()
        let model = folder.file("run/model.safetensors")
        _ = try CommandRun(
            "train", "--data", "moons:20", "--layers", "2", "--epochs", "1", "--output", folder.file("run"))
        let base = ["spectrum", "--model", model, "--data", "moons:20", "--no-figures", "--quiet", "--lanczos"]
        try expectAnAnswer(Flag(name, ""), base)
    }
}
