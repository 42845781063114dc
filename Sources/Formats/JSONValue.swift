/// A JSON value (RFC 8259) as far as file headers need one.
///
/// Objects keep the order of their keys. Numbers that are not whole or do not fit `Int`, `true`, `false` and `null` are
/// only passed over.
enum JSONValue {
    struct Member {
        let key: String
        let value: JSONValue
    }

    case object([Member])
    case array([JSONValue])
    case text(String)
    case integer(Int)
    case other

    /// The member with this key.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The elements, if all of them are integers from 0.
    var naturalNumbers: [Int]? {
        guard case .array(let values) = self else { return nil }
        var numbers: [Int] = []
        for value in values {
            guard case .integer(let number) = value, number >= 0 else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// The text as a JSON string: quotes, backslashes and control characters escaped, all else as it is.
    static func literal(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
