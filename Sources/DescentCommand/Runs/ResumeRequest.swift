import ArgumentParser
import Descent
import FoundationEssentials

/// `descent train --resume RUN`: what it asks for.
///
/// Such a command line has no `--data`, which the parser would miss: it is read here, and the run's own command line,
/// with what is asked for, is then parsed in its place.
package struct ResumeRequest {
    private static let flag = "--resume"

    /// The flags that can stand beside it, with a value.
    private static let changes = ["--epochs", "--workers", "--checkpoint-every", "--keep-checkpoints"]

    /// The run's directory.
    package let path: String

    /// Flags and their values.
    private var given: [(flag: String, value: String)] = []

    private var isQuiet = false

    /// The request of a command line; nil if it makes none, or asks for help.
    ///
    /// - Throws: status 64 for a flag that contradicts the run.
    package init?(_ arguments: [String]) throws(Failure) {
        let flag = ResumeRequest.flag
        guard arguments.first == "train",
            arguments.contains(where: { $0 == flag || $0.hasPrefix(flag + "=") }),
            !arguments.contains(where: { $0 == "--help" || $0 == "-h" })
        else { return nil }
        var path: String?
        var rest = arguments.dropFirst()[...]
        while let argument = rest.popFirst() {
            let (name, attached) = ResumeRequest.cut(argument)
            guard name != "--quiet" || attached != nil else {
                isQuiet = true
                continue
            }
            guard name == flag || ResumeRequest.changes.contains(name) else {
                throw Failure(
                    .usage,
                    "\(name) can't be given with --resume, as a run goes on with its own settings; "
                        + "\(ResumeRequest.changes.joined(separator: ", ")) and --quiet can")
            }
            guard let value = attached ?? rest.popFirst() else {
                throw Failure(.usage, "Missing value for '\(name)'")
            }
            if name == flag {
                guard path == nil else { throw Failure(.usage, "--resume is given twice") }
                path = value
            } else {
                given.append((name, value))
            }
        }
        guard let path, !path.isEmpty else {
            throw Failure(.usage, "--resume is empty; it must name a run's directory")
        }
        self.path = path
    }

    private static func cut(_ argument: String) -> (name: String, value: String?) {
        guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else { return (argument, nil) }
        return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    }

    /// The run's own command line with what was asked for in its place.
    package func arguments(of run: EarlierRun) -> [String] {
        var arguments: [String] = []
        var rest = run.arguments[...]
        while let argument = rest.popFirst() {
            if given.contains(where: { $0.flag == argument }) {
                rest = rest.dropFirst()
            } else {
                arguments.append(argument)
            }
        }
        arguments += given.flatMap { [$0.flag, $0.value] }
        return isQuiet ? arguments + ["--quiet"] : arguments
    }

    /// Goes into the directory in which the run began, from where its files are named, and takes the run up again.
    package func run() throws {
        let run = try EarlierRun(path)
        let arguments = arguments(of: run)
        if run.namesFilesFromWorkingDirectory,
            !FileManager.default.changeCurrentDirectoryPath(run.workingDirectory)
        {
            throw Failure(
                .noInput,
                "--resume \(path): the directory in which it began, \(run.workingDirectory), is not there, and its data are "
                    + "named from there")
        }
        let parsed = try DescentCommand.parseAsRoot(arguments)
        guard let command = parsed as? TrainCommand else {
            throw Failure(.contents, "--resume \(path): its config.json has no command line of train")
        }
        try command.run(resuming: run)
    }
}
