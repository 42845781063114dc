/// Texts as JSON (RFC 8259) spells them.
enum JSONString {
    /// The text with its quotes: quotes, backslashes and control characters escaped, all else as it is.
    static func literal(_ text: String) -> String {
        // By bytes: what has to be escaped is ASCII, and a header can be a hundred million characters long.
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
