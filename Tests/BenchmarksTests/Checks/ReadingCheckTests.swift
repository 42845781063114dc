import Benchmarks
import Descent
import Testing

@Suite struct ReadingCheckTests {
    private func table(_ numbers: [Double?], _ names: [String] = ["a"]) throws -> Table {
        try Table(names.map { Table.Column($0, numbers: numbers) })
    }

    @Test func `the same values pass`() throws {
        try ReadingCheck.verify(table([1, nil]), table([1, nil]))
    }

    @Test func `a value that differs is named with both numbers`() throws {
        let error = try #require(throws: BenchmarkError.self) {
            try ReadingCheck.verify(table([1, 2, 3]), table([1, 2, 4]))
        }
        let text = "\(error)"
        #expect(text.contains("row 3") && text.contains("\"a\"") && text.contains("3.0") && text.contains("4.0"))
    }

    @Test func `another number of rows or columns does not pass`() throws {
        #expect(throws: BenchmarkError.self) { try ReadingCheck.verify(table([1, 2]), table([1, 2, 3])) }
        #expect(throws: BenchmarkError.self) { try ReadingCheck.verify(table([1]), table([1], ["a", "b"])) }
    }
}
