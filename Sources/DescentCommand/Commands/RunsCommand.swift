package import ArgumentParser
import Reporting

/// `descent runs`: the runs that directories hold, side by side.
package struct RunsCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Lists and compares the runs that train --output has made.",
        discussion: """
            Examples:
              descent runs .
              descent runs run another-run --sort time
              descent runs . --json

            Each DIR is a run's directory, or one that is searched for them, up to three levels deep. For each run there is \
            its state, how far it has got, how well its network does, the time that its steps took, when it began, and \
            the settings that are not the same in all runs.

              state      running; killed, where a run was to go on and no process does so: train --resume takes it up \
            again; completed; stopped, by a signal; diverged; unsaved, where its model could not be written
              metric     that of the network that is saved, or is the best so far: what was monitored, or accuracy, R² or \
            the cost, on the validation examples where there are any, else on those trained with

            Runs with different metrics stand apart, each metric's with the best first. In a terminal that is too narrow \
            the table goes without steps and beginning, or each run gets some lines.

            A directory that cannot be read as a run is named on standard error and passed over. If there is no run at \
            all the exit status is 66, or 65 where one is damaged.
            """)

    @Argument(
        help: ArgumentHelp("Directories of runs, or directories that contain such.", valueName: "DIR"),
        completion: .directory)
    package var directories = ["."]

    @Option(help: "The order: the best metric first; the most epochs; the longest time; the newest; or by path.")
    package var sort = RunOrder.best

    @Flag(help: "Prints one JSON object, with all flags of each run.")
    package var json = false

    package init() {}

    package func validate() throws {
        if directories.contains("") { throw ValidationError("A DIR is empty; it must name a directory.") }
    }

    package func run() throws {
        let search = RunSearch(directories)
        for problem in search.problems { Console.message(problem.failure.message) }
        guard !search.runs.isEmpty else {
            let isDamaged = search.problems.contains { $0.failure.status == .contents }
            throw Failure(isDamaged ? .contents : .noInput, "no run was found")
        }
        let report = RunsReport(search.runs, sortedBy: sort)
        if json {
            try Console.result(String(JSONText.text(of: report.json(search.problems)).dropLast()))
            return
        }
        if sort == .best, report.hasSeveralScores {
            Console.message("the runs have different metrics; only those of the same one are compared")
        }
        try Console.result(report.lines(columns: Console.resultColumns).joined(separator: "\n"))
    }
}
