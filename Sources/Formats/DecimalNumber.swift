/// Decimal numbers in text, rounded to the nearest `Float`.
///
/// The grammar is an optional sign, digits with at most one point and at least one digit, and an optional exponent:
/// `7`, `-0.5`, `.5`, `5.`, `1e-3`. Hexadecimal, `inf` and `nan` are not numbers here, and the locale does not matter.
///
/// The value is m · 10ᵉ with m of at most 19 digits. For |e| ≤ 22 the power of ten is exact in `Double`, so rounding m,
/// cutting off further digits and one multiplication or division leave a relative error below 2.01 · 2⁻⁵³, that is
/// 2.01 ulp. Rounding that double to `Float` gives the correctly rounded value unless the double lies within those
/// ulps of a tie between two floats; only then, and outside the normal range of `Float`, the standard library's slower
/// conversion decides. Nothing is ever rounded twice.
struct DecimalNumber {
    /// The value; infinite if the number is beyond `Float`.
    let value: Float
    /// Whether it is written without a point and an exponent.
    let isInteger: Bool
    /// The first 19 significant digits, and the power of ten that they are multiplied with.
    private let mantissa: UInt64
    private let exponent: Int
    private let start: Int
    /// One past the last byte of the number.
    let end: Int

    // 10⁰ … 10²², all exact: 5²² < 2⁵³.
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The longest number that begins at `start`, or `nil` if none does.
    @inline(__always)
    init?(_ bytes: Span<UInt8>, at start: Int) {
        let count = bytes.count
        var position = start
        var isNegative = false
        if position < count, bytes[position] == 0x2D || bytes[position] == 0x2B {
            isNegative = bytes[position] == 0x2D
            position += 1
        }
        var mantissa: UInt64 = 0
        var significant = 0
        var exponent = 0
        var hasDigits = false
        var hasPoint = false
        while position < count {
            let digit = bytes[position] &- 0x30
            if digit < 10 {
                hasDigits = true
                if significant < 19 {
                    // 19 digits are below 10¹⁹ < 2⁶⁴.
                    mantissa = mantissa &* 10 &+ UInt64(digit)
                    // Leading zeros are not significant.
                    if mantissa != 0 { significant += 1 }
                    if hasPoint { exponent -= 1 }
                } else if !hasPoint {
                    exponent += 1
                }
            } else if digit == 0x2E &- 0x30, !hasPoint {
                hasPoint = true
            } else {
                break
            }
            position += 1
        }
        guard hasDigits else { return nil }
        var isInteger = !hasPoint
        if position < count, bytes[position] | 0x20 == 0x65 {
            var next = position + 1
            var isExponentNegative = false
            if next < count, bytes[next] == 0x2D || bytes[next] == 0x2B {
                isExponentNegative = bytes[next] == 0x2D
                next += 1
            }
            // Without a digit the letter is not part of the number.
            if next < count, bytes[next] &- 0x30 < 10 {
                var written = 0
                while next < count, bytes[next] &- 0x30 < 10 {
                    // Saturates far outside every range; the slow conversion reads the text itself.
                    if written < 1_000_000 { written = written * 10 + Int(bytes[next] &- 0x30) }
                    next += 1
                }
                exponent += isExponentNegative ? -written : written
                position = next
                isInteger = false
            }
        }
        end = position
        self.isInteger = isInteger
        self.mantissa = mantissa
        self.exponent = exponent
        self.start = start
        if mantissa == 0 {
            value = isNegative ? -0.0 : 0
            return
        }
        if exponent >= -22, exponent <= 22 {
            let scale = DecimalNumber.powersOfTen[abs(exponent)]
            let magnitude = exponent < 0 ? Double(mantissa) / scale : Double(mantissa) * scale
            // `Float` keeps 23 of the 52 fraction bits; at a tie the other 29 are a one followed by zeros.
            let distance = Int(magnitude.bitPattern & 0x1FFF_FFFF) - 0x1000_0000
            if abs(distance) > 4, magnitude >= 0x1p-126, magnitude < 0x1p127 {
                value = isNegative ? -Float(magnitude) : Float(magnitude)
                return
            }
        }
        value = DecimalNumber.slowly(bytes, from: start, to: position)
    }

    /// Whether an integer is one that `Float` cannot represent, or any number is beyond `Float`.
    @inline(__always)
    var needsDouble: Bool {
        guard mantissa > 1 << 24, isInteger else { return !value.isFinite }
        return exponent != 0 || !value.isFinite || Double(value.magnitude) != Double(mantissa)
    }

    /// Whether the number is written with more than four significant digits.
    @inline(__always)
    var isLong: Bool { mantissa > 9999 }

    /// Whether an integer is one that `Double` cannot represent.
    @inline(__always)
    var isInexactInteger: Bool {
        guard isInteger, mantissa > 1 << 53 else { return false }
        return exponent != 0 || UInt64(exactly: Double(mantissa)) != mantissa
    }

    /// The nearest `Double`; infinite if the number is beyond `Double`.
    ///
    /// - Parameter bytes: those of the initializer.
    func double(_ bytes: Span<UInt8>) -> Double {
        // Both factors are exact, so the one operation rounds correctly. So small a mantissa has all digits.
        if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
            let scale = DecimalNumber.powersOfTen[abs(exponent)]
            let magnitude = exponent < 0 ? Double(mantissa) / scale : Double(mantissa) * scale
            return bytes[start] == 0x2D ? -magnitude : magnitude
        }
        let text = String(decoding: (start..<end).map { bytes[$0] }, as: UTF8.self)
        // The text follows the grammar above, a subset of the standard library's.
        return Double(text) ?? .nan
    }

    /// The standard library's conversion, which rounds correctly and ignores the locale.
    @inline(never)
    private static func slowly(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Float {
        let text = String(decoding: (start..<end).map { bytes[$0] }, as: UTF8.self)
        // The text follows the grammar above, a subset of the standard library's.
        return Float(text) ?? .nan
    }
}
