package import ArgumentParser

/// The flags that say which epoch's network is the result, and when training ends for it.
package struct SelectionOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Ends training after PATIENCE epochs without an improvement on the validation data. With MARGIN only what is better by that share "
                + "counts as one, such as 0.02. (default: none; with --epochs auto it follows from the data)",
            valueName: "PATIENCE[:MARGIN]"),
        transform: { try PatienceOption(parsing: $0) })
    package var earlyStopping: PatienceOption?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "For --early-stopping, what is better by D or less is no improvement; in the units of the cost or metric, at least 0. "
                + "(default: 0; with --epochs auto and no --early-stopping 0.002 for the cost of classes)",
            valueName: "D"),
        transform: { try SelectionOptions.gain($0) })
    package var minDelta: Double?

    @Option(
        help: ArgumentHelp(
            "What tells the best epoch, on the validation data: cost, or a metric of descent evaluate, such as accuracy, f1_macro, roc_auc "
                + "or mae. (default: cost)",
            valueName: "cost|METRIC"),
        completion: .list(Monitor.names), transform: { try Monitor(parsing: $0) })
    package var monitor: Monitor?

    @Option(help: "Which epoch's network is the result. (default: with validation data the best, else the last)")
    package var keep: KeptEpoch?

    package init() {}

    private static func gain(_ text: String) throws -> Double {
        let value = try NumberArgument.real(text)
        guard value >= 0 else { throw ValidationError("expected a number of at least 0.") }
        return value
    }

    /// Refuses flags that mean nothing without validation data.
    ///
    /// - Parameter remedy: how to have such data.
    func requireValidation(remedy: String) throws(Failure) {
        let needy = [
            earlyStopping.map { "--early-stopping \($0)" }, minDelta.map { "--min-delta \($0)" },
            monitor.map { "--monitor \($0.name)" },
            keep == .best ? "--keep best" : nil,
        ]
        if let flag = needy.compactMap({ $0 }).first {
            throw Failure(.usage, "\(flag) needs validation data: \(remedy)")
        }
    }
}
