/// Rows of a CSV file to be written: commas between fields, a line feed after each row, quotes where a field needs them
/// (RFC 4180).
package struct CSVRows: Sendable {
    /// The text so far, in UTF-8 as far as the fields are.
    package private(set) var bytes: [UInt8] = []
    /// Where the row begins that is being written, and whether it has a field already.
    private var rowStart = 0
    private var hasFields = false

    package init() {}

    /// Removes all rows and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        (rowStart, hasFields) = (0, false)
    }

    /// Makes room for as many more bytes.
    package mutating func reserve(_ byteCount: Int) { bytes.reserveCapacity(bytes.count + byteCount) }

    /// Appends a field.
    package mutating func append(_ text: String) {
        separate()
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        quote(from: start)
    }

    /// Appends a field as it stands in another file.
    package mutating func append(_ fields: CSVFields, row: Int) {
        separate()
        let start = bytes.count
        fields.forEachByte(ofRow: row) { bytes.append($0) }
        quote(from: start)
    }

    /// Appends a number: the shortest text that is this `Float`.
    @inline(__always)
    package mutating func append(_ number: Float) {
        separate()
        // Of up to 15 bytes, so a string without memory of its own; no number needs quotes.
        bytes.append(contentsOf: number.description.utf8)
    }

    /// Appends an empty field, which is a missing value.
    package mutating func appendMissing() { separate() }

    /// Ends the row.
    package mutating func endRow() {
        // A blank line would be none.
        if bytes.count == rowStart { bytes += [CSVScanner.quote, CSVScanner.quote] }
        bytes.append(CSVScanner.lineFeed)
        (rowStart, hasFields) = (bytes.count, false)
    }

    @inline(__always)
    private mutating func separate() {
        if hasFields { bytes.append(UInt8(ascii: ",")) }
        hasFields = true
    }

    /// Encloses the field that begins at an offset in quotes if it needs them.
    private mutating func quote(from start: Int) {
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: ","), UInt8(ascii: "\r"), CSVScanner.quote, CSVScanner.lineFeed:
                let content = bytes[start...].flatMap { $0 == CSVScanner.quote ? [$0, $0] : [$0] }
                bytes.replaceSubrange(start..., with: [CSVScanner.quote] + content + [CSVScanner.quote])
                return
            default: index += 1
            }
        }
    }
}
