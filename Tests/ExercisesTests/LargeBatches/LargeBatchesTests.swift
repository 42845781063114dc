import Descent
import Exercises
import Reporting
import Testing

@Suite struct LargeBatchesTests {
    /// Claims on accuracies by method and size.
    private static func claims(_ accuracies: [[Double?]], judged: Bool = true) -> LargeBatchClaims {
        LargeBatchClaims(
            zip(LargeBatchMethod.all, accuracies).map {
                LargeBatchRuns(method: $0, sizes: LargeBatches.sizes, accuracies: $1)
            }, judged: judged)
    }

    /// All claims hold of these.
    private static let holding: [[Double?]] = [
        [0.86, 0.83, 0.80, 0.71], [0.86, 0.86, 0.83, nil], [0.86, 0.86, 0.85, 0.33], [0.85, 0.83, 0.78, 0.73],
        [0.87, 0.86, 0.85, 0.77],
    ]

    private static func verdicts(_ accuracies: [[Double?]]) -> [Bool] {
        claims(accuracies).table.rows.map { $0.verdict == Verdict(true) }
    }

    @Test func `the claims hold of what was found, and a run that diverged has learnt nothing`() {
        #expect(Self.verdicts(Self.holding) == Array(repeating: true, count: 7))
        #expect(Self.claims(Self.holding).accuracyTable.rows[1].cells[4].text == "diverged")
        #expect(Self.claims(Self.holding).runs[1][16384] == 0)
    }

    @Test func `every claim can fail`() {
        for (claim, method, size, accuracy) in [
            (0, 0, 3, 0.85), (1, 2, 2, 0.8), (2, 2, 3, 0.86), (3, 1, 3, 0.32), (4, 3, 3, 0.4), (5, 4, 3, 0.73),
            (6, 4, 3, 0.86),
        ] {
            var accuracies = Self.holding
            accuracies[method][size] = accuracy
            #expect(!Self.verdicts(accuracies)[claim], "claim \(claim)")
        }
    }

    @Test func `of other data or seeds nothing is judged`() {
        #expect(Self.claims(Self.holding, judged: false).table.rows.allSatisfy { $0.verdict == nil })
    }

    @Test func `rates follow the batch size by the method's rule`() {
        let rates = LargeBatchMethod.all.map { $0.learningRate(16384) / $0.learningRate(256) }
        #expect(rates == [1, 64, 64, 8, 8])
    }

    @Test func `data without a test set, of two classes or too few are refused`() throws {
        func message(_ train: Examples?, _ test: Examples?) -> String? {
            var settings = ExerciseSettings()
            settings.data = train.map { ExerciseSettings.Data(name: "own", train: $0, test: test) }
            do throws(ExerciseError) {
                _ = try LargeBatches(settings)
                return nil
            } catch { return error.description }
        }
        let moons = try Examples.moons(1000, seed: 1)
        #expect(message(nil, nil)?.hasPrefix("--data is missing; it must be examples with a test set") == true)
        #expect(message(moons, nil)?.hasPrefix("--data is own; it must be examples with a test set") == true)
        #expect(message(moons, moons) == "--data is own; it must be examples of more than two classes")
    }

    @Test func `a small set goes through all methods, at the sizes that it has`() throws {
        // Three classes by angle, 800 examples: only 256 fits twice.
        let values = (0..<1600).map { Float(($0 * 7919) % 1000) / 500 - 1 }
        let classes = (0..<800).map { values[2 * $0] > 0 ? 0 : values[2 * $0 + 1] > 0 ? 1 : 2 }
        let examples = try Examples(
            inputs: Inputs(values, width: 2), targets: Targets(classes: classes, classCount: 3))
        var settings = ExerciseSettings()
        settings.data = ExerciseSettings.Data(name: "own", train: examples, test: examples)
        settings.workers = 1
        let report = try LargeBatches(settings).run { _ in }
        #expect(report.tables[1].rows.count == LargeBatchMethod.all.count)
        #expect(report.tables[1].rows.allSatisfy { $0.cells.count == 2 })
        #expect(report.differences.isEmpty && report.figures.count == 1)
    }
}
