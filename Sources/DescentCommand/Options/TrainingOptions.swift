public import ArgumentParser
public import Descent

/// The flags of training.
package struct TrainingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Examples in a step: a number of at least 1, full, or auto: all of them up to 2000, above that 64, 128, 256 or 512; "
                + "descent info --data D tells which, and the memory that it takes. (default: auto)",
            valueName: "N"),
        transform: { try BatchSizeOption(parsing: $0) })
    package var batchSize = BatchSizeOption(.automatic)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The number of passes over the data, at least 1, or auto: until validation no longer improves, at least 10; a line says "
                + "which examples are held out for it, and the limit. (default: auto, with --steps as many as those take)",
            valueName: "N"),
        transform: { try EpochsOption(parsing: $0) })
    package var epochs: EpochsOption?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Ends training after this many steps, at least 1, if that is before the end of --epochs. (default: no limit)",
            valueName: "N"),
        transform: { try NumberArgument.whole($0) })
    package var steps: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "λ of the L2 term λ/(2m)·Σ‖W‖², m the examples of the mini-batch; at least 0. (default: 0)",
            valueName: "LAMBDA"),
        transform: { try NumberArgument.real($0) })
    package var l2 = 0.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How much the examples of each class count in the cost: balanced, by which all classes count the same, or weights of at least 0 "
                + "by name, others having 1; classes without names are 0, 1, …. (default: all examples count the same)",
            valueName: "balanced|NAME=W,…"),
        transform: { try ClassWeightsOption(parsing: $0) })
    package var classWeights: ClassWeightsOption?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How the rate A falls from epoch to epoch: none; inverse-time:R[:EVERY], A/(1 + R·⌊n/EVERY⌋); exponential:F, Fⁿ·A; "
                + "inverse:K, K/epoch·A; inverse-sqrt:K, K/√epoch·A; staircase:F:EVERY, F^⌊n/EVERY⌋·A; or manual:E=A,E=A,…, from epoch "
                + "E on that rate. Epochs count from 1. R at least 0, F above 0 and at most 1, K above 0, EVERY at least 1. "
                + "(default: none)",
            valueName: "DECAY"),
        transform: { try DecayOption(parsing: $0) })
    package var decay = DecayOption(.none)

    @Option(
        help:
            "What n counts in inverse-time, exponential and staircase: 0, 1, 2, … (zero), 1, 2, 3, … (lecture) or 0, 0, 1, 2, … (notebook). (default: zero)"
    )
    package var decayNumbering: EpochNumbering?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The seed of the first weights, of the order of the examples and of what is held out. The same seed and workers give the same "
                + "bits; see --reproducible. (default: 1)",
            valueName: "N"),
        transform: { try NumberArgument.seed($0) })
    package var seed: UInt64 = 1

    @Flag(
        help: """
            Takes the examples in the order of the data in every epoch. (default: shuffled anew in each; descent:FILE of \
            more than 16 MB in windows of blocks)
            """)
    package var noShuffle = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The number of threads, from 1 to 1024, with --products blas to 64. (default: all usable processors)",
            valueName: "N"),
        transform: { try NumberArgument.whole($0) })
    package var workers: Int?

    @Option(help: ProductChoice.help)
    package var products = ProductChoice.auto

    @Flag(help: TrainingOptions.reproducibleHelp)
    package var reproducible = false

    /// What `--reproducible` does.
    static let reproducibleHelp = ArgumentHelp(
        "Gives the same bits for any number of workers: Descent's own kernels compute all matrix products, as by --products "
            + "own. Not with --products blas.")

    package init() {}

    /// Whether the data decide how long to train.
    package var hasAutomaticLength: Bool { epochs == .automatic || (epochs == nil && steps == nil) }

    /// The schedule of the learning rate.
    package func schedule() throws(Failure) -> LearningRateDecay {
        if let decayNumbering, !decay.hasNumbering {
            throw Failure(
                .usage,
                "--decay-numbering \(decayNumbering.rawValue): --decay \(decay) doesn't take it; it is for inverse-time, "
                    + "exponential and staircase")
        }
        return LearningRateDecay(decay.formula, numbering: decayNumbering ?? .zero)
    }

    /// The trainer with these options and this optimizer.
    ///
    /// - Throws: status 64 for the first option out of its range.
    package func trainer(_ optimizer: any Optimizer) throws(Failure) -> Trainer {
        try products.check(reproducible: reproducible)
        let trainer = Trainer(
            optimizer: optimizer, batchSize: batchSize.size, schedule: try schedule(),
            order: noShuffle ? .sequential : .shuffled(seed: seed), l2: l2, workers: workers, products: products,
            reproducible: reproducible)
        do {
            var number: Int?
            if case .fixed(let given) = epochs { number = given }
            try trainer.validate(epochs: number, steps: steps)
        } catch {
            throw Failure(error)
        }
        return trainer
    }
}

// Its raw values are the command line's spellings.
extension EpochNumbering: ExpressibleByArgument {}
