package import Descent

/// How tables are read and encoded, as flags say it.
package struct TableSettings: Sendable, Hashable {
    package var separator = CSVSeparator.automatic
    package var header = CSVHeader.automatic
    package var ignored = ColumnList()
    /// The column of weights; nil where no flag says it.
    package var weights: String?
    package var categorical = ColumnList()
    /// nil where no flag says it, which refuses missing values.
    package var missing: MissingValues?
    package var hasIndicators = false
    /// nil where no flag says it.
    package var task: TableTask?

    package init(
        separator: CSVSeparator = .automatic, header: CSVHeader = .automatic, ignored: ColumnList = ColumnList(),
        weights: String? = nil, categorical: ColumnList = ColumnList(), missing: MissingValues? = nil,
        hasIndicators: Bool = false,
        task: TableTask? = nil
    ) {
        self.separator = separator
        self.header = header
        self.ignored = ignored
        self.weights = weights
        self.categorical = categorical
        self.missing = missing
        self.hasIndicators = hasIndicators
        self.task = task
    }

    /// A flag and its value; nil for one without.
    package struct Flag: Sendable, Hashable, CustomStringConvertible {
        package let name: String
        package let value: String?

        /// As on the command line.
        package var description: String { "--\(name)" + (value.map { " \($0)" } ?? "") }
    }

    /// The flags that are there, in the order of the help.
    package var flags: [Flag] {
        [
            separator == .automatic ? nil : Flag(name: "separator", value: separator.word),
            header == .present ? Flag(name: "header", value: nil) : nil,
            header == .absent ? Flag(name: "no-header", value: nil) : nil,
            ignored.names.isEmpty ? nil : Flag(name: "ignore", value: "\(ignored)"),
            weights.map { Flag(name: "weights", value: $0) },
            categorical.names.isEmpty ? nil : Flag(name: "categorical", value: "\(categorical)"),
            missing.map { Flag(name: "missing", value: $0.rawValue) },
            hasIndicators ? Flag(name: "missing-indicator", value: nil) : nil,
            task.map { Flag(name: "task", value: $0.rawValue) },
        ].compactMap { $0 }
    }

    /// The columns that flags name beside those to learn from.
    var namedBeside: [String] { ignored.names + (weights.map { [$0] } ?? []) }

    /// Refuses flags where none of the data is a table.
    package func refuse(unlessTableAmong sources: DataSource?...) throws(Failure) {
        guard let flag = flags.first, !sources.contains(where: { $0?.isTable == true }) else { return }
        let names = sources.compactMap { $0.map { "\($0)" } }.joined(separator: " and ")
        throw Failure(.usage, "--\(flag.name) is for csv:FILE, and the data are \(names)")
    }

    /// What the label is for, where targets that are numbers may be asked for by the loss.
    package func task(readingIntegersAs integers: LabelInterpretation) -> TableTask {
        task ?? (integers == .values ? .regression : .automatic)
    }
}
