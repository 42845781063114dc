import Formats

/// Something about a table that its user should know, though it can be used.
public enum TableWarning: Sendable, Hashable, CustomStringConvertible {
    /// The first line was taken for a header and may be a row.
    case headerDoubt(path: String, reason: String)
    /// A column to learn from looks like the number, or the key, of the row.
    case looksLikeIndex(ColumnName)
    /// A column of texts has about as many different ones as there are rows.
    case manyCategories(ColumnName, count: Int, rows: Int)
    /// Integer labels are taken as numbers, for regression, since so many of them differ.
    case integersAreValues(ColumnName, count: Int, rows: Int)
    /// Labels are few whole numbers written with a point, such as `1.0`, and are taken as numbers, for regression.
    case wholeNumbersAreValues(ColumnName, count: Int)
    /// Integer labels are taken as classes, most of which have few examples.
    case fewExamples(ColumnName, classes: Int, few: Int)
    /// Texts as labels are taken as classes, most of which have few examples.
    case fewExamplesOfTexts(ColumnName, classes: Int, few: Int)
    /// All labels are the same.
    case singleClass(ColumnName, String)
    /// Texts that the training table did not have in their column: their one-hot values are all 0.
    case unseenValues(ColumnName, rows: Int, first: String)
    /// Columns that the model does not use.
    case ignoredColumns([String])
    /// Columns that training ignored, and whose names the predictions have: they are not written beside these.
    case notKept([String])
    /// A table without names of columns has one less than the training table, and is taken for one without the label.
    case withoutLabel(expected: Int)
    /// Rows with missing values were left out.
    case droppedRows(Int)
    /// The table lacks the column of weights, so all examples count the same.
    case noWeights(String)
    /// Rows with missing values have no prediction, since the model was trained without such rows.
    case unpredictedRows(Int, firstLine: Int)

    /// One sentence.
    public var description: String {
        switch self {
        case .headerDoubt(let path, let reason): return "\(path): \(reason)"
        case .looksLikeIndex(let column):
            return "\(column) looks like the number of the row, and the model would learn from it"
        case .manyCategories(let column, let count, let rows):
            return "\(column) has \(count) different texts in \(rows) rows, and each becomes an input"
        case .integersAreValues(let column, let count, let rows):
            return "the label, \(column), has \(count) different integers in \(rows) rows, which are taken as numbers "
                + "for regression"
        case .wholeNumbersAreValues(let column, let count):
            return
                "the label, \(column), has only \(count) different whole numbers, written with a point, which are taken "
                + "as numbers for regression"
        case .fewExamples(let column, let classes, let few):
            return
                "the integers of the label, \(column), are taken as \(classes) classes, of which \(few) have fewer than 5 "
                + "rows"
        case .fewExamplesOfTexts(let column, let classes, let few):
            return
                "the texts of the label, \(column), are taken as \(classes) classes, of which \(few) have fewer than 5 rows"
        case .singleClass(let column, let name):
            return
                "the label, \(column), has a single class, \(Quoting.quoted(name)), so there is nothing to tell apart"
        case .unseenValues(let column, let rows, let first):
            return
                "\(rows) \(rows == 1 ? "row has a value" : "rows have values") in \(column) that the training table did "
                + "not have, such as \(Quoting.quoted(first)); \(rows == 1 ? "it counts" : "they count") as none of the known"
        case .ignoredColumns(let names):
            return "the model does not use \(names.count == 1 ? "the column" : "the columns") \(ClassNames.list(names))"
        case .notKept(let names):
            return "\(names.count == 1 ? "the column" : "the columns") \(ClassNames.list(names)) "
                + "\(names.count == 1 ? "is" : "are") not kept beside the predictions, one of whose columns has that name"
        case .withoutLabel(let expected):
            return
                "it has one column less than the \(expected) of the training table, and is taken for one without the label"
        case .noWeights(let name):
            return "it has no column \(Quoting.quoted(name)) of weights, so all examples count the same"
        case .unpredictedRows(let count, let line):
            return
                "\(count) \(count == 1 ? "row has" : "rows have") missing values, which training dropped, so "
                + "\(count == 1 ? "its prediction is" : "their predictions are") empty; the first is line \(line)"
        case .droppedRows(let count):
            return "\(count) \(count == 1 ? "row" : "rows") with missing values \(count == 1 ? "is" : "are") left out"
        }
    }
}
