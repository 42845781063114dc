/// A scanner for the one Python literal in an NPY header: a dictionary with string keys.
///
/// Keys in any order, either kind of quotes, white space anywhere, an optional comma at the end. Nothing is evaluated.
struct PythonDictionary {
    enum Value {
        case text(String)
        case boolean(Bool)
        /// A tuple, list or dictionary, as written.
        case nested([UInt8])
    }

    struct Entry {
        let key: String
        let value: Value
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The entries in order, or `nil` if this is not such a dictionary.
    mutating func entries() -> [Entry]? {
        guard take("{") else { return nil }
        var entries: [Entry] = []
        while !take("}") {
            guard let key = text(), take(":"), let value = value() else { return nil }
            entries.append(Entry(key: key, value: value))
            guard take(",") || peek() == UInt8(ascii: "}") else { return nil }
        }
        return peek() == nil ? entries : nil
    }

    /// The numbers of a tuple such as `()`, `(5,)` or `(3, 4)`, or `nil` if it is not a tuple or a number does not fit.
    static func tuple(_ text: [UInt8]) -> [Int]? {
        var scanner = PythonDictionary(text)
        guard scanner.take("(") else { return nil }
        var numbers: [Int] = []
        var hasComma = true
        while !scanner.take(")") {
            guard hasComma, let number = scanner.number() else { return nil }
            numbers.append(number)
            hasComma = scanner.take(",")
        }
        // In Python `(5)` is the number 5, not a tuple.
        guard scanner.peek() == nil, numbers.count != 1 || hasComma else { return nil }
        return numbers
    }

    private mutating func value() -> Value? {
        switch peek() {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): text().map(Value.text)
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): nested().map(Value.nested)
        default: word("True") ? .boolean(true) : word("False") ? .boolean(false) : nil
        }
    }

    /// A quoted string. A backslash is refused: no name that NumPy writes for a simple type needs one.
    private mutating func text() -> String? {
        guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        let start = position + 1
        guard let end = bytes[start...].firstIndex(where: { $0 == quote || $0 == UInt8(ascii: "\\") }),
            bytes[end] == quote
        else { return nil }
        position = end + 1
        return String(validating: bytes[start..<end], as: UTF8.self)
    }

    /// Everything from an opening bracket to the one that closes it, ignoring brackets inside quotes.
    private mutating func nested() -> [UInt8]? {
        let start = position
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard text() != nil else { return nil }
                continue
            default: break
            }
            position += 1
            if depth == 0 { return Array(bytes[start..<position]) }
        }
        return nil
    }

    private mutating func number() -> Int? {
        _ = peek()
        let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        position = digits.endIndex
        // Python 2 wrote long numbers as 5L.
        if position < bytes.count, bytes[position] == UInt8(ascii: "L") { position += 1 }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    private mutating func word(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let next = peek(), Unicode.Scalar(next) == character else { return false }
        position += 1
        return true
    }

    /// The next byte after white space, or `nil` at the end.
    private mutating func peek() -> UInt8? {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        return position < bytes.count ? bytes[position] : nil
    }
}
