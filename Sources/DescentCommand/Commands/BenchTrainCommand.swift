package import ArgumentParser
import Benchmarks
package import Descent
import Reporting

/// `descent bench train`: whole epochs of training.
package struct BenchTrainCommand: BenchSubcommand {
    package static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Times training in whole epochs, for every batch size with every optimizer.",
        discussion: """
            Examples:
              descent bench train --data moons:1000 --layers 5,2 --batch-size 64
              descent bench train --data fashion-mnist --layers 512,256 --batch-size 64
              descent bench train --data fashion-mnist --layers none --no-peak --json

            Each case trains the same network from its first parameters, without validation. GFLOP/s count the matrix products alone. The limit is \
            their arithmetic at the sgemm peak, and, where parameters and moments don't fit the last-level cache, 8 bytes for each \
            parameter, moment and step at the bandwidth. Where the time goes is found in a run that is not timed. Data and networks are spelt as \
            for `descent train`.
            """)

    @Option(
        help: ArgumentHelp(
            "What to train with: fashion-mnist, moons:M[:NOISE[:SEED]], idx:IMAGES,LABELS, npy:X.npy,Y.npy or "
                + "csv:FILE[:COLUMN], or descent:FILE, which convert has made.",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data: DataSource

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @OptionGroup
    package var scaling: ScalingOptions

    @OptionGroup(title: "Network")
    package var network: NetworkOptions

    @Option(
        help: ArgumentHelp(
            "The optimizers: all, or names with commas between them. (default: adam)", valueName: "NAME,NAME,…"),
        transform: { try Listed<OptimizerName>(parsing: $0) })
    package var optimizer = Listed([OptimizerName.standard])

    @OptionGroup(title: "Hyperparameters")
    package var hyperparameters: HyperparameterOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Examples in a step: numbers of at least 1, full or auto, with commas between them. (default: auto)",
            valueName: "N,N,…"),
        transform: { try Listed<BatchSizeOption>(parsing: $0) })
    package var batchSize = Listed([BatchSizeOption(.automatic)])

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "λ of the L2 term λ/(2m)·Σ‖W‖², at least 0. (default: 0)", valueName: "LAMBDA"),
        transform: { try NumberArgument.real($0) })
    package var l2 = 0.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The seed of the first weights and of the order of the examples. (default: 1)", valueName: "N"),
        transform: { try NumberArgument.seed($0) })
    package var seed: UInt64 = 1

    @Flag(help: "Takes the examples in the order of the data in every epoch.")
    package var noShuffle = false

    @Option(help: ProductChoice.help)
    package var products = ProductChoice.auto

    @Flag(help: TrainingOptions.reproducibleHelp)
    package var reproducible = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Epochs of one repetition, at least 1; with all repetitions at most 1000000. (default: as many as take a quarter of a second)",
            valueName: "N"),
        transform: { try NumberArgument.whole($0) })
    package var epochs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Epochs before the first repetition, from 1 to 1000000. (default: 1)", valueName: "N"),
        transform: { try NumberArgument.whole($0) })
    package var warmUp = 1

    @Flag(
        help:
            "Measures neither sgemm peak nor bandwidth; what depends on them is null. The FMA peak, which takes milliseconds, stays."
    )
    package var noPeak = false

    @OptionGroup
    package var options: BenchOptions

    package init() {}

    /// What one case trains with.
    private struct Setting {
        let name: OptimizerName
        let trainer: Trainer
    }

    package func run() throws {
        // Errors in the flags alone are found before the data are read, which takes time.
        let workers = try options.workerCount()
        let benchmark = try makeBenchmark()
        let settings = try settings(workers: workers)
        let loaded = try data.load(
            flag: "--data", table.settings, readingIntegersAs: network.loss.integerLabels, hasLossFlag: true,
            model: network.initialModel())
        let examples = loaded.examples
        let made = try network.makeNetwork(
            for: examples, from: data, encoder: loaded.encoder, scaling, seed: seed)
        var yardsticks: Yardsticks? = nil
        var cases: [TrainingBenchmark.Case] = []
        let bursts = try BenchOptions.naming("--layers \(network.layers) and --batch-size") {
            () throws(BenchmarkError) in
            Console.line("comparing the gradients with the reference")
            for choice in try products(of: settings, made, examples) {
                try GradientCheck.verify(
                    made, examples, l2: l2, workers: workers, products: choice, reproducible: reproducible)
            }
            if !noPeak {
                Console.line("measuring the sgemm peak and the bandwidth")
                yardsticks = try Yardsticks(optimizers: settings.map(\.trainer.optimizer), workers: workers)
            }
            let fma = try FMAPeak.warmedUp(workers: workers)
            for setting in settings {
                Console.line("batch size \(BatchSizeOption(setting.trainer.batchSize)), \(setting.name)")
                var trainer = setting.trainer
                if !noShuffle { trainer.order = .automatic(for: examples, seed: seed) }
                let measured = try benchmark.measure(
                    made, examples, trainer, optimizer: setting.name.description, yardsticks: yardsticks,
                    fma: fma)
                cases.append(measured)
            }
            return fma.spread(workers: workers)
        }
        let report = BenchmarkReport(
            "train", machine: MachineInfo(), sgemmPeakGflops: yardsticks?.sgemmPeakGflops,
            fmaBurstsGflops: bursts, bandwidthGbs: yardsticks?.bandwidth, cases: cases)
        try options.print(report, workers: workers, lines: BenchTrainCommand.lines(cases))
    }

    private func makeBenchmark() throws(Failure) -> TrainingBenchmark {
        let most = TrainingBenchmark.largestEpochCount
        let repetitions = try options.repetitionCount(byDefault: 3)
        if let epochs {
            _ = try BenchOptions.checked("epochs", epochs, atMost: most)
            guard epochs <= most / repetitions else {
                throw Failure(
                    .usage,
                    "--epochs is \(epochs); with \(repetitions) repetitions it must be at most \(most / repetitions)")
            }
        }
        return TrainingBenchmark(
            epochs: epochs, warmUp: try BenchOptions.checked("warm-up", warmUp, atMost: most), repetitions: repetitions)
    }

    /// The choices by which the gradients are checked, which are of few examples: OpenBLAS too where it computes any
    /// product of the steps that are timed.
    private func products(
        of settings: [Setting], _ network: borrowing Network, _ examples: Examples
    ) throws(BenchmarkError) -> [ProductChoice] {
        for setting in settings where products == .auto {
            if try TrainingBenchmark.blasShare(network, examples, setting.trainer) > 0 { return [.auto, .blas] }
        }
        return [products]
    }

    /// Every batch size with every optimizer, all checked.
    private func settings(workers: Int) throws(Failure) -> [Setting] {
        try products.check(reproducible: reproducible)
        try hyperparameters.refuseForeignFlags(of: optimizer.values)
        var settings: [Setting] = []
        for size in batchSize.values {
            for name in optimizer.values {
                let trainer = Trainer(
                    optimizer: hyperparameters.makeOptimizer(name), batchSize: size.size,
                    order: noShuffle ? .sequential : .shuffled(seed: seed), l2: l2, workers: workers,
                    products: products, reproducible: reproducible)
                do { try trainer.validate(epochs: 1, steps: nil) } catch { throw Failure(error) }
                settings.append(Setting(name: name, trainer: trainer))
            }
        }
        return settings
    }

    private static func lines(_ cases: [TrainingBenchmark.Case]) -> [String] {
        var table = TextTable([
            "network", "batch", "optimizer", "workers", "examples/s", "s/epoch", "GFLOP/s", "of peak", "of FMA",
            "of limit", "by BLAS",
            "gather", "gemm", "elementwise", "update", "waiting",
        ])
        for measured in cases {
            let shares = measured.timeShares
            table.append([
                measured.network.map { "\($0)" }.joined(separator: "-"), "\(measured.batchSize)", measured.optimizer,
                "\(measured.workers)", NumberText.spread(measured.examplesPerSecond, places: 0),
                NumberText.spread(measured.secondsPerEpoch, places: measured.secondsPerEpoch.median < 0.01 ? 6 : 3),
                NumberText.fixed(measured.gflops, places: 1), NumberText.percent(measured.shareOfPeak),
                NumberText.percent(measured.shareOfFmaPeak),
                NumberText.percent(measured.shareOfLimit), NumberText.percent(measured.blasShare),
                NumberText.percent(shares?.gather),
                NumberText.percent(shares?.gemm), NumberText.percent(shares?.elementwise),
                NumberText.percent(shares?.update), NumberText.percent(shares?.waiting),
            ])
        }
        return table.lines
    }
}
