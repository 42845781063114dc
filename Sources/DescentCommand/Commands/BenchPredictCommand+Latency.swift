import Benchmarks
import Descent
import Reporting

extension BenchPredictCommand {
    /// Times a predictor's calls with one example and a few, and prints them.
    func measureLatency(
        of network: borrowing Network, _ examples: Examples, workers: Int, repetitions: Int
    ) throws(Failure) {
        Console.line("comparing the outputs with the reference, and timing calls")
        let (cases, bursts) = try BenchOptions.naming("--layers \(self.network.layers)") {
            () throws(BenchmarkError) in
            let fma = try FMAPeak.warmedUp(workers: workers)
            let cases = try LatencyBenchmark(
                workers: workers, repetitions: repetitions, products: products
            ).measure(network, examples, fma: fma)
            return (cases, fma.spread(workers: workers))
        }
        let report = BenchmarkReport(
            "predict", machine: MachineInfo(), sgemmPeakGflops: nil, fmaBurstsGflops: bursts, bandwidthGbs: nil,
            cases: cases)
        try options.print(report, workers: workers, lines: BenchPredictCommand.lines(cases))
    }

    private static func lines(_ cases: [LatencyBenchmark.Case]) -> [String] {
        var table = TextTable(["network", "examples of a call", "workers", "µs/example", "µs/call"])
        for measured in cases {
            table.append([
                measured.network.map { "\($0)" }.joined(separator: "-"), "\(measured.examples)", "\(measured.workers)",
                microseconds(measured.secondsPerExample), microseconds(measured.seconds),
            ])
        }
        return table.lines
    }

    private static func microseconds(_ spread: Spread) -> String {
        NumberText.spread(spread.scaled(by: 1e6), places: 3)
    }
}
