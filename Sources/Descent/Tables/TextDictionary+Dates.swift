import Formats

extension TextDictionary {
    /// The first text, if the first few are dates or months, with or without a time behind: `2026-11-26`,
    /// `26.11.2026`, `11/26/2026`, `2026-11`, `20261126T05`, `Nov 26 2026`.
    var firstDate: String? {
        guard count > 0, (0..<min(count, 10)).allSatisfy({ TextDictionary.isDate(self[$0]) }) else { return nil }
        return self[0]
    }

    static func isDate(_ text: String) -> Bool { isNumericDate(text) || isCompactDate(text) || hasMonthsName(text) }

    /// Numbers of day, month and year, or a year and its month, between separators.
    private static func isNumericDate(_ text: String) -> Bool {
        let parts = text.utf8.prefix { !($0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "T")) }
        for separator in [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ".")] {
            let fields = parts.split(separator: separator, omittingEmptySubsequences: false)
            guard fields.allSatisfy({ !$0.isEmpty && isDigits($0) }) else { continue }
            let lengths = fields.map(\.count)
            if fields.count == 2 {
                // 2023-24 is a season.
                let isYear =
                    lengths[0] == 4 && (fields[0].first == UInt8(ascii: "1") || fields[0].first == UInt8(ascii: "2"))
                if isYear, lengths[1] <= 2, 1...12 ~= number(fields[1]) { return true }
            }
            guard fields.count == 3 else { continue }
            let yearIsFirst = lengths[0] == 4 && lengths[1] <= 2 && lengths[2] <= 2
            let yearIsLast = lengths[0] <= 2 && lengths[1] <= 2 && (lengths[2] == 4 || lengths[2] == 2)
            return yearIsFirst || yearIsLast
        }
        return false
    }

    /// Eight digits of year, month and day, and a time behind a `T`: without it they are a number.
    private static func isCompactDate(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count > 9, bytes[8] == UInt8(ascii: "T"), isDigits(bytes[..<8]), isDigits(bytes[9...9]) else {
            return false
        }
        return 1...12 ~= number(bytes[4..<6]) && 1...31 ~= number(bytes[6..<8])
    }

    /// A month's name in English beside a day, a year or both.
    private static func hasMonthsName(_ text: String) -> Bool {
        // The longest is `Wednesday, September 26, 2026 10:00:00.000000 +00:00`.
        guard text.utf8.count <= 60 else { return false }
        let words = text.lowercased().split { " ,-/.".contains($0) }.filter {
            !$0.contains(":") && !weekdays.contains($0)
        }
        guard 2...3 ~= words.count, words.count(where: { months.contains($0) }) == 1 else { return false }
        return words.allSatisfy { word in
            months.contains(word) || isDigits(word.utf8) && (word.utf8.count <= 2 || word.utf8.count == 4)
        }
    }

    private static func isDigits(_ bytes: some Sequence<UInt8>) -> Bool { bytes.allSatisfy { 0x30...0x39 ~= $0 } }

    /// The number of a few digits.
    private static func number(_ digits: some Sequence<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1) - 0x30 } }

    /// Both the names and the names' first three letters.
    private static func withShort(_ names: [Substring]) -> Set<Substring> { Set(names + names.map { $0.prefix(3) }) }

    private static let months = withShort([
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]).union(["sept"])
    private static let weekdays = withShort([
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ])
}
