import Descent
import Exercises
import Reporting
import Testing

@Suite struct RegularizationsTests {
    private func settings(_ examples: Examples, test: Examples? = nil) -> ExerciseSettings {
        var settings = ExerciseSettings()
        settings.data = ExerciseSettings.Data(name: "csv:own.csv", train: examples, test: test)
        return settings
    }

    @Test func `the single steps are met and fewer steps run`() throws {
        var exercise = try Regularizations(ExerciseSettings())
        #expect(exercise.steps == 30_000)
        exercise.steps = 1200
        let report = try exercise.run { _ in }
        #expect(report.differences == [])
        #expect(report.tables.map { $0.rows.count { $0.verdict == .agrees } } == [6, 1, 2])
        #expect(report.tables[1].title.contains("211 and 200 examples"))
        // Largest differences from the published single steps: the cost's, then those of eight decimals, then the
        // check's ratio.
        let steps = report.tables[0].rows
        #expect(steps[0].cells[3].value <= 1e-15)
        #expect(steps[1...4].allSatisfy { $0.cells[3].value <= 0.5001e-8 })
        #expect(steps[7].cells[2].value <= 2e-7)
        // None, L2 and both dropouts begin at the same weights; L2 leaves smaller ones.
        let weights = report.tables[1].rows.map { $0.cells[6].value }
        #expect(weights.count == 4 && weights[1] < weights[0])
        #expect(report.figures.map(\.name) == ["costs", "boundaries"])
        #expect(report.figures[1].panels.count == 4)
    }

    @Test func `data as many as the course's are divided as the course's are`() throws {
        var exercise = try Regularizations(settings(.moons(411)))
        exercise.steps = 2
        #expect(try exercise.run { _ in }.tables[1].title.contains("csv:own.csv, 211 and 200 examples"))
        var other = try Regularizations(settings(.moons(100)))
        other.steps = 2
        let report = try other.run { _ in }
        #expect(report.tables[1].title.contains("csv:own.csv, 100 examples"))
        #expect(report.tables[1].rows.allSatisfy { $0.cells[5] == "–" })
        #expect(report.tables.map { $0.rows.count { $0.verdict != nil } } == [6, 0, 0])
        var tested = try Regularizations(settings(.moons(411), test: .moons(30)))
        tested.steps = 2
        #expect(try tested.run { _ in }.tables[1].title.contains("411 and 30 examples"))
    }

    @Test func `other seeds are not judged`() throws {
        for isData in [true, false] {
            var settings = ExerciseSettings()
            if isData { settings.dataSeed = 4 } else { settings.weightSeed = 4 }
            var exercise = try Regularizations(settings)
            exercise.steps = 2
            let report = try exercise.run { _ in }
            #expect(report.tables.map { $0.rows.count { $0.verdict != nil } } == [6, 0, 0])
        }
    }

    /// With two examples λ/m is so large that no weights are left.
    @Test func `no ratio is told of weights that vanish`() throws {
        var exercise = try Regularizations(settings(.moons(2)))
        exercise.steps = 1200
        let report = try exercise.run { _ in }
        #expect(!report.findings.contains { $0.contains("times less") })
        #expect(report.findings.contains { $0.contains("The same masks in every step") })
    }

    @Test func `data too large for the textbook are refused`() throws {
        let error = #expect(throws: ExerciseError.self) {
            try Regularizations(settings(.moons(20_000), test: .moons(2)))
        }
        #expect(error?.description == "--data is csv:own.csv, 20002 examples; it must be at most 20,000 examples")
        #expect(throws: Never.self) { try Regularizations(settings(.moons(20_000))) }
    }

    @Test func `other data are refused by their flag`() throws {
        let three = try Examples(
            inputs: Inputs([0, 1, 2, 3, 4, 5], width: 3), targets: Targets(classes: [0, 1], classCount: 2))
        let classes = try Examples(inputs: Inputs([0, 1, 2, 3, 4, 5], width: 2), targets: Targets(classes: [0, 1, 2]))
        let real = try Examples(inputs: Inputs([0, 1, 2, 3], width: 2), targets: Targets(values: [0.5, 0.25]))
        for (examples, part) in [(three, "3 inputs and 2 classes"), (classes, "3 classes"), (real, "real targets")] {
            let error = #expect(throws: ExerciseError.self) { try Regularizations(settings(examples)) }
            #expect(error?.description.hasPrefix("--data is csv:own.csv, with ") == true)
            #expect(error?.description.contains(part) == true)
        }
        var seeded = try settings(.moons(100))
        seeded.dataSeed = 4
        let error = #expect(throws: ExerciseError.self) { try Regularizations(seeded) }
        #expect(error?.description == "--data-seed is 4; it must be left out where --data gives the data")
    }
}
