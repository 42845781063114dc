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
    private static let changes = ["--epochs", "--workers", "--checkpoint-every", "--keep-checkpoints", "--timeline"]

    private static let distributed = "--distributed"

    /// What says how processes share training, and has no meaning for one.
    private static let ofDistribution = ["--shard-optimizer", "--bucket-size"]

    /// Whether processes share it from now on.
    private var isShared: Bool { isDistributed || Ranks.areLaunched }

    /// The run's directory.
    package let path: String

    /// Flags and their values.
    private var given: [(flag: String, value: String)] = []

    private var isQuiet = false

    /// Whether the processes that were started together are to share it, whatever it began with.
    private var isDistributed = false

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
            guard name != ResumeRequest.distributed || attached != nil else {
                isDistributed = true
                continue
            }
            guard name == flag || ResumeRequest.changes.contains(name) else {
                throw Failure(
                    .usage,
                    "\(name) can't be given with --resume, as a run goes on with its own settings; "
                        + "\(ResumeRequest.changes.joined(separator: ", ")) and --distributed and --quiet can")
            }
            guard let value = attached ?? rest.popFirst() else {
                throw Failure(.usage, "Missing value for '\(name)'")
            }
            guard name != "--epochs" || value != "auto" else {
                throw Failure(
                    .usage,
                    "--epochs auto can't be given with --resume, as a run that goes on has its length already; a number can"
                )
            }
            if name == flag {
                guard path == nil else { throw Failure(.usage, "--resume is given twice") }
                path = value
            } else {
                // Where the user is, and not where the run began.
                let isPath = name == "--timeline" && !value.isEmpty
                given.append((name, isPath ? FileIdentity.absolute(value) : value))
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
        // The workers of a process that had the machine for itself are not those of each that shares one.
        let dropsWorkers = isShared && !run.arguments.contains(ResumeRequest.distributed)
        while let argument = rest.popFirst() {
            let (name, attached) = ResumeRequest.cut(argument)
            if dropsWorkers, name == "--workers" {
                if attached == nil { rest = rest.dropFirst() }
                continue
            }
            // It goes on with the processes that are there now.
            if name == ResumeRequest.distributed { continue }
            if !isShared, ResumeRequest.ofDistribution.contains(name) {
                if name == "--bucket-size", attached == nil { rest = rest.dropFirst() }
                continue
            }
            guard isGiven(name) else {
                arguments.append(argument)
                continue
            }
            if attached == nil { rest = rest.dropFirst() }
        }
        arguments += given.map { "\($0.flag)=\($0.value)" }
        if isShared {
            arguments.append(ResumeRequest.distributed)
            // Nobody divided its mini-batches: each stays one part, with however many processes it goes on.
            let isDivided = arguments.contains { ResumeRequest.cut($0).name == "--partition" }
            if run.arguments.contains("--reproducible"), !isDivided { arguments.append("--partition=1") }
        }
        return isQuiet ? arguments + ["--quiet"] : arguments
    }

    private func isGiven(_ flag: String) -> Bool { given.contains { $0.flag == flag } }

    /// Goes into the directory in which the run began, from where its files are named, and takes the run up again.
    package func run() throws {
        if isShared { try Ranks.join() }
        let run = try EarlierRun(path, changing: given.map(\.flag), claiming: Ranks.isRoot)
        let isThere = FileManager.default.changeCurrentDirectoryPath(run.workingDirectory)
        // By itself first: what is wrong with it is no fault of what was asked for.
        let own = try parse(run.arguments)
        if !isThere, own.files.contains(where: { !$0.hasPrefix("/") }) {
            throw Failure(
                .noInput,
                "--resume \(path): the directory in which it began, \(run.workingDirectory), is not there, and its data are "
                    + "named from there")
        }
        guard let command = try DescentCommand.parseAsRoot(arguments(of: run)) as? TrainCommand else {
            preconditionFailure("a command line of train with flags of train is another command's")
        }
        do { try command.run(resuming: run) } catch let failure as Failure {
            throw named(failure)
        }
    }

    /// The run's own command line.
    private func parse(_ arguments: [String]) throws(Failure) -> TrainCommand {
        let problem: String
        do {
            if let command = try DescentCommand.parseAsRoot(arguments) as? TrainCommand { return command }
            problem = "it is none of train"
        } catch {
            problem = DescentCommand.message(for: error)
        }
        throw Failure(.contents, "--resume \(path): the command line in its config.json cannot be used: \(problem)")
    }

    /// A failure that begins with a flag which nobody gave: the run's directory has it.
    private func named(_ failure: Failure) -> Failure {
        let flag = String(failure.message.prefix { $0 != " " && $0 != ":" })
        guard flag.hasPrefix("--"), flag != ResumeRequest.flag, !isGiven(flag) else { return failure }
        return Failure(failure.status, "--resume \(path): \(failure.message)")
    }
}
