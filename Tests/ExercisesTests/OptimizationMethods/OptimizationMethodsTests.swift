import Exercises
import FoundationEssentials
import Reporting
import TestSupport
import Testing

@Suite struct OptimizationMethodsTests {
    /// The exercise as the course does it, done once for all tests.
    private static let report = Result { try OptimizationMethods(ExerciseSettings()).run { _ in } }

    /// What `--json` prints of it.
    private static func runs(_ report: Report) throws -> [JSONValue] {
        let text = report.jsonText(name: OptimizationMethods.name)
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(try json["exercise"].text == "optimization-methods")
        return try json["runs"].elements
    }

    /// Edition, optimizer, rate and decay: what distinguishes runs.
    private static func key(_ run: JSONValue) throws -> String {
        "\(try run["edition"].integer) \(try run["rule"].text) \(try run["learning_rate"].number) \(try run["decay"].text)"
    }

    private static func settings(
        edition: Int? = nil, seeds: (UInt32, UInt32, UInt32)? = nil, examples: Int? = nil
    ) -> ExerciseSettings {
        var settings = ExerciseSettings()
        settings.edition = edition
        if let seeds { (settings.dataSeed, settings.weightSeed, settings.shuffleSeed) = seeds }
        settings.examples = examples
        return settings
    }

