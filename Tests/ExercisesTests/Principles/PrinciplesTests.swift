import Exercises
import Reporting
import Testing

@Suite struct PrinciplesTests {
    /// The numbers themselves are compared, whatever the verdicts say: where theory gives a number, by the columns of
    /// what is measured and of what it should be, and the largest relative difference.
    private static let theory: [(table: String, measured: Int, theory: Int, tolerance: Double)] = [
        ("1a", 2, 3, 1e-9), ("1b", 2, 3, 0.003), ("3a", 3, 4, 0.003), ("3b", 1, 2, 0.001), ("4b", 3, 4, 1e-3),
        ("4c", 2, 3, 1e-6), ("6a", 2, 4, 0.01), ("7", 1, 2, 0.02), ("7", 3, 4, 0.005), ("8a", 4, 5, 1e-5),
    ]

    @Test func `what is measured is what theory says and each principle has its finding and figure`() throws {
        let report = try Principles(ExerciseSettings()).run { _ in }
        for row in PrinciplesTests.theory {
            let table = try #require(report.tables.first { $0.title.hasPrefix(row.table + ".") })
            #expect(table.rows.count >= 2)
            for cells in table.rows.map(\.cells) {
                let (measured, theory) = (cells[row.measured].value, cells[row.theory].value)
                #expect(abs(measured - theory) <= row.tolerance * abs(theory), "\(row.table): \(cells.map(\.text))")
            }
        }
        #expect(report.differences == [])
        #expect(
            report.figures.map { $0.name }
                == ["average", "heavy-ball", "condition", "scale", "sign", "correction", "noise", "amsgrad"])
        #expect(report.findings.count == 8)
        for (index, finding) in report.findings.enumerated() { #expect(finding.hasPrefix("\(index + 1). ")) }
        // Where Adam and AMSGrad end: 1 is the worst point and −1 the best.
        let ends = try #require(report.tables.first { $0.title.hasPrefix("8c.") })
        #expect(ends.rows.count == 8)
        for row in ends.rows {
            let converges = row.cells[1].text.hasPrefix("AMSGrad") || row.cells[1].text.hasSuffix("0.9999")
            #expect(abs(row.cells[3].value - (converges ? -1 : 1)) <= 0.02, "\(row.cells.map(\.text))")
        }
    }
}
