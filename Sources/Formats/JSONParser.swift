/// A strict parser for JSON (RFC 8259): no comments, no trailing commas, nothing after the value but white space.
///
/// It builds no tree: the caller asks for what it expects, value by value, and a value it has no use for is refused or
/// skipped before it takes memory.
package struct JSONParser {
    // No known header nests deeper in what is skipped. The limit keeps hostile input from exhausting the stack.
    private static let deepest = 32

    private let bytes: [UInt8]
    private let path: String
    // The text's description, such as "its header".
    private let subject: String
    private var position = 0

    /// - Parameters:
    ///   - path: the file with the text, to name in an error.
    ///   - subject: the text's description, as the subject of a sentence about the file.
    package init(_ bytes: [UInt8], path: String, subject: String) {
        self.bytes = bytes
        self.path = path
        self.subject = subject
    }

    /// The members of an object, in order.
    ///
    /// - Parameter member: receives each key and reads the value from the parser.
    package mutating func object(_ member: (String, inout JSONParser) throws(FileError) -> Void) throws(FileError) {
        guard take("{") else { throw unexpected() }
        if take("}") { return }
        repeat {
            let key = try text()
            guard take(":") else { throw unexpected() }
            try member(key, &self)
        } while take(",")
        guard take("}") else { throw unexpected() }
    }

    /// The elements of an array of at most `limit` elements.
    ///
    /// - Parameter element: reads each from the parser.
    package mutating func array<Element>(
        atMost limit: Int, _ element: (inout JSONParser) throws(FileError) -> Element
    ) throws(FileError) -> [Element] {
        var values: [Element] = []
        try eachElement { (parser) throws(FileError) in
            guard values.count < limit else { throw parser.failure("has a list of more than \(limit) values") }
            values.append(try element(&parser))
        }
        return values
    }

    private mutating func eachElement(_ body: (inout JSONParser) throws(FileError) -> Void) throws(FileError) {
        guard take("[") else { throw unexpected() }
        if take("]") { return }
        repeat { try body(&self) } while take(",")
        guard take("]") else { throw unexpected() }
    }

    /// Whether the next value begins with this character, which tells objects, arrays and strings apart.
    mutating func begins(with character: Unicode.Scalar) -> Bool {
        peek().map { Unicode.Scalar($0) } == character
    }

    /// Checks that nothing but white space is left.
    package mutating func end() throws(FileError) {
        guard peek() == nil else { throw unexpected() }
    }

    /// A string.
    package mutating func text() throws(FileError) -> String {
        guard take("\"") else { throw unexpected() }
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw failure("has a string that is not valid UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                position += 1
                content.append(contentsOf: UTF8.encode(try escape()) ?? UTF8.encodedReplacementCharacter)
            case 0..<0x20: throw unexpected()
            default:
                content.append(byte)
                position += 1
            }
        }
        throw unexpected()
    }

    /// The text of a number.
    package mutating func number() throws(FileError) -> Substring {
        _ = peek()
        let start = position
        _ = takeByte("-")
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else { throw unexpected() }
        if takeByte(".") {
            guard digits() > 0 else { throw unexpected() }
        }
        if takeByte("e") || takeByte("E") {
            _ = takeByte("+") || takeByte("-")
            guard digits() > 0 else { throw unexpected() }
        }
        return Substring(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A whole number in a range.
    package mutating func integer(_ range: ClosedRange<Int>) throws(FileError) -> Int {
        guard let integer = Int(try number()), range.contains(integer) else {
            throw failure("has a number that is not from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    /// Skips a value of any kind.
    package mutating func skip(depth: Int = 0) throws(FileError) {
        guard depth < JSONParser.deepest else { throw failure("is nested more than \(JSONParser.deepest) deep") }
        switch peek() {
        case UInt8(ascii: "{"):
            try object { (_, parser) throws(FileError) in try parser.skip(depth: depth + 1) }
        case UInt8(ascii: "["):
            try eachElement { (parser) throws(FileError) in try parser.skip(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try text()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: _ = try number()
        }
    }

    /// An error whose message is the subject and `problem`.
    package func failure(_ problem: String) -> FileError { .malformed(path: path, problem: "\(subject) \(problem)") }

    /// Reads what follows a backslash; two escapes together if the first is half of a surrogate pair.
    private mutating func escape() throws(FileError) -> Unicode.Scalar {
        guard position < bytes.count else { throw unexpected() }
        let simple: Unicode.Scalar? =
            switch Unicode.Scalar(bytes[position]) {
            case "\"": "\""
            case "\\": "\\"
            case "/": "/"
            case "b": "\u{8}"
            case "f": "\u{C}"
            case "n": "\n"
            case "r": "\r"
            case "t": "\t"
            default: nil
            }
        if let simple {
            position += 1
            return simple
        }
        var code = try hexadecimalEscape()
        if 0xD800..<0xDC00 ~= code, position < bytes.count, bytes[position] == UInt8(ascii: "\\") {
            position += 1
            let low = try hexadecimalEscape()
            guard 0xDC00..<0xE000 ~= low else { throw failure("has half of a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("has half of a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimalEscape() throws(FileError) -> UInt32 {
        guard position + 5 <= bytes.count, bytes[position] == UInt8(ascii: "u") else { throw unexpected() }
        var code: UInt32 = 0
        for _ in 0..<4 {
            position += 1
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else { throw unexpected() }
            code = code << 4 | UInt32(digit)
        }
        position += 1
        return code
    }

    /// Skips digits and returns their number.
    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, 0x30...0x39 ~= bytes[position] { position += 1 }
        return position - start
    }

    private mutating func word(_ word: String) throws(FileError) {
        guard bytes[position...].starts(with: word.utf8) else { throw unexpected() }
        position += word.utf8.count
    }

    /// Skips white space, and the character if it is next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        _ = peek()
        return takeByte(character)
    }

    private mutating func takeByte(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, Unicode.Scalar(bytes[position]) == character else { return false }
        position += 1
        return true
    }

    /// The next byte after white space, or `nil` at the end.
    private mutating func peek() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return bytes[position]
            }
        }
        return nil
    }

    private func unexpected() -> FileError {
        guard position < bytes.count else { return failure("is not valid JSON: it ends in the middle") }
        return failure(
            "is not valid JSON: unexpected \(Quoting.quoted(bytes[position...].prefix(1))) at byte \(position)")
    }
}
