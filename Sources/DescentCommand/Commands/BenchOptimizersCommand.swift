package import ArgumentParser
import Benchmarks
import Descent
import Reporting

/// `descent bench optimizers`: the updates of the optimizers.
package struct BenchOptimizersCommand: BenchSubcommand {
    package static let configuration = CommandConfiguration(
        commandName: "optimizers",
        abstract: "Times the optimizers on parameters from cache-resident to far beyond the caches.",
        discussion: """
            Examples:
              descent bench optimizers --optimizer adam --sizes 2^12..2^16
              descent bench optimizers
              descent bench optimizers --optimizer adam,rmsprop --sizes 2^12,2^26

            Parameters, moments and gradients that fit the last-level cache together are updated by one worker; larger ones by one, and by all at \
            once. An update moves 8 bytes for the parameter and for each moment and 4 for the gradient; those of LAMB and LARS, in two passes, 40 and \
            28 bytes in all. The bandwidth is that of as many workers on as many streams, pass by pass, of 256 MiB at least and of the update's own size where that is larger. In a cache an update can exceed it.
            """)

    @Option(
        help: ArgumentHelp(
            "The optimizers: all, or names with commas between them. (default: all)", valueName: "NAME,NAME,…"),
        transform: { try Listed<OptimizerName>(parsing: $0) })
    package var optimizer = Listed(OptimizerName.all)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many parameters: numbers such as 1000 or 2^20, and ranges of powers, with commas between them. (default: 2^10..2^26)",
            valueName: "N,N..N,…"),
        transform: { try ParameterSizes(parsing: $0) })
    package var sizes = ParameterSizes((10...26).map { 1 << $0 })

    @OptionGroup
    package var options: BenchOptions

    package init() {}

    package func run() throws {
        let workers = try options.workerCount()
        let repetitions = try options.repetitionCount(byDefault: 5)
        let names = optimizer.values.map(\.description)
        let optimizers = BenchmarkedOptimizer.all.filter { names.contains($0.optimizer) }
        let largest = sizes.values.max() ?? 1
        var cases: [OptimizerBenchmark.Case] = []
        let (bandwidth, bursts) = try BenchOptions.naming("--sizes \(largest)") { () throws(BenchmarkError) in
            for optimizer in optimizers { try OptimizerCheck.verify(optimizer) }
            Console.line("measuring the bandwidth")
            let fma = try FMAPeak.warmedUp(workers: workers)
            var benchmark = try OptimizerBenchmark(
                optimizers, largest: largest, workers: workers, repetitions: repetitions)
            for optimizer in optimizers {
                for size in sizes.values {
                    Console.line("\(optimizer.name), \(NumberText.grouped(size)) parameters")
                    cases += try benchmark.measure(optimizer, parameters: size, fma: fma)
                }
            }
            return (benchmark.bandwidth, fma.spread(workers: workers))
        }
        let report = BenchmarkReport(
            "optimizers", machine: MachineInfo(), sgemmPeakGflops: nil, fmaBurstsGflops: bursts,
            bandwidthGbs: bandwidth,
            cases: cases)
        try options.print(report, workers: workers, lines: BenchOptimizersCommand.lines(cases))
    }

    private static func lines(_ cases: [OptimizerBenchmark.Case]) -> [String] {
        var table = TextTable(["optimizer", "parameters", "workers", "ns/parameter", "GB/s", "of bandwidth"])
        for measured in cases {
            table.append([
                measured.optimizer + (measured.form.map { " (\($0))" } ?? ""), NumberText.grouped(measured.parameters),
                "\(measured.workers)", NumberText.spread(measured.nanosecondsPerParameter, places: 3),
                NumberText.fixed(measured.gigabytesPerSecond, places: 1),
                NumberText.percent(measured.shareOfBandwidth),
            ])
        }
        return table.lines
    }
}
