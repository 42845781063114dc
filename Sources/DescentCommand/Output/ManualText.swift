/// The description of the command from which the argument parser's plugin makes man pages.
package enum ManualText {
    /// The flag by which the plugin asks for it.
    package static let flag = "--experimental-dump-help"

    /// The description with each character that is not ASCII by its number, `(U+2026)` for `…`: the plugin would leave
    /// it out, and make 01 of 0…1. `scripts/install` turns the number into what roff has for it.
    package static func encoded(_ text: String) -> String {
        var encoded = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                encoded.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                encoded += "(U+\(String(repeating: "0", count: max(4 - digits.count, 0)))\(digits))"
            }
        }
        return encoded
    }
}
