/// Quotes text from a file for an error message.
///
/// A file's bytes are not trusted: control characters could rewrite the terminal, and a field can be megabytes long.
package enum Quoting {
    /// The bytes in double quotes, at most 60 characters of them, with control characters and invalid UTF-8 replaced.
    static func quoted(_ bytes: some Collection<UInt8>) -> String {
        let limit = 60
        // A character may take many bytes; eight times the limit bounds the work without cutting ordinary text.
        let decoded = String(decoding: bytes.prefix(8 * limit), as: UTF8.self)
        var scalars = String.UnicodeScalarView()
        for scalar in decoded.unicodeScalars.prefix(limit) {
            let isControl =
                scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            scalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        let isCut = decoded.unicodeScalars.count > limit || bytes.count > 8 * limit
        return "\"\(String(scalars))\(isCut ? "…" : "")\""
    }

    /// `quoted` of a string.
    package static func quoted(_ text: String) -> String {
        quoted(text.utf8)
    }

    /// `quoted` without the quotes: for names that are plain words unless the file is damaged.
    package static func printable(_ text: String) -> String { String(quoted(text).dropFirst().dropLast()) }

    /// Bytes as two-digit hexadecimal numbers: `1F 8B`.
    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined(separator: " ")
    }
}
