package import ArgumentParser
import Exercises
import Formats
import Glibc
import Reporting

/// `descent exercise`: the course's exercises, with their published values and figures.
package struct ExerciseCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "exercise",
        abstract: "Does the course's exercises, compares them with the published values, and draws their figures.",
        discussion: """
            Examples:
              descent exercise --list
              descent exercise optimization-methods --edition 2019
              descent exercise optimization-methods --examples 10000000
              descent exercise batch-sizes --data fashion-mnist
              descent exercise all --output course

            Each exercise prints tables; where the course or its notes give values, each row has a verdict: "agrees" or "differs". \
            Figures are SVG files, drawn by gnuplot (Debian's package gnuplot-nox).

            A row that differs ends the command with 70, once everything is printed and drawn.
            """)

    @Argument(
        help: ArgumentHelp("An exercise, or all. --list tells their names.", valueName: "name"),
        completion: .list(ExerciseCatalogue.all.map { $0.name } + ["all"]))
    package var name: String?

    @Flag(help: "Lists the exercises and ends.")
    package var list = false

    @Option(
        help: ArgumentHelp(
            "Where the figures go; made if missing. With all, each exercise has a folder of its own there. (default: exercises/NAME)",
            valueName: "DIR"),
        completion: .directory)
    package var output: String?

    @Flag(help: "Draws nothing; gnuplot is not needed then.")
    package var noFigures = false

    @Flag(help: "Prints one JSON object; with all, one after another; with --list, the list.")
    package var json = false

    @Flag(help: "Prints no progress.")
    package var quiet = false

    @OptionGroup(title: "SETTINGS OF SOME EXERCISES")
    package var settings: ExerciseOptions

    package init() {}

    package func validate() throws {
        guard list || name != nil else {
            throw ValidationError("missing the name of an exercise: \(ExerciseCommand.names), or all.")
        }
        if output == "" { throw ValidationError("--output is empty; it must name a directory.") }
        if let name, name != "all", ExerciseCatalogue.exercise(named: name) == nil {
            if let near = Misspelling.nearest(to: name, ExerciseCatalogue.all.map { $0.name }) {
                throw ValidationError("there is no exercise '\(name)'; did you mean '\(near)'?")
            }
            throw ValidationError("there is no exercise '\(name)'; there are \(ExerciseCommand.names), or all.")
        }
    }

    private static var names: String { ExerciseCatalogue.all.map { $0.name }.joined(separator: ", ") }

    package func run() throws {
        if list {
            try Console.result(json ? ExerciseCommand.jsonListing : ExerciseCommand.listing)
            return
        }
        guard let name else { return }
        let chosen = ExerciseCatalogue.all.filter { name == "all" || $0.name == name }
        let read = try settings.read(for: chosen, all: name == "all")
        let gnuplot = noFigures ? nil : try Failure.drawing { () throws(Gnuplot.Problem) in try Gnuplot() }
        var differences: [String] = []
        // All are made before the first begins: what cannot work ends here.
        var exercises: [any Exercise] = []
        for type in chosen {
            guard let read = try settings.completed(read, for: type, all: name == "all") else { continue }
            do throws(ExerciseError) { exercises.append(try type.init(read)) } catch { throw failure(error) }
        }
        for exercise in exercises { differences += try run(exercise, gnuplot) }
        if let first = differences.first {
            let more = differences.count > 1 ? ", and \(differences.count - 1) more" : ""
            throw Failure(.fault, "a row differs from what is known (\(first))\(more)")
        }
    }

    /// Runs one exercise, prints and draws it.
    ///
    /// - Returns: the rows that differ from what is known.
    private func run(_ exercise: any Exercise, _ gnuplot: Gnuplot?) throws(Failure) -> [String] {
        let type = type(of: exercise)
        var directory = "exercises/\(type.name)"
        if let output { directory = name == "all" ? "\(output)/\(type.name)" : output }
        // A directory that cannot be made must not cost the run.
        if gnuplot != nil { _ = try Failure.naming { () throws(FileError) in try Directory.makeWritable(directory) } }
        let isQuiet = quiet
        let report: Report
        do {
            report = try exercise.run { line in
                if !isQuiet { Console.message("\(type.name): \(line)") }
            }
        } catch {
            throw failure(error)
        }
        if json {
            try Console.result(String(report.jsonText(name: type.name).dropLast()))
        } else {
            let heading = "\(type.name): \(type.summary)"
            let underline = String(repeating: "=", count: heading.count)
            try Console.result(([heading, underline, ""] + report.lines + [""]).joined(separator: "\n"))
        }
        if let gnuplot {
            for figure in report.figures {
                let path = try Failure.drawing { () throws(Gnuplot.Problem) in
                    try gnuplot.draw(figure, in: directory)
                }
                if !quiet { Console.message("wrote \(path)") }
            }
        }
        return report.differences.map { "\(type.name): \($0)" }
    }

    /// What the user is told; memory is asked for by the number of examples.
    private func failure(_ error: ExerciseError) -> Failure {
        if case .memory = error, let examples = settings.examples {
            return Failure(.usage, "--examples \(examples): \(error)")
        }
        return Failure(error)
    }

    /// One exercise in the list.
    private struct Entry: Encodable {
        let name: String
        let sections: String
        let summary: String
    }

    private static var jsonListing: String {
        let entries = ExerciseCatalogue.all.map { Entry(name: $0.name, sections: $0.sections, summary: $0.summary) }
        return String(JSONText.text(of: ["exercises": entries]).dropLast())
    }

    private static var listing: String {
        var table = TextTable(["exercise", "section", "what it shows"])
        for exercise in ExerciseCatalogue.all {
            table.append([exercise.name, exercise.sections, exercise.summary])
        }
        return table.lines.joined(separator: "\n")
    }
}
