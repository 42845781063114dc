package import ArgumentParser
import Benchmarks
import Descent
import Reporting

/// `descent bench peak`: the yardsticks alone.
package struct BenchPeakCommand: BenchSubcommand {
    package static let configuration = CommandConfiguration(
        commandName: "peak",
        abstract: "Measures what this machine can do: the yardsticks alone.",
        discussion: """
            Examples:
              descent bench peak --fma-only
              descent bench peak --workers 1 --json
              descent bench peak --fma-only --seconds 0.05 --json

            The sgemm peak and the bandwidth of one to three arrays are the best of the repetitions. The FMA peak is the median of bursts of a few \
            milliseconds, before, between and after the others: what the arithmetic units of all workers do with numbers in registers. With \
            --fma-only it takes a few hundredths of a second, so that a script can tell how fast the machine was between the turns of other \
            programs.
            """)

    @Flag(help: "Measures nothing but the FMA peak; the others are null.")
    package var fmaOnly = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long bursts of multiply-adds are repeated each time, above 0 and at most 600. (default: 0.02)",
            valueName: "S"),
        transform: { try NumberArgument.real($0) })
    package var seconds = 0.02

    @OptionGroup
    package var options: BenchOptions

    package init() {}

    package func run() throws {
        let workers = try options.workerCount()
        let repetitions = try options.repetitionCount(byDefault: 5)
        guard seconds > 0, seconds <= 600 else {
            throw Failure(HyperparameterError("seconds", seconds, expected: "above 0 and at most 600"))
        }
        if fmaOnly, options.repetitions != nil {
            throw Failure(.usage, "--repetitions has no effect with --fma-only; --seconds says how long it measures")
        }
        var measured: PeakBenchmark.Result? = nil
        let fma = try BenchOptions.naming("--workers \(workers)") { () throws(BenchmarkError) in
            let fma = try FMAPeak()
            let bursts = { () throws(BenchmarkError) in try fma.bursts(workers: workers, seconds: seconds) }
            if fmaOnly {
                try bursts()
            } else {
                Console.line("measuring the sgemm peak, the FMA peak and the bandwidth")
                measured = try PeakBenchmark(workers: workers, repetitions: repetitions).measure(bursts)
            }
            return fma
        }
        let cases = measured?.cases ?? []
        let report = BenchmarkReport(
            "peak", machine: MachineInfo(), sgemmPeakGflops: measured?.sgemmPeakGflops,
            fmaBurstsGflops: fma.spread(workers: workers), bandwidthGbs: cases.last?.bandwidthGbs, cases: cases)
        try options.print(report, workers: workers, lines: BenchPeakCommand.lines(cases))
    }

    private static func lines(_ cases: [PeakBenchmark.Case]) -> [String] {
        guard !cases.isEmpty else { return [] }
        var table = TextTable(["streams", "workers", "GB/s"])
        for measured in cases {
            table.append([
                "\(measured.streams)", "\(measured.workers)", NumberText.fixed(measured.bandwidthGbs, places: 1),
            ])
        }
        return table.lines
    }
}
