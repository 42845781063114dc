import Exercises
import FoundationEssentials
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ExerciseCommandTests {
    @Test func `the list names every exercise`() throws {
        let run = try CommandRun("exercise", "--list")
        #expect(run.status == 0)
        #expect(run.lines.count == ExerciseCatalogue.all.count + 1)
        for exercise in ExerciseCatalogue.all {
            #expect(run.lines.contains { $0.hasPrefix(exercise.name + " ") && $0.hasSuffix(exercise.summary) })
        }
    }

    @Test func `the list is JSON where that is asked for`() throws {
        let run = try CommandRun("exercise", "--list", "--json")
        #expect(run.status == 0)
        let list = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        let exercises = try list["exercises"].elements
        #expect(try exercises.map { try $0["name"].text } == ExerciseCatalogue.all.map { $0.name })
        #expect(try exercises.map { try $0["summary"].text } == ExerciseCatalogue.all.map { $0.summary })
    }

    @Test func `an exercise prints its tables and draws its figures`() throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("new/figures")
        let run = try CommandRun("exercise", "moving-averages", "--output", directory)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.hasPrefix("moving-averages: "))
        #expect(run.output.contains("agrees") && !run.output.contains("differs"))
        let files = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(!files.isEmpty && files.allSatisfy { $0.hasSuffix(".svg") })
        for file in files { #expect(run.errors.contains("wrote \(directory)/\(file)")) }
    }

    @Test func `without figures nothing is written and no gnuplot needed`() throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("figures")
        let run = try CommandRun(
            ["exercise", "gradient-checking", "--no-figures", "--quiet", "--output", directory],
            environment: ["PATH=/nowhere"])
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test func `without gnuplot the package is named before anything is computed`() throws {
        let run = try CommandRun(["exercise", "gradient-checking"], environment: ["PATH=/nowhere"])
        #expect(run.status == 66)
        #expect(run.message.contains("gnuplot-nox"))
        #expect(run.output.isEmpty)
    }

    @Test func `the JSON of any exercise has tables with verdicts`() throws {
        let run = try CommandRun("exercise", "gradient-checking", "--no-figures", "--json", "--quiet")
        #expect(run.status == 0)
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        #expect(try json["exercise"].text == "gradient-checking")
        for table in try json["tables"].elements {
            let columns = try table["columns"].elements.count
            let rows = try table["rows"].elements
            #expect(try rows.allSatisfy { try $0.elements.count == columns })
            #expect(try table["verdicts"].elements.count == rows.count)
        }
    }

    @Test(arguments: [
        ([], "missing the name of an exercise: mini-batches, "),
        (["momentum"], "there is no exercise 'momentum'; there are mini-batches, "),
        (["contours", "--edition", "2019"], "--edition is not a setting of the exercise contours"),
        (["all", "--data-seed", "3"], "--data-seed belongs to single exercises, not to all"),
        (["optimization-methods", "--edition", "2018"], "--edition is 2018; it must be 2017, 2019 or 2021"),
        (["contours", "--output", ""], "--output is empty"),
        (["optimization-methods", "--data-seed", "-1"], "-1"),
        (["batch-sizes", "--workers", "0"], "--workers is 0; it must be from 1 to 64"),
    ])
    func `bad input is named`(arguments: [String], message: String) throws {
        let run = try CommandRun(["exercise", "--no-figures"] + arguments)
        #expect(run.status == 64)
        #expect(run.message.contains(message), "\(run.message)")
        #expect(run.output.isEmpty)
    }

    @Test(.enabled(if: MemoryError.usableMemory < 50_000_000_000, "two billion moons would fit"))
    func `memory that is not there is named before anything is made`() throws {
        let run = try CommandRun("exercise", "optimization-methods", "--no-figures", "--examples", "2000000000")
        #expect(run.status == 64)
        #expect(run.message.contains("--examples 2000000000: ") && run.message.contains("of memory is needed"))
    }

    @Test func `a figure that cannot be written is a failure`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.file("temperatures.svg"), withIntermediateDirectories: true)
        let run = try CommandRun("exercise", "moving-averages", "--output", folder.path)
        #expect(run.status == 74)
        #expect(run.errors.contains("temperatures.svg"))
        #expect(!run.output.contains("<svg"))
    }

    @Test func `a place that cannot be written is named before anything is computed`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a file", as: "taken")
        let run = try CommandRun("exercise", "moving-averages", "--output", file + "/figures")
        #expect(run.status == 74)
        #expect(run.message.contains("taken/figures"))
        #expect(run.output.isEmpty)
    }
}
