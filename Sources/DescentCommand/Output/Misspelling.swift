import ArgumentParser

/// Commands and flags that aren't there, and what was probably meant.
package enum Misspelling {
    /// The command that the arguments name, from its names to what is left of them.
    struct Named {
        var names: [String] = []
        var type: any ParsableCommand.Type = DescentCommand.self
        var rest: ArraySlice<String>
    }

    /// Follows the arguments through the subcommands as far as they name any.
    static func command(of arguments: [String]) -> Named {
        var found = Named(rest: arguments[...])
        while let name = found.rest.first,
            let next = found.type.configuration.subcommands.first(where: { $0.configuration.commandName == name })
        {
            found.names.append(name)
            found.type = next
            found.rest = found.rest.dropFirst()
        }
        return found
    }

    /// What to say of a command that isn't there; nil where the arguments name one. The argument parser looks at flags
    /// first, and would complain of those.
    package static func unknownCommand(_ arguments: [String]) -> String? {
        let found = command(of: arguments)
        let names = found.type.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard !names.isEmpty, let name = found.rest.first, !name.hasPrefix("-") else { return nil }
        if found.names.isEmpty, name == "help" { return nil }
        let subject = (["descent"] + found.names).joined(separator: " ")
        let nearest = names.map { ($0, distance($0, name)) }.min { $0.1 < $1.1 }
        let advice = nearest.map { $0.1 <= 2 ? "did you mean '\($0.0)'?" : nil } ?? nil
        return "'\(subject)' has no command '\(name)'; " + (advice ?? "it has \(names.joined(separator: ", "))")
    }

    /// A message of the argument parser, with the flag that other frameworks' users mean by one that isn't there.
    package static func correcting(_ message: String, _ arguments: [String]) -> String {
        let start = "Unknown option '--"
        guard message.hasPrefix(start) else { return message }
        let given = String(message.dropFirst(start.count).prefix { $0 != "'" })
        let spelt = given.lowercased().split(whereSeparator: { $0 == "-" || $0 == "_" }).joined(separator: "-")
        let type = command(of: arguments).type
        let help = DescentCommand.helpMessage(for: type)
        // Underscores for hyphens, or a word of another framework.
        guard let flag = [spelt, synonyms[spelt]].compactMap({ $0 }).first(where: { help.contains("--\($0) ") }) else {
            return message
        }
        return "\(start)\(given)'. Did you mean '--\(flag)'?"
    }

    /// What PyTorch, Keras, scikit-learn and others call our flags, each word once.
    private static let synonyms: [String: String] = {
        let flags = [
            "learning-rate": ["lr", "rate", "alpha", "eta", "step-size", "learning-rate-init"],
            "batch-size": ["batch", "bs", "batchsize", "mini-batch", "mini-batch-size", "minibatch", "minibatch-size"],
            "epochs": ["epoch", "n-epochs", "num-epochs", "nb-epochs", "max-epochs", "max-iter", "iterations"],
            "steps": ["max-steps", "num-steps", "n-steps"],
            "l2": ["lambda", "lambd", "regularization", "l2-regularization"],
            "optimizer": ["optim", "opt", "solver"],
            "layers": [
                "hidden", "hidden-layers", "hidden-layer-sizes", "hidden-sizes", "hidden-size", "units", "layer",
            ],
            "activation": ["act", "activations", "nonlinearity"],
            "initialization": ["init", "initializer", "kernel-initializer", "weight-init"],
            "loss": ["cost", "criterion", "objective"],
            "test-data": ["validation-data", "val-data", "valid-data", "eval-data", "test", "test-set"],
            "data": ["dataset", "train-data", "training-data", "train", "inputs"],
            "output": ["out", "out-dir", "output-dir", "save", "save-dir", "outdir"],
            "overwrite": ["force", "replace"],
            "seed": ["random-state", "random-seed", "rng-seed", "manual-seed"],
            "workers": ["threads", "num-threads", "n-threads", "num-workers", "jobs", "n-jobs"],
            "standardize": ["normalize", "scale", "standard-scaler", "standardise"],
            "epsilon": ["eps"], "beta1": ["beta-1"], "beta2": ["beta-2", "rho"],
            "decay": ["scheduler", "schedule", "lr-scheduler", "lr-schedule", "lr-decay", "learning-rate-decay"],
            "initial-weights": ["weights", "pretrained", "load", "init-from"],
            "quiet": ["silent"], "no-shuffle": ["shuffle"], "reproducible": ["deterministic"],
            "products": ["product", "blas", "use-blas", "openblas", "gemm", "sgemm", "matmul", "backend", "engine"],
        ]
        var words: [String: String] = [:]
        for (flag, synonyms) in flags { for word in synonyms { words[word] = flag } }
        return words
    }()

    /// The name that a misspelt one may have meant; nil if none is near.
    package static func nearest(_ given: String, in names: [String]) -> String? {
        let nearest = names.map { ($0, distance($0, given)) }.min { $0.1 < $1.1 }
        return nearest.flatMap { $0.1 <= max(2, $0.0.count / 5) && $0.1 < given.count ? $0.0 : nil }
    }

    /// The least number of letters to be put in, taken out, replaced, or exchanged with the next.
    private static func distance(_ first: String, _ second: String) -> Int {
        let (a, b) = (Array(first), Array(second))
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(rows[i][j + 1], row[j]) + 1
                least = min(least, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, rows[i - 1][j - 1] + 1) }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
