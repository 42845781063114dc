package import ArgumentParser

/// The flags that choose the data.
package struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What to train with: fashion-mnist, moons:M[:NOISE[:SEED]], idx:IMAGES,LABELS, npy:X.npy,Y.npy, "
                + "csv:FILE[:COLUMN], or descent:FILE, which convert has made.",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data: DataSource

    @Option(
        help: ArgumentHelp(
            "What to test with after each epoch, in the same forms. (default: the test set of fashion-mnist, else none)",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var testData: DataSource?

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @OptionGroup
    package var scaling: ScalingOptions

    package init() {}
}
