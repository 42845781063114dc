import Formats
import Glibc
import TestSupport

/// Decimal numbers. An input is the text of one number, in a row of its own below another row.
enum DecimalHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        // Commas, quotes, blanks and line ends belong to the table and are tested by its harness.
        guard input.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x2C }) else { return .refused }
        // Swift lends the text as a C string for the duration of the call.
        let expected = isDecimal(input) ? unsafe strtof(String(decoding: input, as: UTF8.self), nil) : .nan
        let path = try folder.write(Array("0,0\n".utf8) + input + Array(",0\n".utf8), as: "number.csv")
        do {
            let features = try CSV.read(path).features
            let value = features.last ?? .nan
            try require(expected.isFinite, "\(value) is read where \(expected) stands")
            try require(
                features.count == 2 && value.bitPattern == expected.bitPattern,
                "\(value) is read where \(expected) is nearest")
            return .accepted
        } catch let error as FileError {
            try require(!expected.isFinite, "\(expected) is refused: \(error)")
            return try requireRefusal(error, of: path)
        }
    }

    /// Whether this is a sign, digits with at most one point and at least one digit, and an exponent, sign and exponent
    /// optional. `strtof` accepts more: hexadecimal digits, `inf` and `nan`.
    private static func isDecimal(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        func takeSign() {
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
        }
        func takeDigits() -> Int {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            return digits.count
        }
        takeSign()
        var digits = takeDigits()
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            digits += takeDigits()
        }
        guard digits > 0 else { return false }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            takeSign()
            guard takeDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
