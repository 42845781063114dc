/// Which columns of a CSV file are read, and how.
struct CSVSelection: Sendable {
    /// The columns whose values are read; those of others are missing.
    var read: Set<Int>
    /// The columns whose fields are kept as they stand in the file.
    var kept: [Int]
}

/// Where a field is in a text, without its quotes.
struct CSVFieldRange: BitwiseCopyable, Sendable {
    let start: Int
    let end: Int
    let isQuoted: Bool
}
