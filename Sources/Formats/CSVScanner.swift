/// Splits the bytes of a CSV file into fields (RFC 4180).
///
/// The bytes end with a line feed, so a scan never runs past the end.
struct CSVScanner {
    /// One field, without its quotes.
    struct Field {
        let start: Int
        let end: Int
        /// The line of the file on which the field begins, from 1.
        let line: Int
        let isQuoted: Bool
        /// Whether a line end follows, rather than a separator.
        let endsRow: Bool
    }

    static let quote = UInt8(ascii: "\"")
    static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// The byte between two fields.
    let separator: UInt8
    /// The index of the next byte: the beginning of a field.
    private(set) var position: Int
    /// The line of that byte in the file, from 1.
    private(set) var line: Int

    init(separator: UInt8, position: Int = 0, line: Int = 1) {
        self.separator = separator
        self.position = position
        self.line = line
    }

    /// The next field, quoted or not.
    mutating func field(_ bytes: Span<UInt8>) throws(CSVFault) -> Field {
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
            while bytes[end] != separator, bytes[end] != CSVScanner.lineFeed { end += 1 }
            position = end
            // The carriage return belongs to the line end, not to the field.
            if bytes[end] == CSVScanner.lineFeed, end > start, bytes[end - 1] == CSVScanner.carriageReturn {
                end -= 1
                position = end
            }
        }
        guard let endsRow = takeSeparator(bytes) else {
            throw CSVFault(
                line: line,
                problem:
                    ": other text follows a closing quote, expected a \(CSVSeparator.name(separator)) or a line end")
        }
        return Field(start: start, end: end, line: fieldLine, isQuoted: isQuoted, endsRow: endsRow)
    }

    /// An unquoted number with its separator, which nearly every field of a column of numbers is; for anything else
    /// `nil`, and the position is unchanged. Blanks and tabs around the number are allowed.
    @inline(__always)
    mutating func plainNumber(_ bytes: Span<UInt8>, endsRow: Bool) -> DecimalNumber? {
        let start = position
        var index = start
        while isBlank(bytes[index]) { index += 1 }
        guard let number = DecimalNumber(bytes, at: index) else { return nil }
        index = number.end
        while isBlank(bytes[index]) { index += 1 }
        position = index
        if let found = takeSeparator(bytes), found == endsRow { return number }
        // Undo the line that the separator counted.
        if position > index, bytes[position - 1] == CSVScanner.lineFeed { line -= 1 }
        position = start
        return nil
    }

    /// Skips blank lines and returns the number of the first, if there is one.
    @inline(__always)
    mutating func skipBlankLines(_ bytes: Span<UInt8>) -> Int? {
        // Most lines begin with something else.
        guard position < bytes.count, bytes[position] <= 0x20 else { return nil }
        var firstBlank: Int?
        while position < bytes.count {
            var index = position
            while isBlank(bytes[index]) || bytes[index] == CSVScanner.carriageReturn { index += 1 }
            guard bytes[index] == CSVScanner.lineFeed else { break }
            firstBlank = firstBlank ?? line
            position = index + 1
            line += 1
        }
        return firstBlank
    }

    /// The number that a field is; `nil` if it is not a number.
    func number(_ field: Field, _ bytes: Span<UInt8>) -> DecimalNumber? {
        let inner = trimmed(field, bytes)
        guard let number = DecimalNumber(bytes, at: inner.lowerBound), number.end == inner.upperBound else {
            return nil
        }
        return number
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

    /// The field without blanks around it.
    func trimmed(_ field: Field, _ bytes: Span<UInt8>) -> Range<Int> {
        var start = field.start
        var end = field.end
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    @inline(__always)
    private func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 && separator != 0x09
    }

    /// Skips a separator and returns whether it ends the row; `nil`, and the position is unchanged, if there is none.
    @inline(__always)
    private mutating func takeSeparator(_ bytes: Span<UInt8>) -> Bool? {
        let byte = bytes[position]
        if byte == separator {
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
    private mutating func closingQuote(_ bytes: Span<UInt8>, from start: Int) throws(CSVFault) -> Int {
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
        throw CSVFault(line: opening, problem: ": a quote is opened and never closed")
    }
}

/// What is wrong with the text of a CSV file, and on which line.
struct CSVFault: Error {
    let line: Int
    /// What follows the line's number in a sentence.
    let problem: String

    /// The error, where the line is counted from `first`, which is a line of the file.
    func error(path: String, after first: Int = 0) -> FileError {
        .malformed(path: path, problem: "line \(first + line)\(problem)")
    }
}
