import Formats

/// The names of classes in messages, and where two lists of them differ.
enum ClassNames {
    /// The first few names, each in quotes.
    static func list(_ names: [String], atMost limit: Int = 20) -> String {
        names.prefix(limit).map { Quoting.quoted($0) }.joined(separator: ", ")
            + (names.count > limit ? " and \(names.count - limit) more" : "")
    }

    /// The first class that has another name in the data than where it is known, or only one in the data.
    ///
    /// Data may have fewer classes: what they have then counts the same.
    static func firstDifference(known: [String], found: [String]) -> Int? {
        found.indices.first { $0 >= known.count || known[$0] != found[$0] }
    }
}
