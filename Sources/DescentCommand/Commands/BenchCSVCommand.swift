package import ArgumentParser
import Benchmarks
import Descent
import Formats
import Reporting

/// `descent bench csv`: how fast a table is read.
package struct BenchCSVCommand: BenchSubcommand {
    package static let configuration = CommandConfiguration(
        commandName: "csv",
        abstract: "Times reading a table from a CSV file, and measures the memory that takes.",
        discussion: """
            Examples:
              descent bench csv --data csv:flowers.csv
              descent bench csv --data csv:flights.csv --workers 2 --repetitions 9 --json

            The whole file becomes columns of numbers, booleans and texts in memory, as `descent train` reads it; nothing is encoded. It is read by one \
            worker and by all, or by as many as --workers says. The first reading is compared with that of one worker and isn't timed: the peak is by \
            how much the process grew until then, the table included.
            """)

    @Option(
        help: ArgumentHelp("What to read: csv:FILE, plain or compressed.", valueName: "csv:FILE"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data: DataSource

    @OptionGroup
    package var options: BenchOptions

    package init() {}

    package func run() throws {
        let workers = try options.workerCount()
        let repetitions = try options.repetitionCount(byDefault: 5)
        guard case .csv(let path, nil) = data else {
            throw Failure(.usage, "--data takes csv:FILE here, without a column, not \(data)")
        }
        let fileBytes = try Failure.naming { () throws(FileError) in try RegularFile.size(path) }
        Console.line("reading \(path), and timing it")
        let teams = options.workers == nil && workers > 1 ? [1, workers] : [workers]
        let cases = try BenchOptions.naming("--data \(data)") { () throws(BenchmarkError) in
            try ReadingBenchmark(workers: teams, repetitions: repetitions).measure(fileBytes: fileBytes) {
                workers throws(DataError) in
                try Table.csv(path, workers: workers)
            }
        }
        let report = BenchmarkReport(
            "csv", machine: MachineInfo(), sgemmPeakGflops: nil, fmaBurstsGflops: nil, bandwidthGbs: nil, cases: cases)
        try options.print(report, workers: workers, lines: BenchCSVCommand.lines(cases))
    }

    private static func lines(_ cases: [ReadingBenchmark.Case]) -> [String] {
        var table = TextTable(["rows", "columns", "file MB", "workers", "s", "MB/s", "table MB", "peak MB"])
        for measured in cases {
            table.append([
                "\(measured.rows)", "\(measured.columns.count)", megabytes(measured.fileBytes), "\(measured.workers)",
                NumberText.spread(measured.seconds, places: measured.seconds.median < 0.01 ? 6 : 3),
                NumberText.fixed(measured.megabytesPerSecond, places: 0), megabytes(measured.resultBytes),
                measured.peakBytes.map { megabytes($0) } ?? "–",
            ])
        }
        return table.lines
    }

    private static func megabytes(_ count: Int) -> String { NumberText.fixed(Double(count) * 1e-6, places: 1) }
}
