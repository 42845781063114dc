/// Strings in JSON (RFC 8259).
enum JSONString {
    /// The string in quotes: quotes, backslashes and control characters are escaped, all else is kept.
    static func literal(_ text: String) -> String {
        // By bytes: only ASCII needs escapes, and a header can be a hundred million characters long.
        var literal: [UInt8] = [UInt8(ascii: "\"")]
        literal.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): literal += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): literal += Array("\\n".utf8)
            case UInt8(ascii: "\r"): literal += Array("\\r".utf8)
            case UInt8(ascii: "\t"): literal += Array("\\t".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                literal += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            default: literal.append(byte)
            }
        }
        literal.append(UInt8(ascii: "\""))
        return String(decoding: literal, as: UTF8.self)
    }
}
