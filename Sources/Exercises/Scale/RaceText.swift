import Reporting

/// How races are put into words.
package enum RaceText {
    /// A share in per cent, with up to two decimals: `96 %`, `96.5 %`.
    package static func percent(_ share: Double) -> String { trimmed(100 * share, places: 2) + " %" }

    /// A learning rate as the grids have them: without trailing zeros or an exponent.
    package static func rate(_ rate: Double) -> String { trimmed(rate, places: 6) }

    private static func trimmed(_ value: Double, places: Int) -> String {
        var text = value.fixed(places)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// A factor with three digits or so: `0.62`, `1.8`, `25`, `1,200`.
    package static func factor(_ factor: Double) -> String {
        guard factor.isFinite, abs(factor) < 1e15 else { return "\(factor)" }
        if factor >= 10 { return Int(factor.rounded()).grouped }
        return NumberText.fixed(factor, places: factor < 1 ? 2 : 1)
    }

    /// A rate of work: `25,000`, `1.2 M`, `85 M`.
    package static func perSecond(_ rate: Double) -> String {
        if rate >= 1e7 { return "\(Int((rate / 1e6).rounded()).grouped) M" }
        if rate >= 1e6 { return "\((rate / 1e6).fixed(1)) M" }
        return Int(rate.rounded()).grouped
    }
}
