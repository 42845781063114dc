package import Descent
import Machine

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
    /// What is to be said of the table, once it is known that it can be used.
    private var warnings: [TableWarning]

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
            var table = try LongWait.reading([path]) { () throws(DataError) in
                try Table.csv(
                    path, separator: settings.separator, header: settings.header, texts: settings.categorical.names)
            }
            var warnings = table.warnings
            if settings.missing == .drop {
                table = try TableEncoder.droppingMissing(
                    table, label: label, weights: settings.weights, ignoring: settings.ignored.names,
                    warnings: &warnings)
            }
            targets = try TableEncoder.targets(
                of: table, label: label, task: task, categorical: settings.categorical.names, warnings: &warnings)
            self.table = table
            self.warnings = warnings
        } catch {
            throw Failure(error, flag: flag, learningWith: settings)
        }
    }

    /// Learns how to encode the table from some of its rows, or from all.
    package mutating func encoder(learningFrom rows: [Int]? = nil) throws(Failure) -> TableEncoder {
        do throws(DataError) {
            var found: [TableWarning] = []
            let encoder = try TableEncoder(
                fitting: table, rows: rows, label: label, weights: settings.weights, task: task,
                ignoring: settings.ignored.names, categorical: settings.categorical.names,
                missing: settings.missing ?? .refuse, indicators: settings.hasIndicators, warnings: &found)
            note(found)
            return encoder
        } catch {
            throw Failure(error, flag: flag, learningWith: settings)
        }
    }

    /// The examples of all rows.
    package mutating func examples(by encoder: TableEncoder) throws(Failure) -> Examples {
        do throws(DataError) {
            var found: [TableWarning] = []
            let examples = try encoder.examples(from: table, label: label, warnings: &found)
            note(found)
            return examples
        } catch {
            throw Failure(error, flag: flag, learningWith: settings)
        }
    }

    private mutating func note(_ found: [TableWarning]) {
        for warning in found where !warnings.contains(warning) { warnings.append(warning) }
    }

    /// Says on standard error what the user should know of the table.
    package mutating func sayWarnings() {
        TableNotice.say(warnings, of: path)
        warnings = []
    }

    /// Says it, but for what was said of the table before.
    mutating func sayWarnings(noting said: SaidWarnings) {
        warnings = said.new(among: warnings)
        sayWarnings()
    }

    /// About the bytes that the table takes: a number for each row and column.
    var byteCount: Int { 8 * table.rowCount * table.columns.count }
}

/// The warnings of a table that were said; threads that learn from it at the same time share it.
final class SaidWarnings: Sendable {
    private let warnings = LockedValue<Set<TableWarning>>([])

    /// Those among some that were not said before, from then on said.
    func new(among some: [TableWarning]) -> [TableWarning] {
        warnings.withLock { warnings in some.filter { warnings.insert($0).inserted } }
    }
}
