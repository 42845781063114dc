import Glibc

extension NumberText {
    /// A number with the given digits and a power of ten, as C's `%e` prints it: `7.814e-11`.
    package static func scientific(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
        var exponent = value == 0 ? 0 : Int(floor(log10(abs(value))))
        // Divides by positive powers of ten, which are exact up to 10²², rather than multiply by rounded negative ones.
        func mantissa() -> Double {
            exponent < 0 ? value * pow(10, Double(-exponent)) : value / pow(10, Double(exponent))
        }
        var text = fixed(mantissa(), places: digits - 1)
        // 9.9996 rounds to 10.00, and the logarithm of a power of ten may round to either side.
        if text.drop(while: { $0 == "-" }).hasPrefix("10") {
            exponent += 1
            text = fixed(mantissa(), places: digits - 1)
        }
        let magnitude = "\(abs(exponent))"
        return text + (exponent < 0 ? "e-" : "e+") + (magnitude.count < 2 ? "0" : "") + magnitude
    }
}
