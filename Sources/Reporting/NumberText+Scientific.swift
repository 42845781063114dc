import Glibc

extension NumberText {
    /// A number with so many digits and a power of ten, as `%e` of C prints it: `7.814e-11`.
    package static func scientific(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
        var exponent = value == 0 ? 0 : Int(floor(log10(abs(value))))
        // The power is divided by where it is one: a negative power of ten would be rounded, and a positive one is not up to 10²².
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
