import Exercises
import Reporting
import TestSupport
import Testing
import Textbook

@Suite struct GradientCheckingTests {
    private let report: Report

    init() throws { report = try GradientChecking(ExerciseSettings()).run { _ in } }

    @Test func `all published values are met and all claims hold`() {
        #expect(report.differences == [])
        #expect(report.tables.map { $0.rows.count { $0.verdict == .agrees } } == [3, 4, 2, 6, 1, 4])
        #expect(report.figures.map(\.name) == ["differences", "step-size"])
    }

    @Test func `the ratios are those that the exercise prints, right and wrong on either side of the bound`() throws {
        let published = try GoldenFile.loadPublished("published.json")["gradient_checking"]
        func isPublished(_ ratio: Double, _ key: String) throws -> Bool {
            let published = try published[key].number
            return abs(ratio - published) <= 0.01 * published
        }
        #expect(try isPublished(report.tables[0].rows[2].cells[2].value, "line_ratio"))
        let ratios = report.tables[1].rows.map { $0.cells[3].value }
        #expect(try isPublished(ratios[0], "right_ratio"))
        #expect(try isPublished(ratios[1], "planted_ratio"))
        #expect(ratios[2] < 1e-8 && ratios[3] > 0.2)
        // Single precision leaves some 10⁻⁷ of a gradient.
        #expect(report.tables[2].rows.allSatisfy { $0.cells[1].value < 5e-7 && $0.cells[1].value > 1e-9 })
        let slopes = report.tables[5].rows.map { $0.cells[4].value }
        #expect(zip(slopes, [2.0, -1, 1, -1]).allSatisfy { abs($0 - $1) <= 0.15 })
    }

    @Test func `planted errors are found where they lie`() {
        let ratios = report.tables[1].rows.map { $0.cells[3].text }
        #expect(ratios[1] == "0.28509")
        let blocks = report.tables[3].rows
        // (4 − 1)/(4 + 1) and (2 − 1)/(2 + 1).
        #expect(
            blocks.filter { $0.cells[3].text.hasSuffix("e-01") }.map { $0.cells[0].text + " " + $0.cells[3].text }
                == ["b1 6.000e-01", "W2 3.333e-01"])
        // A planted gradient is three times the difference quotient too large: 2.53 beside 0.63.
        #expect(report.tables[4].rows[2].cells[2] == "b1, row 1, column 1")
    }

    @Test func `names follow the flat parameters`() {
        let network = Network(sizes: [2, 2, 1], activation: .relu, output: .sigmoid)
        #expect(
            ParameterNames.all(of: network).map(\.full) == [
                "W1, row 1, column 1", "W1, row 1, column 2", "W1, row 2, column 1", "W1, row 2, column 2",
                "b1, row 1, column 1", "b1, row 2, column 1", "W2, row 1, column 1", "W2, row 1, column 2",
                "b2, row 1, column 1",
            ])
    }
}
