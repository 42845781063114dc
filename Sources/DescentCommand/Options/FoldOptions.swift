package import ArgumentParser
import Descent

/// The flags that choose the data of a cross-validation, and what is held out of them.
package struct FoldOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What to divide into folds: fashion-mnist (its training set), moons:M[:NOISE[:SEED]], idx:IMAGES,LABELS, npy:X.npy,Y.npy or "
                + "csv:FILE[:COLUMN].",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data: DataSource

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The number of folds, from 2 to the number of examples: each is tested on by a network that is trained on all others.",
            valueName: "K"),
        transform: { try NumberArgument.whole($0) })
    package var folds = 5

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @OptionGroup
    package var scaling: ScalingOptions

    package init() {}
}

/// The flags that say how a fold's best epoch is found.
package struct FoldValidationOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The share of each fold's training examples to hold out for validation, from 0 to below 1, the same of each class; 0 for none. "
                + "(default: with --epochs auto 0.1 of at least 100 examples, else 0)",
            valueName: "F"),
        transform: { try ValidationOptions.share($0) })
    package var validationSplit: Double?

    @OptionGroup
    package var selection: SelectionOptions

    package init() {}
}

/// The flags that say what a cross-validation prints.
package struct FoldOutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Metrics to print beside the cost, and the accuracy or R² and RMSE: all, or names with commas between them.",
            valueName: "all|NAME,…"),
        transform: { try MetricSelection(parsing: $0) })
    package var metrics: MetricSelection?

    @Flag(help: "Prints one JSON object.")
    package var json = false

    @Flag(help: "Prints only the results and errors.")
    package var quiet = false

    package init() {}
}
