package import ArgumentParser
import Benchmarks
package import Descent
import Reporting

/// `descent bench predict`: the outputs of all examples.
package struct BenchPredictCommand: BenchSubcommand {
    package static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Times a network's outputs for all examples at once, or for a few at a time.",
        discussion: """
            Examples:
              descent bench predict --latency --layers 16 --data moons:1000
              descent bench predict --layers 512,256
              descent bench predict --data moons:1000000 --layers 5,2 --workers 1 --json
              descent bench predict --latency --layers 512,256

            The network has the parameters that training would begin with. Reading the data is not timed; collecting them, and making the array \
            of the outputs, are. GFLOP/s count the matrix products alone. Data and networks are spelt as for `descent train`.

            --latency times calls of a Predictor instead, which keeps its buffers: with 1, 2, 4, 8, 16, 32 and 128 of the examples, as many as there are. It measures no sgemm peak.
            """)

    @Option(
        help: ArgumentHelp(
            "What to predict: fashion-mnist, moons:M[:NOISE[:SEED]], idx:IMAGES,LABELS, npy:X.npy,Y.npy or "
                + "csv:FILE[:COLUMN]. (default: fashion-mnist)",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data = DataSource.fashionMNIST

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @OptionGroup
    package var scaling: ScalingOptions

    @OptionGroup(title: "Network")
    package var network: NetworkOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What the weights are drawn from. (default: 1)", valueName: "N"),
        transform: { try NumberArgument.seed($0) })
    package var seed: UInt64 = 1

    @Flag(help: "Times one example and a few at a time, by a predictor that keeps its buffers.")
    package var latency = false

    @Flag(
        help: "Does not measure the sgemm peak; the share of it is null. The FMA peak, which takes milliseconds, stays."
    )
    package var noPeak = false

    @Option(help: ProductChoice.help)
    package var products = ProductChoice.auto

    @OptionGroup
    package var options: BenchOptions

    package init() {}

    package func run() throws {
        // Errors in the flags alone are found before the data are read, which takes time.
        let workers = try options.workerCount()
        let repetitions = try options.repetitionCount(byDefault: 5)
        if latency, noPeak {
            throw Failure(.usage, "--no-peak has no effect with --latency, which measures no sgemm peak")
        }
        let loaded = try data.load(
            flag: "--data", table.settings, readingIntegersAs: network.loss.integerLabels, hasLossFlag: true,
            model: network.initialModel())
        let examples = loaded.examples
        let made = try network.makeNetwork(
            for: examples, from: data, encoder: loaded.encoder, scaling, seed: seed)
        if latency { return try measureLatency(of: made, examples, workers: workers, repetitions: repetitions) }
        var yardsticks: Yardsticks? = nil
        let (measured, bursts) = try BenchOptions.naming("--layers \(network.layers)") { () throws(BenchmarkError) in
            if !noPeak {
                Console.line("measuring the sgemm peak")
                yardsticks = try Yardsticks(optimizers: [], workers: workers)
            }
            Console.line("comparing the outputs with the reference, and timing them")
            let fma = try FMAPeak.warmedUp(workers: workers)
            let measured = try PredictionBenchmark(
                workers: workers, repetitions: repetitions, products: products
            ).measure(
                made, examples, yardsticks: yardsticks, fma: fma)
            return (measured, fma.spread(workers: workers))
        }
        let report = BenchmarkReport(
            "predict", machine: MachineInfo(), sgemmPeakGflops: yardsticks?.sgemmPeakGflops, fmaBurstsGflops: bursts,
            bandwidthGbs: nil,
            cases: [measured])
        try options.print(report, workers: workers, lines: BenchPredictCommand.lines(measured))
    }

    private static func lines(_ measured: PredictionBenchmark.Case) -> [String] {
        var table = TextTable(["network", "examples", "workers", "examples/s", "s", "GFLOP/s", "of peak", "of FMA"])
        table.append([
            measured.network.map { "\($0)" }.joined(separator: "-"), "\(measured.examples)", "\(measured.workers)",
            NumberText.spread(measured.examplesPerSecond, places: 0),
            NumberText.spread(measured.seconds, places: measured.seconds.median < 0.01 ? 6 : 3),
            NumberText.fixed(measured.gflops, places: 1), NumberText.percent(measured.shareOfPeak),
            NumberText.percent(measured.shareOfFmaPeak),
        ])
        return table.lines
    }
}
