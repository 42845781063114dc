/// Splits the bytes of a CSV file into fields (RFC 4180).
///
/// The bytes end with a line feed that the reader has added, so a scan never runs past the end.
struct CSVScanner {
    /// One field, without its quotes.
    struct Field {
        let start: Int
        let end: Int
        /// The line of the file on which the field begins, from 1.
        let line: Int
        let isQuoted: Bool
        /// Whether a line end follows, rather than a comma.
        let endsRow: Bool
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    let path: String
    /// The index of the next byte: the beginning of a field.
    private(set) var position: Int
    /// The line of that byte in the file, from 1.
    private(set) var line = 1

    init(path: String, position: Int) {
        self.path = path
        self.position = position
    }

    /// The next field, quoted or not.
    mutating func field(_ bytes: Span<UInt8>) throws(FileError) -> Field {
        let fieldLine = line
        let isQuoted = bytes[position] == CSVScanner.quote
        var start = position
        var end: Int
        if isQuoted {
            start += 1
            end = try closingQuote(bytes, from: start)
            position = end + 1
        } else {
            end = start
            while bytes[end] != CSVScanner.comma, bytes[end] != CSVScanner.lineFeed { end += 1 }
            position = end
            // The carriage return belongs to the line end, not to the field.
            if bytes[end] == CSVScanner.lineFeed, end > start, bytes[end - 1] == CSVScanner.carriageReturn {
                end -= 1
                position = end
            }
        }
        guard let endsRow = separator(bytes) else {
            throw .malformed(
                path: path, problem: "line \(line): other text follows a closing quote, expected a comma or a line end")
        }
        return Field(start: start, end: end, line: fieldLine, isQuoted: isQuoted, endsRow: endsRow)
    }

    /// An unquoted number with its separator, which nearly every field is; for anything else `nil`, and the position is
    /// unchanged. Blanks and tabs around the number are allowed.
    @inline(__always)
    mutating func plainNumber(_ bytes: Span<UInt8>, endsRow: Bool) -> Float? {
        let start = position
        var index = start
        while CSVScanner.isBlank(bytes[index]) { index += 1 }
        guard let number = DecimalNumber(bytes, at: index), number.value.isFinite else { return nil }
        index = number.end
        while CSVScanner.isBlank(bytes[index]) { index += 1 }
        position = index
        if let found = separator(bytes), found == endsRow { return number.value }
        // Undo the line that the separator counted.
        if position > index, bytes[position - 1] == CSVScanner.lineFeed { line -= 1 }
        position = start
        return nil
    }

    /// Skips blank lines and returns the number of the first, if there is one.
    mutating func skipBlankLines(_ bytes: Span<UInt8>) -> Int? {
        var firstBlank: Int?
        while position < bytes.count {
            var index = position
            while CSVScanner.isBlank(bytes[index]) || bytes[index] == CSVScanner.carriageReturn { index += 1 }
            guard bytes[index] == CSVScanner.lineFeed else { break }
            // The sentinel after a final line end is not a line of the file.
            if index < bytes.count - 1 || index > position { firstBlank = firstBlank ?? line }
            position = index + 1
            line += 1
        }
        return firstBlank
    }

    /// The numbers of commas and line feeds from `start` on, including those inside quotes.
    static func separators(_ bytes: Span<UInt8>, from start: Int) -> (commas: Int, lines: Int) {
        var commas = 0
        var lines = 0
        for index in start..<bytes.count {
            commas += bytes[index] == comma ? 1 : 0
            lines += bytes[index] == lineFeed ? 1 : 0
        }
        return (commas, lines)
    }

    /// The number in a field; `nil` if it is not a number, infinite if it is beyond `Float`.
    static func number(_ field: Field, _ bytes: Span<UInt8>) -> Float? {
        let inner = trimmed(field, bytes)
        guard let number = DecimalNumber(bytes, at: inner.lowerBound), number.end == inner.upperBound else {
            return nil
        }
        return number.value
    }

    /// The integer in a field; `nil` if it is not an integer or does not fit.
    static func integer(_ field: Field, _ bytes: Span<UInt8>) -> Int? {
        let inner = trimmed(field, bytes)
        var index = inner.lowerBound
        guard index < inner.upperBound else { return nil }
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
        guard index < inner.upperBound else { return nil }
        var value = 0
        while index < inner.upperBound {
            let digit = Int(bytes[index]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            // Negative numbers are accumulated as such, since `Int` has one more of them.
            let (sum, carry) = product.addingReportingOverflow(isNegative ? -digit : digit)
            if overflow || carry { return nil }
            value = sum
            index += 1
        }
        return value
    }

    /// Whether a field spells NaN or an infinity, as `strtod` understands them: `nan`, `-inf`, `Infinity`.
    static func isNonFinite(_ field: Field, _ bytes: Span<UInt8>) -> Bool {
        let inner = trimmed(field, bytes)
        // The longest spelling is "-infinity".
        guard inner.count <= 9 else { return false }
        var text = inner.map { bytes[$0] | 0x20 }
        // Setting the bit for lower case leaves both signs unchanged.
        if text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") { text.removeFirst() }
        return ["nan", "inf", "infinity"].contains { text.elementsEqual($0.utf8) }
    }

    /// The bytes of a field, doubled quotes undone.
    static func content(_ field: Field, _ bytes: Span<UInt8>) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(field.end - field.start)
        var index = field.start
        while index < field.end {
            content.append(bytes[index])
            // Inside a quoted field every quote is doubled.
            index += field.isQuoted && bytes[index] == quote ? 2 : 1
        }
        return content
    }

    private static func trimmed(_ field: Field, _ bytes: Span<UInt8>) -> Range<Int> {
        var start = field.start
        var end = field.end
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09
    }

    /// Skips a separator and returns whether it ends the row; `nil`, and the position is unchanged, if there is none.
    @inline(__always)
    private mutating func separator(_ bytes: Span<UInt8>) -> Bool? {
        let byte = bytes[position]
        if byte == CSVScanner.comma {
            position += 1
            return false
        }
        // A carriage return is never the last byte: the sentinel follows it.
        let feed = byte == CSVScanner.carriageReturn ? position + 1 : position
        guard bytes[feed] == CSVScanner.lineFeed else { return nil }
        position = feed + 1
        line += 1
        return true
    }

    /// The index of the quote that closes a field, counting the lines on the way.
    private mutating func closingQuote(_ bytes: Span<UInt8>, from start: Int) throws(FileError) -> Int {
        let opening = line
        var index = start
        // The last byte is the sentinel, which is not part of any quoted field.
        while index < bytes.count - 1 {
            if bytes[index] == CSVScanner.quote {
                guard bytes[index + 1] == CSVScanner.quote else { return index }
                index += 1
            } else if bytes[index] == CSVScanner.lineFeed {
                line += 1
            }
            index += 1
        }
        throw .malformed(path: path, problem: "line \(opening): a quote is opened and never closed")
    }
}
