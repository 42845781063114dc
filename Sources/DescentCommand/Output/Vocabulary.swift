/// What PyTorch, Keras, scikit-learn and others call our flags, and the values of flags that are words.
///
/// The words are in lower case with hyphens between their parts, however the other framework writes them; each belongs
/// to one value, and to one flag of each command.
package enum Vocabulary {
    /// Flags, and what others call them.
    package static let flags: [String: [String]] = [
        "learning-rate": ["lr", "rate", "alpha", "eta", "step-size", "learning-rate-init"],
        "batch-size": ["batch", "bs", "batchsize", "mini-batch", "mini-batch-size", "minibatch", "minibatch-size"],
        "early-stopping": ["patience", "n-iter-no-change"], "min-delta": ["tol", "tolerance", "threshold"],
        "validation-split": ["val-split", "validate", "validation-fraction"],
        "test-split": ["test-size"], "from": ["source"], "to": ["target", "destination", "dest"],
        "encoder-of": ["encoder", "encode-as", "like"], "verify": ["check", "checksum"],
        "keep": ["restore-best-weights"], "monitor": ["metric-for-best-model", "best-metric"],
        "metrics": ["metric", "scoring", "scores"],
        "folds": ["k", "cv", "kfold", "k-fold", "k-folds", "n-splits", "n-folds", "num-folds", "splits"],
        "epochs": ["epoch", "n-epochs", "num-epochs", "nb-epochs", "max-epochs", "max-iter", "iterations"],
        "steps": ["max-steps", "num-steps", "n-steps"],
        "warmup": ["warmup-steps", "num-warmup-steps", "warmup-epochs", "lr-warmup", "warmup-iters"],
        "scale-learning-rate": ["scale-lr", "lr-scaling", "linear-scaling", "auto-scale-lr"],
        "l2": ["lambda", "lambd", "regularization", "l2-regularization", "l2-reg", "reg"],
        "optimizer": ["optim", "opt", "solver", "optimiser"],
        "layers": [
            "hidden", "hidden-layers", "hidden-layer-sizes", "hidden-sizes", "hidden-size", "hidden-units", "units",
            "layer", "widths", "architecture",
        ],
        "activation": ["act", "activations", "nonlinearity", "activation-function"],
        "initialization": ["init", "initializer", "kernel-initializer", "weight-init", "initialisation"],
        "loss": ["cost", "criterion", "objective", "loss-function"],
        "test-data": ["test", "test-set"],
        "validation-data": ["val-data", "valid-data", "eval-data", "validation-set", "val-set"],
        "data": ["dataset", "train-data", "training-data", "train", "inputs", "csv", "x", "x-train"],
        "output": ["out", "out-dir", "output-dir", "save", "save-dir", "outdir", "log-dir", "checkpoint-dir"],
        "resume": ["resume-from-checkpoint", "resume-from", "continue", "ckpt-path"],
        "checkpoint-every": [
            "save-every", "save-steps", "save-freq", "save-interval", "checkpoint-interval", "checkpoint-frequency",
        ],
        "keep-checkpoints": ["save-total-limit", "max-to-keep", "keep-last", "save-top-k"],
        "overwrite": ["force", "replace", "exist-ok"],
        "seed": ["random-state", "random-seed", "rng-seed", "manual-seed"],
        "workers": ["threads", "num-threads", "n-threads", "num-workers", "jobs", "n-jobs"],
        "separator": ["sep", "delimiter", "delim"], "header": ["has-header", "header-row"],
        "no-header": ["noheader", "without-header"],
        "ignore": ["exclude", "exclude-columns", "ignore-columns", "drop-columns", "skip-columns", "drop"],
        "categorical": ["cat", "cat-features", "categorical-features", "categories", "one-hot", "onehot", "dummies"],
        "missing": ["impute", "imputer", "missing-values", "na", "na-values", "nan", "fillna"],
        "weights": ["sample-weight", "sample-weights", "weight-column", "example-weights"],
        "class-weights": ["class-weight"],
        "missing-indicator": ["add-indicator"], "task": ["problem-type"],
        "no-standardize": ["no-normalize", "no-scale", "no-standardise"],
        "standardize": ["normalize", "scale", "standard-scaler", "standardise", "normalise", "scaler"],
        "beta": ["momentum"], "beta1": ["beta-1"], "beta2": ["beta-2", "rho"], "epsilon": ["eps"],
        "weight-decay": ["wd", "decoupled-weight-decay"],
        "trust-coefficient": ["trust-coeff", "eeta"], "trust-ratio": ["always-adapt", "trust"],
        "decay": ["scheduler", "schedule", "lr-scheduler", "lr-schedule", "lr-decay", "learning-rate-decay"],
        "model": ["checkpoint", "model-path", "model-file", "ckpt", "run", "network"],
        "initial-weights": ["pretrained", "load", "init-from", "warm-start"],
        "sort": ["sort-by", "order", "order-by"],
        "quiet": ["silent"], "no-shuffle": ["sequential"], "reproducible": ["deterministic"],
        "products": ["product", "blas", "use-blas", "openblas", "gemm", "sgemm", "matmul", "backend", "engine"],
        "repetitions": ["repeat", "repeats", "runs", "trials"],
    ]

    /// Flags of others for what Descent doesn't have, or does anyway; a flag that looks like one is something else.
    package static let foreignFlags: Set<String> = [
        "dropout", "nesterov", "amsgrad", "clip", "clipnorm", "grad-clip", "clip-grad", "label-smoothing", "device",
        "gpu", "cuda", "precision", "dtype", "shuffle", "verbose", "l1", "compile",
    ]

    /// By flag, the values that are words, and what others call them. A value such as `normal:SCALE` is a word with
    /// what has to follow it.
    package static let values: [String: [String: [String]]] = [
        "optimizer": [
            "gradient-descent": ["sgd", "gd", "vanilla", "stochastic-gradient-descent", "batch-gradient-descent"],
            "momentum": ["sgd-momentum", "heavy-ball", "sgdm"], "rmsprop": ["rms-prop", "rms"],
            "adam": ["adam-optimizer"], "adamw": ["adam-w"],
            "lamb": ["fused-lamb"], "lars": ["larc"],
        ],
        "activation": [
            "relu": ["rectifier", "rectified-linear"], "leaky-relu": ["leakyrelu", "lrelu"],
            "tanh": ["hyperbolic-tangent"],
            "sigmoid": ["logistic", "logsig"], "identity": ["linear", "none"],
        ],
        "loss": [
            "auto": [],
            "softmax": [
                "cross-entropy", "crossentropy", "categorical-crossentropy", "sparse-categorical-crossentropy",
                "categorical-cross-entropy", "sparse-categorical-cross-entropy", "ce", "nll", "nllloss", "log-loss",
                "logloss", "crossentropyloss", "cross-entropy-loss", "multinomial",
            ],
            "sigmoid": [
                "bce", "binary-crossentropy", "binary-cross-entropy", "bceloss", "bcewithlogits", "bcewithlogitsloss",
                "bce-with-logits", "logistic",
            ],
            "squared": [
                "mse", "mean-squared-error", "squared-error", "squared-loss", "mseloss", "mse-loss", "l2", "l2-loss",
                "least-squares", "quadratic", "regression",
            ],
        ],
        "missing": [
            "refuse": ["error", "raise"], "mean": ["average"], "median": [],
            "most-frequent": ["mode", "mostfrequent"], "drop": ["dropna", "skip", "remove"],
        ],
        "task": [
            "auto": [], "classification": ["classify", "classifier", "binary", "multiclass", "class"],
            "regression": ["regress", "regressor", "real", "numeric"],
        ],
        "initialization": [
            "he": ["kaiming", "he-normal", "kaiming-normal", "he-uniform", "kaiming-uniform"],
            "xavier": ["glorot", "glorot-normal", "glorot-uniform", "xavier-normal", "xavier-uniform"],
            "lecun": ["lecun-normal", "lecun-uniform"],
            "normal:SCALE": ["random-normal", "gaussian", "randn", "random"],
            "zeros": ["zero"],
        ],
        "decay": [
            "none": ["constant"], "inverse-time:R": ["inverse-time-decay", "time"],
            "exponential:F": ["exp", "exponential-decay", "exponentiallr", "exponential-lr"],
            "inverse:K": ["harmonic"], "inverse-sqrt:K": ["invscaling", "sqrt", "inverse-square-root", "rsqrt"],
            "staircase:F:EVERY": ["step", "steplr", "step-lr", "step-decay"],
            "manual:E=A,E=A,…": ["multistep", "multisteplr", "multi-step-lr", "piecewise", "piecewise-constant"],
        ],
        "batch-size": ["auto": [], "full": ["all", "whole", "full-batch", "none", "max"]],
        "products": [
            "auto": [], "blas": ["openblas", "mkl", "cblas", "sgemm"], "own": ["descent", "native", "kernels"],
        ],
        "momentum-form": ["average": ["averaged", "ema"], "accumulated": ["pytorch", "keras", "accumulate", "sum"]],
        "trust-ratio": ["weights": ["weight", "kernel", "kernels"], "all": ["biases", "always"]],
        "epsilon-placement": ["inside": ["in"], "outside": ["out"]],
        "decay-numbering": ["zero": [], "lecture": [], "notebook": []],
        "sort": [
            "best": ["metric", "score", "value", "accuracy", "cost", "loss"], "epochs": ["epoch", "steps"],
            "time": ["seconds", "duration"], "started": ["date", "start", "newest", "created"],
            "path": ["name", "run", "directory"],
        ],
        "data": [
            "fashion-mnist": ["fmnist", "fashionmnist", "fashion", "dataset-fashion-mnist"],
            "moons:1000": ["moons", "make-moons", "two-moons"],
        ],
    ]

    /// Values of others for what Descent doesn't have: one that looks like it is something else.
    package static let foreignValues: Set<String> = [
        "elu", "gelu", "selu", "celu", "silu", "swish", "mish", "softplus", "softsign", "prelu", "relu6", "softmax",
        "hinge", "mae", "l1", "huber", "kld", "poisson", "adagrad", "adadelta", "adamax", "nadam", "radam", "lbfgs",
        "lion", "nesterov", "cosine", "cosine-annealing", "one-cycle", "plateau", "orthogonal", "mnist",
        "cifar10",
    ]

    /// Commands, and what others call them.
    package static let commands: [String: [String]] = [
        "train": ["fit", "learn", "training"],
        "cross-validate": [
            "cv", "cross-val", "crossval", "cross-validation", "crossvalidate", "cross-val-score", "cross-val-predict",
            "kfold", "k-fold", "stratifiedkfold", "stratified-k-fold", "folds",
        ],
        "evaluate": ["eval", "test", "score", "validate"],
        "predict": ["infer", "inference", "apply", "classify", "transform"], "info": ["machine", "doctor", "config"],
        "convert": ["import", "encode", "prepare", "preprocess", "pack"],
        "runs": ["list", "ls", "compare", "history", "experiments", "results"],
        "bench": ["benchmark", "perf", "speed"], "exercise": ["exercises", "course", "homework"],
        "spectrum": ["hessian", "eigenvalues", "curvature"], "gemm": ["sgemm", "products", "matmul"],
        "optimizers": ["optimizer"], "peak": ["peaks"],
        "allreduce": ["all-reduce", "mpi", "network", "collectives", "cluster"], "help": [], "--version": ["version"],
    ]

    /// By word, the flag, value or command that it stands for, which stands for itself.
    package static func meanings(_ table: [String: [String]]) -> [String: String] {
        var meanings: [String: String] = [:]
        for (name, words) in table {
            for word in words { meanings[word] = name }
            meanings[String(name.prefix { $0 != ":" })] = name
        }
        return meanings
    }

    /// A word as the tables spell it: `hidden_layer_sizes`, `MSE` and `Adam` are not.
    package static func spelt(_ word: String) -> String {
        word.lowercased().split { $0 == "-" || $0 == "_" || $0 == " " }.joined(separator: "-")
    }
}
