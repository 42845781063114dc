/// The character between two fields of a CSV file.
public enum CSVSeparator: Sendable, Hashable {
    /// Found in the first lines: a comma, semicolon, tab or vertical bar.
    case automatic
    /// `,`
    case comma
    /// `;`
    case semicolon
    /// A tab.
    case tab
    /// `|`
    case verticalBar

    /// The separator's byte; nil if it is to be found.
    var byte: UInt8? {
        switch self {
        case .automatic: nil
        case .comma: UInt8(ascii: ",")
        case .semicolon: UInt8(ascii: ";")
        case .tab: UInt8(ascii: "\t")
        case .verticalBar: UInt8(ascii: "|")
        }
    }

    /// Those that are recognised, the likeliest first.
    static let known: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]

    /// The separator as a word in a sentence.
    static func name(_ separator: UInt8) -> String {
        switch separator {
        case UInt8(ascii: ","): "comma"
        case UInt8(ascii: ";"): "semicolon"
        case UInt8(ascii: "\t"): "tab"
        default: "\"\(Character(Unicode.Scalar(separator)))\""
        }
    }

    /// The separator that cuts the first lines, outside quotes, into the same number of fields, at least two: of
    /// several the one with the most fields, and of equals the first of `known`. Without one, the separator that occurs
    /// in the first line; then a comma.
    ///
    /// A decimal comma cuts lines of two fields that semicolons separate into three, but a header into no more than it
    /// has.
    static func find(in bytes: Span<UInt8>, from start: Int) -> UInt8 {
        var best: (separator: UInt8, count: Int)?
        var inFirstLine: UInt8?
        for separator in known {
            let counts = separatorCounts(separator, in: bytes, from: start)
            guard let first = counts.first, first > 0 else { continue }
            inFirstLine = inFirstLine ?? separator
            guard counts.allSatisfy({ $0 == first }), first > best?.count ?? 0 else { continue }
            best = (separator, first)
        }
        return best?.separator ?? inFirstLine ?? known[0]
    }

    /// How often a separator occurs in each of the first lines that are not blank.
    private static func separatorCounts(_ separator: UInt8, in bytes: Span<UInt8>, from start: Int) -> [Int] {
        var counts: [Int] = []
        var count = 0
        var isBlank = true
        var isQuoted = false
        var index = start
        while index < bytes.count, counts.count < 20 {
            let byte = bytes[index]
            if isQuoted {
                if byte == CSVScanner.quote { isQuoted = false }
            } else if byte == CSVScanner.quote {
                // Only at its beginning does a quote enclose a field; a doubled one closes and opens again.
                let before = index > start ? bytes[index - 1] : CSVScanner.lineFeed
                isQuoted = before == separator || before == CSVScanner.lineFeed || before == CSVScanner.quote
                isBlank = false
            } else if byte == separator {
                count += 1
                isBlank = false
            } else if byte == CSVScanner.lineFeed {
                if !isBlank { counts.append(count) }
                count = 0
                isBlank = true
            } else if byte > 0x20 {
                isBlank = false
            }
            index += 1
        }
        return counts
    }
}
