package import Descent
import Machine

/// How fast a table is read from a CSV file, and the memory that takes.
package struct ReadingBenchmark: Sendable {
    /// One number of workers.
    package struct Case: Encodable, Sendable {
        package let workers: Int
        package let rows: Int
        /// The length of the file.
        package let fileBytes: Int
        /// Of reading the whole file.
        package let seconds: Spread
        /// Bytes of the file in a second, by the median, in units of 10⁶.
        package let megabytesPerSecond: Double
        /// What the table's values take.
        package let resultBytes: Int
        /// By how much the process, while it first read the file in this case, exceeded its size before any reading,
        /// the table included; nil where the system does not tell.
        @Nullable package var peakBytes: Int?
        package let columns: [Column]
    }

    /// What a column has: for comparison with other readers.
    package struct Column: Encodable, Sendable {
        /// Nil without a header.
        @Nullable package var name: String?
        /// `numbers`, `booleans` or `texts`.
        package let kind: String
        package let missing: Int
        /// Of the values that are not missing, `true` as 1; nil for texts.
        @Nullable package var mean: Double?
        /// Nil for other columns than texts.
        @Nullable package var distinctTexts: Int?
    }

    private let workers: [Int]
    private let repetitions: Int

    /// - Parameters:
    ///   - workers: how many read the file, one case after another.
    ///   - repetitions: at least 1; one more comes before them and does not count.
    package init(workers: [Int], repetitions: Int) {
        precondition(!workers.isEmpty && workers.allSatisfy { $0 >= 1 }, "\(workers) workers")
        precondition(repetitions >= 1, "\(repetitions) repetitions")
        self.workers = workers
        self.repetitions = repetitions
    }

    /// Reads a file again and again. The first table of each case is compared with that of a single worker.
    ///
    /// - Parameters:
    ///   - fileBytes: the length of the file.
    ///   - read: reads it with some workers.
    package func measure(
        fileBytes: Int, _ read: (_ workers: Int) throws(DataError) -> Table
    ) throws(BenchmarkError) -> [Case] {
        // For all cases: the allocator keeps memory that a case has freed, and the next one uses it again.
        let before = ResidentMemory.current
        var cases: [Case] = []
        for workers in workers {
            cases.append(try measure(workers, fileBytes, residentBefore: before, read))
        }
        return cases
    }

    private func measure(
        _ workers: Int, _ fileBytes: Int, residentBefore: Int?, _ read: (Int) throws(DataError) -> Table
    ) throws(BenchmarkError) -> Case {
        let isReset = ResidentMemory.forgetPeak()
        let table = try ReadingBenchmark.onData { () throws(DataError) in try read(workers) }
        var peak: Int?
        if isReset, let residentBefore, let bytes = ResidentMemory.peak { peak = max(0, bytes - residentBefore) }
        if workers > 1 {
            let expected = try ReadingBenchmark.onData { () throws(DataError) in try read(1) }
            try ReadingCheck.verify(table, expected)
        }
        let rows = table.rowCount
        let resultBytes = table.valueBytes
        let columns = table.columns.map { column in
            Column(
                name: column.name, kind: "\(column.kind)", missing: column.missingCount, mean: column.mean,
                distinctTexts: column.distinctTextCount)
        }
        var seconds: [Double] = []
        for _ in 0..<repetitions {
            seconds.append(
                try ReadingBenchmark.onData { () throws(DataError) in
                    let start = ContinuousClock.now
                    let table = try read(workers)
                    // The table is freed after the clock is read.
                    return withExtendedLifetime(table) { (ContinuousClock.now - start).seconds }
                })
        }
        let spread = Spread(of: seconds)
        return Case(
            workers: workers, rows: rows, fileBytes: fileBytes, seconds: spread,
            megabytesPerSecond: Double(fileBytes) / spread.median * 1e-6, resultBytes: resultBytes, peakBytes: peak,
            columns: columns)
    }

    private static func onData<Result>(
        _ body: () throws(DataError) -> Result
    ) throws(BenchmarkError) -> Result {
        do { return try body() } catch { throw .data(error) }
    }
}
