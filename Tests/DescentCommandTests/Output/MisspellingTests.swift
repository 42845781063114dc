import DescentCommand
import Testing

@Suite struct MisspellingTests {
    @Test(arguments: [
        (["trian", "--data", "moons:10"], "descent: 'descent' has no command 'trian'; did you mean 'train'?"),
        (["Evaluate"], "descent: 'descent' has no command 'Evaluate'; did you mean 'evaluate'?"),
        (
            ["compute", "--data", "moons:10"],
            "descent: 'descent' has no command 'compute'; it has train, cross-validate, evaluate, predict, info, convert, runs, bench, exercise, spectrum"
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
        (
            ["cross_val_score", "--data", "moons:10"],
            "descent: 'descent' has no command 'cross_val_score'; did you mean 'cross-validate'?"
        ),
        (["kfold"], "descent: 'descent' has no command 'kfold'; did you mean 'cross-validate'?"),
        (
            ["train", "--data", "moons:10", "--cv", "5"],
            "descent: Unknown option '--cv'; descent cross-validate has '--folds'"
        ),
        (
            ["cross-validate", "--data", "moons:10", "--n_splits", "5"],
            "descent: Unknown option '--n_splits'. Did you mean '--folds'?"
        ),
        (["info", "--batch", "8"], "descent: Unknown option '--batch'. Did you mean '--batch-size'?"),
        (["learn", "--data", "moons:10"], "descent: 'descent' has no command 'learn'; did you mean 'train'?"),
        (["version"], "descent: 'descent' has no command 'version'; did you mean '--version'?"),
        (["help", "trian"], "descent: 'descent' has no command 'trian'; did you mean 'train'?"),
        (["help", "bench", "gem"], "descent: 'descent bench' has no command 'gem'; did you mean 'gemm'?"),
        (
            ["train", "--data", "moons:10", "-lr", "1"],
            "descent: Unknown option '-lr'. Did you mean '--learning-rate'?"
        ),
        (
            ["train", "--data", "moons:10", "--epoch", "1"],
            "descent: Unknown option '--epoch'. Did you mean '--epochs'?"
        ),
        (
            ["train", "--data", "moons:10", "--hidden_layer_sizes", "8"],
            "descent: Unknown option '--hidden_layer_sizes'. Did you mean '--layers'?"
        ),
        (
            ["train", "--data", "moons:10", "--momentum", "0.9"],
            "descent: Unknown option '--momentum'. Did you mean '--beta'?"
        ),
        // What Descent lacks is not something else.
        (["train", "--data", "moons:10", "--dropout", "0.5"], "descent: Unknown option '--dropout'"),
        (["train", "--data", "moons:10", "--gelu"], "descent: Unknown option '--gelu'"),
        // An unknown flag is worse than a missing one, and may be it.
        (
            ["predict", "--ckpt", "m", "--input", "x.npy", "--output", "y.npy"],
            "descent: Unknown option '--ckpt'. Did you mean '--model'?"
        ),
        (["evaluate", "--versoin"], "descent: Unknown option '--versoin'. Did you mean '--version'?"),
        (
            ["train", "--epochs", "1", "csv:wine.csv"],
            "descent: Missing expected argument '--data <D>'. Did you mean '--data csv:wine.csv'?"
        ),
        (["train", "--epochs", "1"], "descent: Missing expected argument '--data <D>'"),
        (
            ["train", "--data", "moons:10", "--layers", "512", "256", "64"],
            "descent: 2 unexpected arguments: '256', '64'. Did you mean '--layers 512,256,64'?"
        ),
        (["train", "--data", "moons:10", "--seed", "1", "2"], "descent: Unexpected argument '2'"),
        (["exercise", "mini-batch"], "descent: there is no exercise 'mini-batch'; did you mean 'mini-batches'?"),
        (
            ["train", "--data", "https://x.org/a.csv"],
            "descent: The value 'https://x.org/a.csv' is invalid for '--data <D>': URLs are not read, only files: download it "
                + "first, and name the file."
        ),
    ])
    func `what was meant is named`(arguments: [String], message: String) throws {
        let run = try CommandRun(arguments)
        #expect(run.status == 64)
        #expect(run.message == message)
    }

    @Test(arguments: [
        ("optimizer", "sgd", "gradient-descent"), ("optimizer", "Adam", "adam"), ("optimizer", "SGD,Adam", nil),
        ("optimizer", "nadam", nil), ("optimizer", "admaw", "adamw"), ("loss", "mse", "squared"),
        ("loss", "MeanSquaredError", "squared"), ("loss", "mean_squared_error", "squared"),
        ("loss", "CrossEntropy", "softmax"),
        ("loss", "cross-entropy", "softmax"), ("loss", "BCE", "sigmoid"), ("loss", "hinge", nil),
        ("activation", "gelu", nil), ("activation", "elu", nil), ("activation", "ReLU", "relu"),
        ("activation", "leaky_relu", "leaky-relu"), ("activation", "linear", "identity"),
        ("initialization", "kaiming_normal", "he"), ("initialization", "normal", "normal:SCALE"),
        ("decay", "step:0.5:10", "staircase:F:EVERY"), ("decay", "exponential", "exponential:F"),
        ("decay", "exponential:x", nil), ("decay", "cosine", nil), ("layers", "512x256", "512,256"),
        ("layers", "[512, 256]", "512,256"), ("layers", "0x5", nil), ("layers", "-5", nil), ("layers", "wide", nil),
        ("products", "openblas", "blas"), ("data", "fmnist", "fashion-mnist"), ("data", "mnist", nil),
        ("test-data", "moons", "moons:1000"), ("l2", "0.1.1", nil),
    ])
    func `words of other frameworks for values are known`(flag: String, given: String, meant: String?) throws {
        let found = Misspelling.value(given, of: flag)
        #expect(found == meant || given == "SGD,Adam" && found == "gradient-descent,adam")
        guard let meant, flag != "test-data" else { return }
        let run = try CommandRun("train", "--data", "moons:10", "--\(flag)", given)
        #expect(run.status == 64)
        #expect(run.message.hasSuffix(" Did you mean '\(meant)'?"), "\(run.message)")
    }

    @Test func `a comma for the point is found`() throws {
        let run = try CommandRun("train", "--data", "moons:10", "--learning-rate", "0,01")
        #expect(run.status == 64)
        #expect(run.message.hasSuffix(" Did you mean '0.01'?"))
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
