/// A strict parser for one JSON value: no comments, no trailing commas, no duplicate keys, nothing behind it but white
/// space.
struct JSONParser {
    /// What is wrong, as the end of a sentence about the text.
    struct Failure: Error {
        let problem: String
    }

    // A file's header nests three deep. The limit keeps hostile input from exhausting the stack.
    private static let deepest = 32

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The value that the bytes spell.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        guard parser.peek() == nil else { throw parser.unexpected() }
        return value
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard depth < JSONParser.deepest else {
            throw Failure(problem: "is nested more than \(JSONParser.deepest) deep")
        }
        switch peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true")
        case UInt8(ascii: "f"): return try word("false")
        case UInt8(ascii: "n"): return try word("null")
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        var keys: Set<String> = []
        if take("}") { return .object([]) }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw unexpected() }
            let key = try text()
            guard keys.insert(key).inserted else {
                throw Failure(problem: "has the key \(Quoting.quoted(key)) twice")
            }
            guard take(":") else { throw unexpected() }
            members.append(JSONValue.Member(key: key, value: try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw unexpected() }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Failure) -> JSONValue {
        position += 1
        if take("]") { return .array([]) }
        var values: [JSONValue] = []
        repeat {
            values.append(try value(depth: depth + 1))
        } while take(",")
        guard take("]") else { throw unexpected() }
        return .array(values)
    }

    private mutating func text() throws(Failure) -> String {
        position += 1
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw Failure(problem: "has a text that is not valid UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                position += 1
                content.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20: throw unexpected()
            default:
                content.append(byte)
                position += 1
            }
        }
        throw unexpected()
    }

    /// What follows a backslash; two escapes together where the first is half of a surrogate pair.
    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        guard position < bytes.count else { throw unexpected() }
        let simple: [UInt8: Unicode.Scalar] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
            UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        if let scalar = simple[bytes[position]] {
            position += 1
            return scalar
        }
        var code = try hexadecimalEscape()
        if 0xD800..<0xDC00 ~= code, position < bytes.count, bytes[position] == UInt8(ascii: "\\") {
            position += 1
            let low = try hexadecimalEscape()
            guard 0xDC00..<0xE000 ~= low else { throw Failure(problem: "has half of a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw Failure(problem: "has half of a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimalEscape() throws(Failure) -> UInt32 {
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

    private mutating func number() throws(Failure) -> JSONValue {
        let start = position
        _ = takeByte("-")
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else { throw unexpected() }
        var isInteger = true
        if takeByte(".") {
            isInteger = false
            guard digits() > 0 else { throw unexpected() }
        }
        if takeByte("e") || takeByte("E") {
            isInteger = false
            _ = takeByte("+") || takeByte("-")
            guard digits() > 0 else { throw unexpected() }
        }
        guard isInteger else { return .other }
        return Int(String(decoding: bytes[start..<position], as: UTF8.self)).map(JSONValue.integer) ?? .other
    }

    /// Passes digits and returns how many.
    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, 0x30...0x39 ~= bytes[position] { position += 1 }
        return position - start
    }

    private mutating func word(_ word: String) throws(Failure) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw unexpected() }
        position += word.utf8.count
        return .other
    }

    /// Passes a character after white space, if it stands there.
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
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        return position < bytes.count ? bytes[position] : nil
    }

    private func unexpected() -> Failure {
        guard position < bytes.count else { return Failure(problem: "is not valid JSON: it ends in the middle") }
        return Failure(
            problem: "is not valid JSON: unexpected \(Quoting.quoted(bytes[position...].prefix(1))) at byte \(position)"
        )
    }
}
