package import ArgumentParser
import Descent

/// The flags that hold examples out, and say what follows from them.
package struct ValidationOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The share of --data to hold out for validation, from 0 to below 1, the same of each class; 0 for none. Validation chooses the "
                + "epoch that is saved. (default: with --epochs auto 0.1 of at least 100 examples, else 0)",
            valueName: "F"),
        transform: { try ValidationOptions.share($0) })
    package var validationSplit: Double?

    @Option(
        help: ArgumentHelp("Validation data of their own, in the forms of --data.", valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var validationData: DataSource?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The share of --data to hold out for the test, apart from the validation set; the test chooses nothing. (default: 0)",
            valueName: "F"),
        transform: { try ValidationOptions.share($0) })
    package var testSplit: Double?

    @OptionGroup
    package var selection: SelectionOptions

    package init() {}

    static func share(_ text: String) throws -> Double {
        let value = try NumberArgument.real(text)
        guard value >= 0, value < 1 else { throw ValidationError("expected a share from 0 to below 1.") }
        return value
    }

    /// Refuses flags that contradict each other or need validation data.
    ///
    /// - Parameter mayHoldOut: whether validation examples are held out without being asked for.
    package func check(testData: DataSource?, mayHoldOut: Bool) throws(Failure) {
        if validationData != nil, let validationSplit, validationSplit > 0 {
            throw Failure(.usage, "--validation-data and --validation-split: one of the two makes the validation set")
        }
        if testData != nil, let testSplit, testSplit > 0 {
            throw Failure(.usage, "--test-data and --test-split: one of the two makes the test set")
        }
        if let validationSplit, let testSplit, validationSplit + testSplit >= 1 {
            throw Failure(
                .usage,
                "--validation-split \(validationSplit) and --test-split \(testSplit) leave nothing to train with; together "
                    + "they must be below 1")
        }
        let hasValidation = validationData != nil || (validationSplit.map { $0 > 0 } ?? mayHoldOut)
        guard !hasValidation else { return }
        try selection.requireValidation(remedy: "--validation-split F or --validation-data D")
    }
}