    @Test func `every row agrees with what is known`() throws {
        let report = try OptimizationMethodsTests.report.get()
        #expect(report.differences == [])
        #expect(report.tables.count == 5)
        #expect(report.tables.allSatisfy { table in table.rows.allSatisfy { $0.verdict != nil } })
        #expect(
            report.figures.map(\.name) == ["costs-2017", "costs-2019", "costs-2021", "boundaries", "decay-2021"])
    }

    @Test func `a cost off the published or the textbook's differs`() {
        func verdict(_ cost: Double, _ engine: Double, _ published: Double?) -> Verdict? {
            MethodsReport.claim("Adam", epoch: 0, cost: cost, engine: engine, published: published).verdict
        }
        #expect(verdict(0.7021664, 0.7024, 0.702166) == .agrees)
        #expect(verdict(0.7021664, 0.7024, nil) == .agrees)
        #expect(verdict(0.7021666, 0.7024, 0.702166) == .differs)
        #expect(verdict(0.7021664, 0.7027, 0.702166) == .differs)
        #expect(verdict(0.7021664, 0.7027, nil) == .differs)
        #expect(verdict(.nan, 0.7, nil) == .differs)
        #expect(verdict(0.7, .nan, nil) == .differs)
    }

    @Test func `all three editions run with their optimizers`() throws {
        let runs = try OptimizationMethodsTests.runs(try OptimizationMethodsTests.report.get())
        let names = try runs.map { "\(try OptimizationMethodsTests.key($0)) \(try $0["epochs"].integer)" }
        let optimizers = ["gradient-descent", "momentum", "rmsprop", "adam"]
        let constant = { (edition: Int, epochs: Int) in optimizers.map { "\(edition) \($0) 0.0007 none \(epochs)" } }
        #expect(
            names == constant(2017, 10_000) + constant(2019, 10_000) + constant(2021, 5000) + [
                "2021 gradient-descent 0.1 none 5000", "2021 gradient-descent 0.1 every-epoch 5000",
                "2021 gradient-descent 0.1 interval 5000", "2021 momentum 0.1 interval 5000",
                "2021 adam 0.01 interval 5000",
            ])
        for run in runs {
            let count = try run["epochs"].integer / 1000
            #expect(try run["costs"].numbers.count == count && run["engine_costs"].numbers.count == count)
            if case .null = try run["published_costs"] { continue }
            #expect(try run["published_costs"].numbers.count == count)
        }
    }

    /// Every run beside NumPy's, costs and accuracy.
    @Test func `the costs and accuracies are NumPy's`() throws {
        let runs = try OptimizationMethodsTests.runs(try OptimizationMethodsTests.report.get())
        for run in runs {
            let golden = try #require(
                GoldenRun.all.first {
                    $0.isCourse && $0.optimizer.rawValue == (try? run["rule"].text)
                        && $0.learningRate == (try? run["learning_rate"].number)
                        && $0.decay.rawValue == (try? run["decay"].text) && $0.epochs == (try? run["epochs"].integer)
                })
            let costs = try run["edition"].integer == 2017 ? golden.lastBatchCosts : golden.epochCosts
            #expect(largestRelativeDifference(try run["costs"].numbers, costs) <= 1e-9, "\(golden.testDescription)")
            #expect(try run["accuracy"].number == Double(golden.hits) / 300, "\(golden.testDescription)")
            #expect(largestAbsoluteDifference(try run["engine_costs"].numbers, costs) <= 5e-4)
            #expect(abs(try run["engine_accuracy"].number - Double(golden.hits) / 300) <= 1.001 / 300)
        }
    }

    @Test func `the costs beside them are those that the course printed`() throws {
        let runs = try OptimizationMethodsTests.runs(try OptimizationMethodsTests.report.get())
        let published = try GoldenFile.loadPublished("published.json")["optimization_methods"]["runs"].elements
        var count = 0
        for run in published {
            guard let costs = try? run["costs"].numbers else { continue }
            let found = try #require(
                try runs.first { try OptimizationMethodsTests.key($0) == OptimizationMethodsTests.key(run) })
            #expect(try found["published_costs"].numbers == costs)
            count += 1
        }
        #expect(count == 13)
    }

    @Test func `with other seeds nothing is published and the engine is still judged`() throws {
        let settings = OptimizationMethodsTests.settings(edition: 2021, seeds: (4, 5, 6), examples: 70)
        let report = try OptimizationMethods(settings).run { _ in }
        for run in try OptimizationMethodsTests.runs(report) {
            guard case .null = try run["published_costs"] else {
                Issue.record("published costs of seeds that the course doesn't have")
                continue
            }
        }
        #expect(report.tables.allSatisfy { table in table.rows.allSatisfy { $0.verdict != nil } })
        #expect(report.lines.contains { $0.contains("published nothing") })
    }

    @Test func `the number of workers does not show`() throws {
        let texts = try [1, 2].map { workers in
            var settings = OptimizationMethodsTests.settings(edition: 2021, examples: 20)
            settings.workers = workers
            return try OptimizationMethods(settings).run { _ in }.jsonText(name: OptimizationMethods.name)
        }
        #expect(texts[0] == texts[1])
    }

    @Test(arguments: [
        (settings(edition: 2018), "--edition is 2018"), (settings(examples: 1), "--examples is 1"),
        (settings(edition: 2019, examples: 20_001), "--edition is 2019"),
        (settings(examples: 3_000_000_000), "--examples is 3000000000"),
        (settings(seeds: (3, 3, .max - 9999)), "--shuffle-seed is 4294957296"),
        (settings(edition: 2021, seeds: (3, 3, .max - 4999)), "--shuffle-seed is 4294962296"),
    ])
    func `a setting out of range is named with its flag`(settings: ExerciseSettings, message: String) {
        let error = #expect(throws: ExerciseError.self) { try OptimizationMethods(settings) }
        #expect("\(error, default: "")".contains(message))
    }

    @Test func `the largest seed of the shuffling is taken`() throws {
        let seeds = (UInt32(3), UInt32(3), UInt32.max - 10_000)
        _ = try OptimizationMethods(OptimizationMethodsTests.settings(seeds: seeds))
    }

    @Test func `above twenty thousand moons the fast engine takes over`() throws {
        let most = OptimizationMethods.mostExamples
        #expect(throws: Never.self) { try OptimizationMethods(OptimizationMethodsTests.settings(examples: most + 1)) }
        #expect(throws: Never.self) { try OptimizationMethods(OptimizationMethodsTests.settings(examples: 10_000_000)) }
    }
}
