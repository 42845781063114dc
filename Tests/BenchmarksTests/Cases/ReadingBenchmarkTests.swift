import Benchmarks
import Descent
import Testing

@Suite struct ReadingBenchmarkTests {
    @Test func `a file is read once for the memory, once by one worker, and as often as was asked for`() throws {
        let table = try Table([
            Table.Column("a", numbers: [1, nil, 3]), Table.Column("t", texts: ["x", "y", "x"]),
        ])
        var calls: [Int] = []
        let cases = try ReadingBenchmark(workers: [1, 2], repetitions: 3).measure(fileBytes: 1000) {
            workers throws(DataError) in
            calls.append(workers)
            return table
        }
        #expect(calls == [1, 1, 1, 1, 2, 1, 2, 2, 2])
        #expect(cases.map(\.workers) == [1, 2])
        for found in cases {
            #expect(found.rows == 3 && found.fileBytes == 1000 && found.resultBytes == table.valueBytes)
            #expect(found.columns.map(\.kind) == ["numbers", "texts"])
            #expect(found.columns.map(\.missing) == [1, 0])
            #expect(found.columns.map(\.mean) == [2, nil] && found.columns.map(\.distinctTexts) == [nil, 2])
            let expected = 1e-3 / found.seconds.median
            #expect(abs(found.megabytesPerSecond - expected) <= 1e-9 * expected)
        }
    }

    // In a process of its own: other tests use and free memory meanwhile.
    @Test func `the memory that only reading needs is in the peak`() async {
        await #expect(processExitsWith: .success) {
            let table = try Table([Table.Column("a", numbers: [1])])
            let used = 96 << 20
            let cases = try ReadingBenchmark(workers: [1], repetitions: 1).measure(fileBytes: 1) {
                _ throws(DataError) in
                let scratch = [UInt8](repeating: 1, count: used)
                return scratch[used - 1] == 1 ? table : table[rows: [0]]
            }
            let peak = try #require(cases[0].peakBytes)
            #expect(peak >= used / 2 && peak <= 2 * used)
        }
    }

    @Test func `workers that read something else, and files that cannot be read, are refused`() throws {
        let benchmark = ReadingBenchmark(workers: [2], repetitions: 1)
        #expect(throws: BenchmarkError.self) {
            try benchmark.measure(fileBytes: 1) { workers throws(DataError) in
                try Table([Table.Column("a", numbers: [Double(workers)])])
            }
        }
        let error = try #require(throws: BenchmarkError.self) {
            try benchmark.measure(fileBytes: 1) { _ throws(DataError) in try Table([]) }
        }
        guard case .data(.table(.noRows)) = error else {
            Issue.record("\(error)")
            return
        }
    }
}
