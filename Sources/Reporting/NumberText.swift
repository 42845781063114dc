import Glibc

/// Numbers formatted for people, the same in every locale.
package enum NumberText {
    /// Six decimals; below 0.001 as many as six significant digits need: `0.036086`, `0.000123456`. Below 1e-9 six
    /// digits with an exponent.
    package static func decimal(_ value: Double) -> String {
        let magnitude = abs(value)
        // Swift prints the sign of a NaN, which means nothing.
        guard !value.isNaN else { return "nan" }
        guard magnitude < 0.001, magnitude > 0 else { return fixed(value, places: 6) }
        guard magnitude >= 1e-9 else { return significant(value, digits: 6) }
        var places = 6
        var scaled = magnitude * 1e6
        while scaled < 100_000 {
            scaled *= 10
            places += 1
        }
        return fixed(value, places: places)
    }

    /// A number with `places` decimals, rounded half away from zero; one of 10¹² or more as Swift prints it.
    package static func fixed(_ value: Double, places: Int) -> String {
        guard abs(value) < 1e12 else { return "\(value)" }
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        var text = value < 0 && scaled > 0 ? "-" : ""
        text += "\(scaled / scale)"
        guard places > 0 else { return text }
        text += "."
        append(scaled % scale, digits: places, to: &text)
        return text
    }

    /// A number with `digits` significant digits; with an exponent if it is below 0.001 or has more digits before the
    /// point: `0.0125`, `1.25e-05`.
    package static func significant(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite, value != 0 else { return value.isNaN ? "nan" : value == 0 ? "0" : "\(value)" }
        var exponent = Int(log10(abs(value)).rounded(.down))
        // Below 1e-307 powers of ten are denormal, or zero.
        func scaled() -> Double {
            guard exponent < -300 else { return abs(value) / pow(10, Double(exponent)) }
            return abs(value) * 1e300 / pow(10, Double(exponent + 300))
        }
        var mantissa = scaled()
        let places = max(digits - 1, 0)
        // 9.9996 is 10.00 with two decimals, and 1.000 one power up. The logarithm may also be off by one at a power of
        // ten.
        if fixed(mantissa, places: places).hasPrefix("10") { exponent += 1 } else if mantissa < 1 { exponent -= 1 }
        if exponent >= -3, exponent < digits { return fixed(value, places: places - exponent) }
        mantissa = scaled()
        let sign = exponent < 0 ? "-" : "+"
        return (value < 0 ? "-" : "") + fixed(mantissa, places: places) + "e\(sign)"
            + (exponent.magnitude < 10 ? "0" : "") + "\(exponent.magnitude)"
    }

    /// Appends a number padded with zeros to `digits` digits.
    private static func append(_ value: Int, digits: Int, to text: inout String) {
        var bound = 10
        for _ in 1..<digits {
            if value < bound { text += "0" } else { bound *= 10 }
        }
        text += "\(value)"
    }

    /// A whole number with commas between groups of three digits.
    package static func grouped(_ value: Int) -> String {
        guard value.magnitude >= 1000 else { return "\(value)" }
        var text = grouped(value / 1000)
        text += ","
        append(Int((value % 1000).magnitude), digits: 3, to: &text)
        return text
    }

    /// A duration in a suitable unit: `170 µs`, `8.2 ms`, `1.5 s`, `12 s`, `3 min 20 s`, `1 h 5 min`.
    package static func duration(seconds: Double) -> String {
        guard seconds >= 1e-3 else { return "\(Int((max(seconds, 0) * 1e6).rounded())) µs" }
        guard seconds >= 1 else { return fixed(seconds * 1e3, places: seconds < 1e-2 ? 1 : 0) + " ms" }
        guard seconds >= 10 else { return fixed(seconds, places: 1) + " s" }
        guard seconds < 1e9 else { return "very long" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
