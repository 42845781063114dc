package import ArgumentParser
import Benchmarks
package import Descent
import Reporting

/// `descent bench gemm`: the matrix products of training steps.
package struct BenchGemmCommand: BenchSubcommand {
    package static let configuration = CommandConfiguration(
        commandName: "gemm",
        abstract: "Times the matrix products that a network's training steps compute.",
        discussion: """
            Examples:
              descent bench gemm --layers 512,256 --batch-size 64
              descent bench gemm
              descent bench gemm --layers 2048,2048 --batch-size 64,8192 --workers 1
              descent bench gemm --inputs 20 --layers none --outputs 3 --json

            Each product has the shape and the strides that one worker really computes, and all workers compute it at once, each on matrices of its \
            own, over and over: what fits a cache stays there. `×` says how often a worker computes it in a step, `B kept` that the second \
            factor was packed for the product before. `In the step` is what training makes of all products of that layer and direction: on a step's own \
            buffers, between its other parts, with the update between the blocks of dW. `own` are Descent's kernels. Steps use OpenBLAS for large mini-batches and layers and `own` \
            for the others, unless --products says otherwise.
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The widths of the hidden layers, each at least 1, or none. (default: 512,256)", valueName: "N,N,…"),
        transform: { try HiddenLayers(parsing: $0) })
    package var layers = HiddenLayers([512, 256])

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The values of an example, at least 1. (default: 784)", valueName: "N"),
        transform: { try NumberArgument.positive($0) })
    package var inputs = 784

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The units of the last layer, at least 1. (default: 10)", valueName: "N"),
        transform: { try NumberArgument.positive($0) })
    package var outputs = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Examples in a step, each at least 1. (default: 64,256,1024,8192)", valueName: "N,N,…"),
        transform: { try Listed(parsing: $0) { try NumberArgument.positive($0) } })
    package var batchSize = Listed([64, 256, 1024, 8192])

    @Option(
        help: ArgumentHelp(
            "Which steps' products are listed, as their shapes follow from who computes them: those of training with the same "
                + "flag. OpenBLAS and Descent's own kernels are timed for each in any case."))
    package var products = ProductChoice.auto

    @OptionGroup
    package var options: BenchOptions

    package init() {}

    package func run() throws {
        let workers = try options.workerCount()
        let repetitions = try options.repetitionCount(byDefault: 5)
        let network = try makeNetwork()
        let flags = "--layers \(layers), --inputs \(inputs) and --batch-size"
        Console.line("measuring the sgemm peak")
        let (peak, fma) = try BenchOptions.naming("--workers \(workers)") { () throws(BenchmarkError) in
            (try SgemmPeak.gflops(workers: workers), try FMAPeak.warmedUp(workers: workers))
        }
        let benchmark = GemmBenchmark(workers: workers, repetitions: repetitions, peak: peak)
        let cases = try BenchOptions.naming(flags) { () throws(BenchmarkError) in
            var cases: [GemmBenchmark.Case] = []
            for size in batchSize.values {
                cases += try benchmark.measure(network, batchSize: size, products: products, fma: fma) { measured in
                    Console.line(
                        "batch size \(size), \(measured.product): \(measured.m) × \(measured.n) × \(measured.k)")
                }
            }
            return cases
        }
        let report = BenchmarkReport(
            "gemm", machine: MachineInfo(), sgemmPeakGflops: peak, fmaBurstsGflops: fma.spread(workers: workers),
            bandwidthGbs: nil, cases: cases
        )
        try options.print(report, workers: workers, lines: BenchGemmCommand.lines(cases))
    }

    private func makeNetwork() throws(Failure) -> Network {
        let hidden = layers.widths.map { Layer.dense($0, .relu) }
        let output = Layer.dense(outputs, outputs == 1 ? .sigmoid : .softmax)
        do {
            return try Network(inputs: inputs, layers: hidden + [output])
        } catch {
            throw Failure(.usage, "--layers \(layers), --inputs \(inputs), --outputs \(outputs): \(error)")
        }
    }

    /// The results as a table, with three columns for each implementation.
    private static func lines(_ cases: [GemmBenchmark.Case]) -> [String] {
        let names = cases.first?.implementations.map(\.name) ?? []
        var table = TextTable(
            ["batch", "workers", "product", "m", "n", "k", "×"]
                + names.flatMap { ["\($0) GFLOP/s", "of peak", "of FMA"] } + ["in the step", "of peak"])
        for measured in cases {
            table.append(
                [
                    "\(measured.batchSize)", "\(measured.workers)",
                    measured.product + (measured.keepsB ? ", B kept" : ""), "\(measured.m)",
                    "\(measured.n)", "\(measured.k)", "\(measured.count)",
                ]
                    + measured.implementations.flatMap {
                        [
                            NumberText.spread($0.gflops, places: 1), NumberText.percent($0.shareOfPeak),
                            NumberText.percent($0.shareOfFmaPeak),
                        ]
                    }
                    + [
                        measured.inStepGflops.map { NumberText.fixed($0, places: 1) } ?? "–",
                        measured.inStepShareOfPeak.map { NumberText.percent($0) } ?? "–",
                    ])
        }
        return table.lines
    }
}
