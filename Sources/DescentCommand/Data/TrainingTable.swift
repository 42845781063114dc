package import Descent

/// A CSV file to learn from: its rows and their targets, before an encoder learns from those to train with.
package struct TrainingTable: Sendable {
    /// Without the rows that `--missing drop` leaves out.
    private let table: Table
    /// The targets of all rows.
    package let targets: Targets
    private let path: String
    private let label: String?
    private let task: TableTask
    private let settings: TableSettings
    private let flag: String
    /// What was said when the targets were read, and is not to be said again.
    private let said: Set<TableWarning>

    /// Reads the file.
    ///
    /// - Parameters:
    ///   - label: the label's column, by name or number; nil for the last.
    ///   - flag: what the user gave the file for, to name in an error.
    package init(
        path: String, label: String?, _ settings: TableSettings, readingIntegersAs integers: LabelInterpretation,
        flag: String
    ) throws(Failure) {
        self.path = path
        self.label = label
        self.settings = settings
        self.flag = flag
        task = settings.task(readingIntegersAs: integers)
        do throws(DataError) {
            var table = try Table.csv(
                path, separator: settings.separator, header: settings.header, texts: settings.categorical.names)
            var warnings = table.warnings
            if settings.missing == .drop {
                table = try TableEncoder.droppingMissing(
                    table, label: label, ignoring: settings.ignored.names, warnings: &warnings)
            }
            targets = try TableEncoder.targets(of: table, label: label, task: task, warnings: &warnings)
            self.table = table
            said = Set(warnings)
            TableNotice.say(warnings, of: path)
        } catch {
            throw Failure(error, flag: flag, learningWith: settings)
        }
    }

    /// Learns how to encode the table from some of its rows, or from all.
    package func encoder(learningFrom rows: [Int]? = nil) throws(Failure) -> TableEncoder {
        do throws(DataError) {
            var warnings: [TableWarning] = []
            let encoder = try TableEncoder(
                fitting: table, rows: rows, label: label, task: task, ignoring: settings.ignored.names,
                categorical: settings.categorical.names, missing: settings.missing ?? .refuse,
                indicators: settings.hasIndicators, warnings: &warnings)
            TableNotice.say(warnings.filter { !said.contains($0) }, of: path)
            return encoder
        } catch {
            throw Failure(error, flag: flag, learningWith: settings)
        }
    }

    /// The examples of all rows.
    package func examples(by encoder: TableEncoder) throws(Failure) -> Examples {
        do throws(DataError) {
            var warnings: [TableWarning] = []
            let examples = try encoder.examples(from: table, label: label, warnings: &warnings)
            TableNotice.say(warnings.filter { !said.contains($0) }, of: path)
            return examples
        } catch {
            throw Failure(error, flag: flag, learningWith: settings)
        }
    }
}
