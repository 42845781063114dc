package import ArgumentParser

/// The flags that say what becomes of a run.
package struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where model.safetensors, config.json and metrics.csv go; made if missing. metrics.csv has a line for each epoch, and of "
                + "more than 100,000 epochs for every 2nd, 4th, 8th … one and the last. (default: nothing is written)",
            valueName: "DIR"))
    package var output: String?

    @Flag(help: "Lets --output replace a run that is there already.")
    package var overwrite = false

    @Flag(help: "Prints only the results and errors.")
    package var quiet = false

    package init() {}
}
