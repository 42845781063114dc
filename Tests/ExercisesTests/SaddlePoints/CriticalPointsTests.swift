import Curvature
import Exercises
import Reporting
import Testing

@Suite struct CriticalPointsTests {
    /// Points of rising cost, each with some negative eigenvalues of ten.
    private func points(_ negatives: [Int]) -> CriticalPoints {
        let points = negatives.enumerated().map { index, negative in
            CriticalPointSearch.Point(
                parameters: [], cost: Double(index), gradientNorm: 0,
                spectrum: Spectrum(values: (0..<10).map { Double($0 - negative) + 0.5 }))
        }
        return CriticalPoints(points: points, searches: 20, found: 10)
    }

    private func verdicts(_ negatives: [Int], seed: UInt32 = SaddleProblem.defaultSeed) throws -> [Verdict?] {
        let problem = try SaddleProblem(dataSeed: seed, weightSeed: SaddleProblem.defaultSeed)
        return points(negatives).claimTable(problem).rows.map(\.verdict)
    }

    @Test func `claims that points fail are said to differ`() throws {
        #expect(try verdicts([0, 1, 2, 3, 4, 5]) == [.agrees, .agrees, .agrees, .agrees])
        #expect(try verdicts([5, 4, 3, 2, 1, 0]) == [.agrees, .differs, .differs, .differs])
        #expect(try verdicts([0, 0, 0, 0, 1, 2]) == [.differs, .agrees, .agrees, .agrees])
    }

    @Test func `with seeds other than the exercise's own nothing is judged`() throws {
        #expect(try verdicts([5, 4, 3, 2, 1, 0], seed: 1) == [nil, nil, nil, nil])
    }

    @Test func `the table has a row for each third`() {
        let rows = points([0, 0, 1, 3, 5, 4]).costTable.rows.map { $0.cells.map(\.text) }
        #expect(rows.map { $0[0] } == ["0.0000 to 1.0000", "2.0000 to 3.0000", "4.0000 to 5.0000"])
        #expect(
            rows.map { Array($0[1...5]) } == [
                ["2", "2", "0.0 %", "0", "0"], ["2", "0", "20.0 %", "1", "3"], ["2", "0", "45.0 %", "4", "5"],
            ])
    }
}

@Suite struct RankCorrelationTests {
    @Test func `equal order is one and opposite order minus one`() {
        #expect(RankCorrelation.of([1, 5, 2, 9], [10, 30, 20, 31]) == 1)
        #expect(RankCorrelation.of([1, 5, 2, 9], [4, 2, 3, 1]) == -1)
    }

    /// 1 − 6·Σd²/(n·(n² − 1)) with d = 0, 1, −1, 0, 0: 1 − 12/120.
    @Test func `one exchange is as computed by hand`() {
        #expect(abs(RankCorrelation.of([1, 2, 3, 4, 5], [1, 3, 2, 4, 5]) - 0.9) <= 1e-15)
    }

    @Test func `equal values share their ranks`() {
        #expect(RankCorrelation.ranks([3, 1, 3, 2, 3]) == [4, 1, 4, 2, 4])
        #expect(RankCorrelation.ranks([7]) == [1])
    }
}
