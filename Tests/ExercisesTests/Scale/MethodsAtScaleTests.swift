import Exercises
import LinearAlgebra
import Reporting
import Testing

@Suite struct MethodsAtScaleTests {
    private func settings(_ examples: Int) -> ExerciseSettings {
        var settings = ExerciseSettings()
        settings.examples = examples
        return settings
    }

    @Test(arguments: [999, Int(Int32.max) + 1])
    func `numbers of examples out of range are refused by name and value`(examples: Int) {
        let error = #expect(throws: ExerciseError.self) { try MethodsAtScale(settings(examples)) }
        #expect(error?.description == "--examples is \(examples); it must be from 1000 to 2147483647")
    }

    @Test func `more moons than fit into memory are refused before any are made`() throws {
        let most = Int(Int32.max)
        let needed = MethodsAtScale.bytes(most)
        if needed > MemoryError.usableMemory {
            let error = #expect(throws: ExerciseError.self) { try MethodsAtScale(settings(most)) }
            #expect(error?.description.contains("of memory is needed at once, but ") == true)
        } else {
            #expect(throws: Never.self) { try MethodsAtScale(settings(most)) }
        }
    }

    @Test func `the need of ten million moons is what making them takes`() {
        let bytes = MethodsAtScale.bytes(10_000_000)
        #expect(bytes >= 260_000_000 && bytes <= 310_000_000)
    }

    @Test
    func `some thousand moons give tables, findings and figures of both nets, in the time that is given`() throws {
        let begin = ContinuousClock.now
        let report = try MethodsAtScale(settings(4000), budget: 2).run { _ in }
        // Twice the budget, the course's setting, and the last run and its looks beyond each.
        #expect(ContinuousClock.now - begin < .seconds(30))
        let titles = report.tables.map(\.title)
        for net in ["2-5-2-1", "2-64-32-1"] {
            #expect(titles.contains { $0.hasPrefix("Time of training until the net \(net)") })
            #expect(titles.contains { $0.hasPrefix("The notes' claims on \(net)") })
            #expect(report.findings.contains { $0.hasPrefix(net) })
        }
        // No verdict: what a machine measures is told in words.
        #expect(report.tables.flatMap(\.rows).allSatisfy { $0.verdict == nil })
        let sizes = try #require(report.tables.first { $0.title.hasPrefix("Updates") }).rows.map(\.cells[0].text)
        #expect(sizes == ["64", "256", "1,024"])
        #expect(report.tables.contains { $0.title.hasPrefix("The course's own setting") && $0.rows.count == 4 })
        #expect(!report.figures.isEmpty)
    }
}
