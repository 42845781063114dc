package import ArgumentParser
import Descent
import Glibc
import LinearAlgebra

/// The command `descent`: it parses, calls the library, and prints.
@main
package struct DescentCommand: ParsableCommand {
    package static let version = DescentVersion.current

    package static let configuration = CommandConfiguration(
        commandName: "descent",
        abstract: "Trains fully connected neural networks on the CPU.",
        discussion: """
            Train on a table whose last column has the labels, measure the model on other examples, write what it \
            predicts, and ask which settings suit the data:
              descent train --data csv:flowers.csv --output run
              descent evaluate --model run --data csv:more-flowers.csv
              descent predict --model run --data csv:more-flowers.csv --output p.csv
              descent info --data csv:flowers.csv

            The help of each command begins with an example: descent train --help. Without a file at hand, try \
            descent train --data moons:1000, scikit-learn's two moons.

            Results go to standard output, progress and messages to standard error.

            Completions for bash, zsh or fish, and man pages, come with scripts/install. Without it, this prints the \
            script to be saved where the shell looks for it:
              descent --generate-completion-script bash

            DESCENT_INSTRUCTION_SET in the environment holds the vector kernels to a level of instructions below the \
            processor's best: baseline, avx2 or avx512. OPENBLAS_CORETYPE does the same for OpenBLAS; \
            bench sets it to match.

            Exit status: 0 success; 64 wrong usage or hyperparameters; 65 contents of a file, or training that \
            diverged; 66 a file that is missing or cannot be read; 70 a result of an exercise or benchmark that differs \
            from the known one, or an internal fault; 74 output that cannot be written; 129, 130 and 143 after SIGHUP, \
            SIGINT and SIGTERM.
            """,
        version: version,
        subcommands: [
            TrainCommand.self, CrossValidateCommand.self, EvaluateCommand.self, PredictCommand.self, InfoCommand.self,
            ConvertCommand.self, RunsCommand.self, BenchCommand.self, ExerciseCommand.self, SpectrumCommand.self,
        ])

    package init() {}

    /// Runs the command that the arguments name and ends the process with its exit status.
    package static func main() {
        // A reader that goes away, as `head` does, must not end training: writing then fails, and that is handled.
        // Likewise a file that reaches the limit of `ulimit -f`.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        LostFile.catchSignal()
        do {
            try checkHelp()
            if let request = try ResumeRequest(Array(CommandLine.arguments.dropFirst())) {
                try checkEnvironment()
                BLASRuntime.endThreads()
                try request.run()
                end(.success)
            }
            var command = try parseAsRoot()
            try checkEnvironment()
            if command is any BenchSubcommand, let restart = OpenBLASRestart() { try restart.run() }
            if !usesThreadsOfBLAS(command) { BLASRuntime.endThreads() }
            if !knowsRanks(command) {
                Ranks.warnOfOthers("each does all of this; ranks share 'train --distributed' alone")
            }
            try command.run()
            end(.success)
        } catch {
            exit(reporting: error)
        }
    }

    /// Whether a command may call OpenBLAS with more than one of its threads: a benchmark for comparison, the others
    /// for eigenvalues.
    private static func usesThreadsOfBLAS(_ command: any ParsableCommand) -> Bool {
        command is any BenchSubcommand || command is SpectrumCommand || command is ExerciseCommand
    }

    /// Whether a command can be shared by ranks, or says what they are.
    private static func knowsRanks(_ command: any ParsableCommand) -> Bool {
        command is TrainCommand || command is BenchAllreduceCommand || command is InfoCommand
    }

    /// Ends the process without what libraries do in `exit`: OpenBLAS waits there for its threads, and one that finds
    /// no address space for its buffer (`ulimit -v`) asks for it forever.
    ///
    /// - Parameter isOfAll: whether all ranks end so, and none waits for another.
    private static func end(_ status: CommandStatus, isOfAll: Bool = false) -> Never {
        // Our own output has no buffer; that of libraries may.
        fflush(nil)
        if status == .success || isOfAll { Ranks.leave() } else { Ranks.abort(status) }
        _exit(status.rawValue)
    }

    /// Refuses `help` for a command that isn't there, where the argument parser would print that of `descent`.
    private static func checkHelp() throws(Failure) {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.first == "help", let problem = Misspelling.unknownCommand(Array(arguments.dropFirst())) else {
            return
        }
        throw Failure(.usage, problem)
    }

    /// Refuses a level of instructions that the processor lacks, before the first kernel would end the process for it.
    private static func checkEnvironment() throws(Failure) {
        do {
            _ = try InstructionSetChoice.ofEnvironment()
        } catch {
            throw Failure(.usage, error.description)
        }
    }

    /// Prints what went wrong, or the help or version that was asked for, and ends the process.
    private static func exit(reporting error: any Error) -> Never {
        if let failure = error as? Failure {
            if failure != .brokenPipe, let words = Ranks.words(for: failure) {
                Console.message(words)
                if failure.status == .usage { Console.line(hint) }
            }
            end(failure.status, isOfAll: failure.extent == .all)
        }
        // All other errors are the argument parser's.
        if exitCode(for: error) == .success {
            let text = fullMessage(for: error)
            let isManual = CommandLine.arguments.contains(ManualText.flag)
            do {
                try Console.result(isManual ? ManualText.encoded(text) : CompletionScript.completed(text))
            } catch {
                exit(reporting: error)
            }
            end(.success)
        }
        let arguments = Array(CommandLine.arguments.dropFirst())
        let problem = Misspelling.unknownCommand(arguments) ?? Misspelling.correcting(message(for: error), arguments)
        Console.message(Ranks.nameBeforeJoining().map { "\($0): \(problem)" } ?? problem)
        Console.line(hint)
        end(.usage)
    }

    /// Where to read more: the help of the command that the arguments name.
    private static var hint: String {
        let names = ["descent"] + Misspelling.command(of: Array(CommandLine.arguments.dropFirst())).names
        return "See '\(names.joined(separator: " ")) --help'."
    }
}
