package import ArgumentParser
import Benchmarks
import Descent
import Reporting

/// A subcommand of `descent bench`.
protocol BenchSubcommand: ParsableCommand {}

/// The flags that all benchmarks have.
package struct BenchOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many threads work, from 1 to 64. (default: all usable processors)", valueName: "N"),
        transform: { try NumberArgument.whole($0) })
    package var workers: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How often each thing is timed, from 1 to 1000, after it has been warmed up. (default: 5, train: 3)",
            valueName: "N"),
        transform: { try NumberArgument.whole($0) })
    package var repetitions: Int?

    @Flag(help: "Prints one JSON object.")
    package var json = false

    package init() {}

    /// The number of workers, if it is in range.
    package func workerCount() throws(Failure) -> Int {
        // The yardsticks are OpenBLAS's, on every processor.
        do { return try Trainer.workerCount(workers, products: .blas) } catch { throw Failure(error) }
    }

    /// The number of repetitions, if it is in range.
    package func repetitionCount(byDefault count: Int) throws(Failure) -> Int {
        try BenchOptions.checked("repetitions", repetitions ?? count, atMost: 1000)
    }

    /// A count from 1 to a limit.
    static func checked(_ name: String, _ count: Int, atMost limit: Int) throws(Failure) -> Int {
        guard count >= 1 else { throw Failure(HyperparameterError(name, count, expected: "at least 1")) }
        guard count <= limit else { throw Failure(HyperparameterError(name, count, expected: "at most \(limit)")) }
        return count
    }

    /// Prints a report: as JSON, or the machine and lines for people.
    func print<Case>(_ report: BenchmarkReport<Case>, workers: Int, lines: [String]) throws(Failure) {
        if json {
            try Console.result(String(JSONText.text(of: report).dropLast()))
            return
        }
        var text = [report.machine.line(workers: workers)]
        if let peak = report.sgemmPeakGflops { text.append("sgemm peak \(NumberText.fixed(peak, places: 1)) GFLOP/s") }
        if let bursts = report.fmaBurstsGflops {
            text.append("FMA peak \(NumberText.spread(bursts, places: 1)) GFLOP/s")
        }
        if let bandwidth = report.bandwidthGbs {
            text.append("bandwidth \(NumberText.fixed(bandwidth, places: 1)) GB/s")
        }
        if !lines.isEmpty { text += [""] + lines }
        try Console.result(text.joined(separator: "\n"))
    }

    /// Runs a benchmark, and names the flags that ask for memory where there is too little.
    static func naming<Result: ~Copyable>(
        _ flags: String, _ body: () throws(BenchmarkError) -> Result
    ) throws(Failure) -> Result {
        do {
            return try body()
        } catch {
            switch error {
            case .wrong(let result): throw Failure(.fault, result.description)
            case .memory(let memory), .network(.memory(let memory)): throw Failure(.usage, "\(flags): \(memory)")
            case .network(let network): throw Failure(.usage, "\(flags): \(network)")
            case .training(let training): throw Failure(training)
            case .data(let data): throw Failure(data, flag: "--data")
            }
        }
    }
}

extension MachineInfo {
    /// One line for people: the processor, the level, OpenBLAS and what pins it.
    func line(workers: Int) -> String {
        [
            processor ?? "unknown processor", "\(usableProcessors) usable", instructionSetText,
            "OpenBLAS \(openblas.version) with \(openblas.kernel) kernels",
            workers == 1 ? "1 worker on one BLAS thread" : "\(workers) workers on one BLAS thread each",
            pinText,
        ].joined(separator: ", ")
    }

    /// What pins OpenBLAS, and whether this command itself does.
    private var pinText: String {
        guard let pins = openblas.pins else { return "pinned by nothing" }
        guard let level = openblas.matchedTo else { return "pinned by \(pins)" }
        let outcome = openblas.isUnmatched ? ", to no effect" : ""
        return "pinned by \(pins); this command set \(OpenBLASRestart.variable) to match \(level)\(outcome)"
    }
}

extension NumberText {
    /// The median of a rate or time with its least and largest: `189.2 (180.1…190.0)`.
    static func spread(_ spread: Spread, places: Int) -> String {
        "\(fixed(spread.median, places: places)) (\(fixed(spread.minimum, places: places))…"
            + "\(fixed(spread.maximum, places: places)))"
    }

    /// `94.1 %`; `–` for nothing.
    static func percent(_ share: Double?) -> String { share.map { "\(fixed($0 * 100, places: 1)) %" } ?? "–" }
}
