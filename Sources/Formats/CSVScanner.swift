/// Cuts the bytes of a CSV file into fields (RFC 4180).
///
/// The bytes end with a line feed that the reader has put there, so a scan never runs past the end.
struct CSVScanner {
    /// One field, without its quotes.
    struct Field {
        let start: Int
        let end: Int
        /// The physical line on which the field begins, from 1.
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
    /// The next byte to look at: the beginning of a field.
    private(set) var position: Int
    /// The physical line of that byte, from 1.
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

    /// A number without quotes together with its separator, the case that nearly every field is; `nil`, and the
    /// position unchanged, for anything else. Blanks and tabs around it are allowed.
    @inline(__always)
    mutating func plainNumber(_ bytes: Span<UInt8>, endsRow: Bool) -> Float? {
        let start = position
        var place = start
        while CSVScanner.isBlank(bytes[place]) { place += 1 }
        guard let number = DecimalNumber(bytes, at: place), number.value.isFinite else { return nil }
        place = number.end
        while CSVScanner.isBlank(bytes[place]) { place += 1 }
        position = place
        if let found = separator(bytes), found == endsRow { return number.value }
        // Undo the line that the separator counted.
        if position > place, bytes[position - 1] == CSVScanner.lineFeed { line -= 1 }
        position = start
        return nil
    }

    /// Passes over lines that hold nothing but blanks, and returns the number of the first of them, if there is one.
    mutating func skipBlankLines(_ bytes: Span<UInt8>) -> Int? {
        var firstBlank: Int?
        while position < bytes.count {
            var place = position
            while CSVScanner.isBlank(bytes[place]) || bytes[place] == CSVScanner.carriageReturn { place += 1 }
            guard bytes[place] == CSVScanner.lineFeed else { break }
            // The sentinel after a final line end is not a line of the file.
            if place < bytes.count - 1 || place > position { firstBlank = firstBlank ?? line }
            position = place + 1
            line += 1
        }
        return firstBlank
    }

    /// How many commas and line feeds there are from a byte on, those inside quotes too.
    static func separators(_ bytes: Span<UInt8>, from start: Int) -> (commas: Int, lines: Int) {
        var commas = 0
        var lines = 0
        for place in start..<bytes.count {
            commas += bytes[place] == comma ? 1 : 0
            lines += bytes[place] == lineFeed ? 1 : 0
        }
        return (commas, lines)
    }

    /// The number in a field whose bounds are known, `nil` if it is none; infinite where it is beyond `Float`.
    static func number(_ field: Field, _ bytes: Span<UInt8>) -> Float? {
        let inner = trimmed(field, bytes)
        guard let number = DecimalNumber(bytes, at: inner.lowerBound), number.end == inner.upperBound else {
            return nil
        }
        return number.value
    }

    /// The integer in a field, `nil` if it is none or does not fit.
    static func integer(_ field: Field, _ bytes: Span<UInt8>) -> Int? {
        let inner = trimmed(field, bytes)
        var place = inner.lowerBound
        guard place < inner.upperBound else { return nil }
        let isNegative = bytes[place] == UInt8(ascii: "-")
        if isNegative || bytes[place] == UInt8(ascii: "+") { place += 1 }
        guard place < inner.upperBound else { return nil }
        var value = 0
        while place < inner.upperBound {
            let digit = Int(bytes[place]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            // Built on the negative side for negative numbers, where there is room for one more.
            let (sum, carry) = product.addingReportingOverflow(isNegative ? -digit : digit)
            if overflow || carry { return nil }
            value = sum
            place += 1
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
        var place = field.start
        while place < field.end {
            content.append(bytes[place])
            // Inside a quoted field a quote only occurs doubled.
            place += field.isQuoted && bytes[place] == quote ? 2 : 1
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

    /// Passes a comma or a line end and tells which; `nil`, and the position unchanged, if neither stands here.
    @inline(__always)
    private mutating func separator(_ bytes: Span<UInt8>) -> Bool? {
        let byte = bytes[position]
        if byte == CSVScanner.comma {
            position += 1
            return false
        }
        // A carriage return is never the last byte, for the sentinel follows it.
        let feed = byte == CSVScanner.carriageReturn ? position + 1 : position
        guard bytes[feed] == CSVScanner.lineFeed else { return nil }
        position = feed + 1
        line += 1
        return true
    }

    /// The index of the quote that closes a field, counting the lines on the way.
    private mutating func closingQuote(_ bytes: Span<UInt8>, from start: Int) throws(FileError) -> Int {
        let opening = line
        var place = start
        // The last byte is the sentinel, which no quoted field may take in.
        while place < bytes.count - 1 {
            if bytes[place] == CSVScanner.quote {
                guard bytes[place + 1] == CSVScanner.quote else { return place }
                place += 1
            } else if bytes[place] == CSVScanner.lineFeed {
                line += 1
            }
            place += 1
        }
        throw .malformed(path: path, problem: "line \(opening): a quote is opened and never closed")
    }
}
