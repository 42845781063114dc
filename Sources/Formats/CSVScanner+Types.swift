extension CSVScanner {
    /// What a field is; empty for a missing value.
    func kinds(_ field: Field, _ bytes: Span<UInt8>) -> CSVFieldKinds {
        let inner = trimmed(field, bytes)
        guard !inner.isEmpty else { return [] }
        if let number = DecimalNumber(bytes, at: inner.lowerBound), number.end == inner.upperBound {
            return CSVScanner.kinds(number)
        }
        if let word = packed(inner, bytes) {
            if CSVScanner.missing.contains(word) { return [] }
            if CSVScanner.falses.contains(word) || CSVScanner.trues.contains(word) { return .boolean }
        }
        return infinity(field, bytes) == nil ? .word : [.number, .fraction, .wide]
    }

    /// What a number is.
    @inline(__always)
    static func kinds(_ number: DecimalNumber) -> CSVFieldKinds {
        var kinds: CSVFieldKinds = number.isInteger ? .number : [.number, .fraction]
        if number.needsDouble { kinds.insert(.wide) }
        if number.isInexactInteger { kinds.insert(.inexact) }
        if number.isLong { kinds.insert(.long) }
        return kinds
    }

    /// Whether a field is a missing value.
    func isMissing(_ field: Field, _ bytes: Span<UInt8>) -> Bool {
        guard field.start < field.end else { return true }
        switch bytes[field.start] {
        case UInt8(ascii: "A")..<UInt8(ascii: "N"), UInt8(ascii: "O")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")..<UInt8(ascii: "n"), UInt8(ascii: "o")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            // No spelling begins so, and most texts do.
            return false
        default:
            let inner = trimmed(field, bytes)
            return inner.isEmpty || packed(inner, bytes).map { CSVScanner.missing.contains($0) } ?? false
        }
    }

    /// The number in a field that is one; NaN for anything else.
    func double(_ field: Field, _ bytes: Span<UInt8>) -> Double {
        if let number = number(field, bytes) { return number.double(bytes) }
        return infinity(field, bytes) ?? .nan
    }

    /// The boolean in a field; nil for anything else.
    func boolean(_ field: Field, _ bytes: Span<UInt8>) -> Bool? {
        guard let word = packed(trimmed(field, bytes), bytes) else { return nil }
        if CSVScanner.falses.contains(word) { return false }
        return CSVScanner.trues.contains(word) ? true : nil
    }

    /// The infinity that a field spells, as `strtod` understands it: `inf`, `-Infinity`.
    private func infinity(_ field: Field, _ bytes: Span<UInt8>) -> Double? {
        let inner = trimmed(field, bytes)
        // The longest spelling is "-infinity".
        guard inner.count <= 9 else { return nil }
        var text = inner.map { bytes[$0] | 0x20 }
        // Setting the bit for lower case leaves both signs unchanged.
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative || text.first == UInt8(ascii: "+") { text.removeFirst() }
        guard text.elementsEqual("inf".utf8) || text.elementsEqual("infinity".utf8) else { return nil }
        return isNegative ? -.infinity : .infinity
    }

    /// Up to eight bytes as one number; nil for more.
    private func packed(_ range: Range<Int>, _ bytes: Span<UInt8>) -> UInt64? {
        guard range.count <= 8 else { return nil }
        var word: UInt64 = 0
        for index in range { word = word << 8 | UInt64(bytes[index]) }
        return word
    }

    private static func packed(_ words: [String]) -> [UInt64] {
        words.map { $0.utf8.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// The spellings of a missing value, besides nothing at all.
    private static let missing = packed([
        "NA", "N/A", "n/a", "NaN", "nan", "NAN", "-nan", "+nan", "null", "NULL", "None", "<NA>", "#N/A", "?",
    ])
    private static let trues = packed(["True", "true", "TRUE"])
    private static let falses = packed(["False", "false", "FALSE"])
}
