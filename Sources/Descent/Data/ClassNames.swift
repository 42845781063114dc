import Formats

/// Lists class names in messages and compares two lists of them.
enum ClassNames {
    /// The first few names, each in quotes.
    static func list(_ names: [String], atMost limit: Int = 20) -> String {
        names.prefix(limit).map { Quoting.quoted($0) }.joined(separator: ", ")
            + (names.count > limit ? " and \(names.count - limit) more" : "")
    }

    /// The number of the first class whose name in the data differs from the known one or has none.
    ///
    /// Data may have fewer classes; those they have must agree.
    static func firstDifference(known: [String], found: [String]) -> Int? {
        found.indices.first { $0 >= known.count || known[$0] != found[$0] }
    }
}
