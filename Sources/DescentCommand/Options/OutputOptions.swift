package import ArgumentParser
import Descent

/// The flags that say where a run is kept and what is printed.
package struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where model.safetensors, config.json and metrics.csv go; made if missing. metrics.csv has a line for each epoch, and of "
                + "more than 100,000 epochs for every 2nd, 4th, 8th … one and the last. (default: nothing is written)",
            valueName: "DIR"),
        completion: .directory)
    package var output: String?

    @Flag(help: "Lets --output replace an existing run, and --timeline a file.")
    package var overwrite = false

    @Option(
        help: ArgumentHelp(
            "Goes on with a run that was ended, interrupted or killed, from the newest of its checkpoints, as if nothing had happened: "
                + "with its own settings and data, which must not have changed. --epochs N may ask for more, and --workers N for others.",
            valueName: "RUN"),
        completion: .directory)
    package var resume: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How often --output saves the state of training, from which --resume goes on: every N epochs, Nsteps, or Ns for seconds. It is "
                + "saved at the end in any case. (default: every ten seconds or more, so that it takes a hundredth of the time)",
            valueName: "N|Nsteps|Ns"),
        transform: { try CheckpointInterval(parsing: $0) })
    package var checkpointEvery: CheckpointInterval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many of the checkpoints are kept, the newest, at least 1. (default: \(RunRecord.keptCheckpoints))",
            valueName: "K"),
        transform: { try NumberArgument.whole($0) })
    package var keepCheckpoints: Int?

    @Flag(help: "Prints only the results and errors.")
    package var quiet = false

    package init() {}

    /// Refuses flags of checkpoints where none are written.
    func check() throws(Failure) {
        if let keepCheckpoints, keepCheckpoints < 1 {
            throw Failure(.usage, "--keep-checkpoints is \(keepCheckpoints); it must be at least 1")
        }
        guard output == nil else { return }
        if let checkpointEvery {
            throw Failure(.usage, "--checkpoint-every \(checkpointEvery) needs --output, where checkpoints go")
        }
        if let keepCheckpoints {
            throw Failure(.usage, "--keep-checkpoints \(keepCheckpoints) needs --output, where checkpoints go")
        }
    }
}
