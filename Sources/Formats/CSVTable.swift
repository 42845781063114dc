/// The labels of a CSV table, one per row, in the narrowest form that holds all of them.
package enum CSVLabels: Sendable, Hashable {
    /// Every field is an integer that fits `Int`: classes.
    case integers([Int])
    /// Every field is a finite number: real targets.
    case reals([Float])
    /// Anything else: names of classes, exactly as written.
    case texts([String])

    /// The number of rows.
    package var count: Int {
        switch self {
        case .integers(let values): values.count
        case .reals(let values): values.count
        case .texts(let values): values.count
        }
    }
}

/// A table of finite numbers with one column of labels.
package struct CSVTable: Sendable, Hashable {
    /// The names of all columns, `nil` if the first line is data.
    package let header: [String]?
    /// The names of the feature columns in order.
    package let featureNames: [String]?
    /// The number of rows, at least 1.
    package let rowCount: Int
    /// The number of features in each row, at least 1.
    package let featureCount: Int
    /// The features, `[rowCount, featureCount]` row-major.
    package let features: [Float]
    /// The name of the label column.
    package let labelName: String?
    /// The labels, `rowCount` of them.
    package let labels: CSVLabels
    /// Why a header that the caller did not ask for may be the first row instead, as the end of a sentence about the
    /// file; nil if nothing suggests that.
    package let doubt: String?
}
