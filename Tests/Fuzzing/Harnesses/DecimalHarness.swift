import Formats
import Glibc
import TestSupport

/// Decimal numbers. An input is the text of one number, in a row of its own below another row.
enum DecimalHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        // Commas, quotes, blanks and line ends belong to the table and are tested by its harness.
        guard input.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x2C }) else { return .refused }
        // Swift lends the text as a C string for the duration of the call.
        let text = String(decoding: input, as: UTF8.self)
        let expected = isDecimal(input) ? unsafe strtof(text, nil) : .nan
        let wide = isDecimal(input) ? unsafe strtod(text, nil) : .nan
        let path = try folder.write(Array("0,0\n".utf8) + input + Array(",0\n".utf8), as: "number.csv")
        do {
            let table = try CSV.read(path, CSV.Settings(separator: .comma, header: .absent))
            try require(table.rowCount == 2 && table.columns.count == 2, "\(table.rowCount) rows")
            switch table.columns[0].values {
            case .floats(let values):
                guard isDecimal(input) else {
                    try require(values[1].isNaN, "\(values[1]) is read where no number stands")
                    return .refused
                }
                try require(
                    values[1].bitPattern == expected.bitPattern, "\(values[1]) is read where \(expected) is nearest")
            case .doubles(let values):
                guard isDecimal(input) else {
                    try require(values[1].isInfinite, "\(values[1]) is read where no number stands")
                    return .refused
                }
                try require(values[1].bitPattern == wide.bitPattern, "\(values[1]) is read where \(wide) is nearest")
                // Of more than 19 digits it does not tell whether `Float` has the integer, as it has 2⁶⁴ and not
                // 2⁶⁴ − 1.
                try require(
                    !expected.isFinite || Double(expected) != wide || input.count > 19, "\(wide) needs no double")
            case .booleans, .texts:
                try require(!isDecimal(input), "a text is read where \(expected) stands")
                return .refused
            }
            return .accepted
        } catch let error as FileError {
            try require(!isDecimal(input), "\(expected) is refused: \(error)")
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
