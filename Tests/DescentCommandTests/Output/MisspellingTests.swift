import DescentCommand
import Testing

@Suite struct MisspellingTests {
    @Test(arguments: [
        (["trian", "--data", "moons:10"], "descent: 'descent' has no command 'trian'; did you mean 'train'?"),
        (["Evaluate"], "descent: 'descent' has no command 'Evaluate'; did you mean 'evaluate'?"),
        (
            ["learn", "--data", "moons:10"],
            "descent: 'descent' has no command 'learn'; it has train, evaluate, predict, info, bench, exercise, spectrum"
        ),
        (["bench", "gem", "--workers", "1"], "descent: 'descent bench' has no command 'gem'; did you mean 'gemm'?"),
        (
            ["train", "--data", "moons:10", "--lr", "1"],
            "descent: Unknown option '--lr'. Did you mean '--learning-rate'?"
        ),
        (["train", "--data", "moons:10", "--lr=1"], "descent: Unknown option '--lr'. Did you mean '--learning-rate'?"),
        (
            ["train", "--data", "moons:10", "--batch_size", "8"],
            "descent: Unknown option '--batch_size'. Did you mean '--batch-size'?"
        ),
        (
            ["bench", "train", "--data", "moons:10", "--lambda", "1"],
            "descent: Unknown option '--lambda'. Did you mean '--l2'?"
        ),
        (["train", "--data", "moons:10", "--blas"], "descent: Unknown option '--blas'. Did you mean '--products'?"),
        (
            ["bench", "predict", "--backend", "own"],
            "descent: Unknown option '--backend'. Did you mean '--products'?"
        ),
        (
            ["evaluate", "--model", "m", "--data", "moons:10", "--gemm", "own"],
            "descent: Unknown option '--gemm'. Did you mean '--products'?"
        ),
        (["info", "--batch", "8"], "descent: Unknown option '--batch'. Did you mean '--batch-size'?"),
    ])
    func `what was meant is named`(arguments: [String], message: String) throws {
        let run = try CommandRun(arguments)
        #expect(run.status == 64)
        #expect(run.message == message)
    }

    @Test func `a flag that the command lacks is not named`() throws {
        let run = try CommandRun("evaluate", "--model", "m", "--data", "moons:10", "--lr", "1")
        #expect(run.status == 64)
        #expect(run.message.contains("--lr") && !run.message.contains("learning-rate"))
    }

    @Test func `a command that is there is not unknown`() {
        #expect(Misspelling.unknownCommand(["train", "x"]) == nil)
        #expect(Misspelling.unknownCommand(["help", "train"]) == nil)
        #expect(Misspelling.unknownCommand(["--lr"]) == nil)
        #expect(Misspelling.unknownCommand(["bench"]) == nil)
    }
}
