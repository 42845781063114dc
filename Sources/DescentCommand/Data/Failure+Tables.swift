import Descent

extension Failure {
    /// A table that nothing can be learnt from, with the flags that help.
    init(_ error: DataError, flag: String, learningWith settings: TableSettings) {
        self.init(error, flag: flag)
        guard case .table(let problem) = error else { return }
        switch problem {
        case .unknownColumn(let name, _, _, _): self.name(name, in: settings)
        case .missingValue(let location):
            let indicator =
                settings.hasIndicators ? "" : ", with --missing-indicator if that it is missing tells something"
            add(
                "--missing mean, median or most-frequent puts a value in its place\(indicator), --missing drop leaves such rows "
                    + "out, and --ignore \(location.column.argument) the column")
        case .word(_, let location) where location.column.isNamed(settings.weights):
            add("the weights must be numbers")
        case .word(_, let location):
            let name = location.column.argument
            add(
                "--categorical \(name) takes the column's values as categories, and --ignore \(name) leaves it out; if the word "
                    + "stands for a missing value, leave the field empty and say --missing")
        case .date(_, let location):
            let name = location.column.argument
            add("--ignore \(name) leaves it out, and --categorical \(name) takes dates as categories")
        case .labelIsDate:
            add("csv:FILE:COLUMN names the label, and --task classification takes dates as classes")
        case .noValues(let column, _), .noTrainingValues(let column, _), .tooManyCategories(let column, _, _):
            add("--ignore \(column.argument) leaves it out")
        case .tooManyClasses: add("--task regression takes labels that are numbers as numbers to come close to")
        case .labelIsText:
            add(settings.task == .regression ? "--task classification is for texts" : "--loss squared needs numbers")
        case .labelIsWord: add("--task classification takes all labels as classes")
        case .categoricalLabel: add("--task classification takes the label's values as classes")
        case .ignoredLabel: add("csv:FILE:COLUMN names the label, else it is the last column")
        case .inexactIntegers(let column, _): add("--categorical \(column.argument) reads it so")
        case .missingLabel, .missingWeight: add("--missing drop leaves such rows out")
        case .weightsAreLabel: add("csv:FILE:COLUMN names the label")
        default: return
        }
    }

    /// A table that a model cannot take, as flags say how.
    init(_ error: DataError, flag: String, takenBy model: KnownModel, _ settings: TableSettings) {
        self.init(error, flag: flag)
        guard case .table(let problem) = error else { return }
        switch problem {
        case .unknownColumn(let name, _, _, _): self.name(name, in: settings)
        case .missingValue:
            add("\(model.name) was trained without --missing, so it has nothing to put there")
        default: return
        }
    }

    /// Names the flag that asks for a column.
    private mutating func name(_ column: String, in settings: TableSettings) {
        let flags = [
            ("--weights", settings.weights.map { [$0] } ?? []), ("--ignore", settings.ignored.names),
            ("--categorical", settings.categorical.names),
        ]
        guard let (flag, _) = flags.first(where: { $0.1.contains(column) }) else { return }
        self = Failure(status, "\(flag) \(column): \(message)")
    }

    private mutating func add(_ advice: String) { self = Failure(status, "\(message); \(advice)") }
}
