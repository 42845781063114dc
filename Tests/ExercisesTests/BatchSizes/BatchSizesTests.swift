import Descent
import Exercises
import Reporting
import Testing

@Suite struct BatchSizesTests {
    /// Points of two classes, sorted by class as files often are.
    ///
    /// - Parameter second: how many are of the second class, at the end; half without it.
    private func sorted(_ count: Int, second: Int? = nil) throws -> Examples {
        let classes = (0..<count).map { $0 < count - (second ?? count / 2) ? 0 : 1 }
        var inputs: [Float] = []
        for (number, label) in classes.enumerated() { inputs += [Float(2 * label - 1), Float(number % 7) / 7] }
        return try Examples(inputs: Inputs(inputs, width: 2), targets: Targets(classes: classes))
    }

    private func message(_ change: (inout ExerciseSettings) throws -> Void) rethrows -> String? {
        var settings = ExerciseSettings()
        try change(&settings)
        do {
            _ = try BatchSizes(settings)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `settings out of range are refused by name and value`() throws {
        #expect(message { $0.examples = 10 } == "--examples is 10; it must be from 1000 to 2147483647")
        let data = try sorted(60)
        #expect(
            try message {
                $0.data = .init(name: "npy:x,y", train: data, test: try sorted(10))
                $0.dataSeed = 5
            } == "--data-seed is 5; it must be left out with npy:x,y, which has its own test set: nothing is drawn")
        #expect(
            message {
                $0.data = .init(name: "npy:x,y", train: data, test: data)
                $0.examples = 61
            } == "--examples is 61; it must be from 2 to 60, as many as there are to learn from")
        let reals = try Examples(inputs: data.inputs, targets: Targets(values: [Float](repeating: 0.5, count: 60)))
        #expect(
            message { $0.data = .init(name: "npy:x,y", train: reals, test: nil) }
                == "--data is npy:x,y; it must be examples of two classes or more, to count those that are right")
        let few = try sorted(4)
        #expect(
            message { $0.data = .init(name: "npy:x,y", train: few, test: nil) }
                == "--data is npy:x,y with 4 examples; it must be at least 6 examples, a sixth of them to judge by")
        #expect(message { $0.examples = 1000 } == nil)
    }

    @Test
    func `data of one's own are raced in the time that is given, judged by examples drawn from all of them`() throws {
        var settings = ExerciseSettings()
        settings.workers = 1
        let data = ExerciseSettings.Data(name: "sorted", train: try sorted(600, second: 100), test: nil)
        let report = try BatchSizesOnData(data, settings, budget: 1).run { _ in }
        let setup = try #require(report.tables.first).rows.map { $0.cells.map(\.text) }
        #expect(setup[0] == ["examples to learn from", "500 of sorted"])
        #expect(setup[1] == ["examples to judge by", "100"])
        // Were it the last sixth that is judged by, no net could learn its class.
        #expect(setup[2][1].hasPrefix("100 %") || setup[2][1].hasPrefix("99 %"))
        let sizes = report.tables[2].rows.map(\.cells[0].text)
        #expect(sizes == ["1", "16", "64", "128", "256", "500"])
        #expect(report.tables.flatMap(\.rows).allSatisfy { $0.verdict == nil })
        #expect(!report.findings.isEmpty)
    }
}
