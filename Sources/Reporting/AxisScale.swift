import Glibc

/// The range of an axis and the format of its numbers.
///
/// All axes follow the same rules: a logarithmic axis that spans a factor of 20 or more has powers of ten, a shorter
/// one plain numbers, since it has hardly any whole decades; a linear axis that reaches 1,000 has commas.
struct AxisScale {
    /// The requested range; for a logarithmic axis without one, that of the data.
    private let range: ClosedRange<Double>?
    private let isLogarithmic: Bool

    /// The range of the numbers on the axis, if it is known.
    private let span: ClosedRange<Double>?

    init(_ axis: Panel.Axis, values: [Double]) {
        isLogarithmic = axis.isLogarithmic
        let seen = values.filter { $0.isFinite && (!axis.isLogarithmic || $0 > 0) }
        let extent = seen.min().map { $0...(seen.max() ?? $0) }
        if let extent, axis.range == nil, axis.isLogarithmic {
            // By default gnuplot begins and ends at whole decades and leaves some empty.
            let margin = pow(max(extent.upperBound / extent.lowerBound, 1.1), 0.04)
            range = extent.lowerBound / margin...extent.upperBound * margin
        } else {
            range = axis.range
        }
        span = range ?? extent
    }

    /// The commands for the axis x, y or z.
    func commands(_ name: String) -> [String] {
        var commands = [
            range.map { "set \(name)range [\(Float($0.lowerBound)):\(Float($0.upperBound))]" }
                ?? "set \(name)range [*:*]"
        ]
        if isLogarithmic { commands.append("set logscale \(name)") }
        let decades = isLogarithmic ? span.map { log10($0.upperBound / $0.lowerBound) } ?? 0 : 0
        commands.append("set format \(name) '\(decades >= 1.3 ? "10^{%T}" : "% h")'")
        if let tics = groupedTics { commands.append("set \(name)tics (\(tics))") }
        return commands
    }

    /// Tick labels with thousands separators, for a linear axis that reaches 1,000.
    private var groupedTics: String? {
        guard !isLogarithmic, let span, max(abs(span.lowerBound), abs(span.upperBound)) >= 1000,
            span.upperBound > span.lowerBound, span.upperBound < 1e12, span.lowerBound > -1e12
        else { return nil }
        let rough = (span.upperBound - span.lowerBound) / 5
        let power = pow(10, floor(log10(rough)))
        let step = ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
        guard step >= 1 else { return nil }
        let first = (span.lowerBound / step).rounded(.up)
        let last = (span.upperBound / step * (1 + 1e-9)).rounded(.down)
        return stride(from: first, through: last, by: 1).map { number in
            let value = Int((number * step).rounded())
            return "'\(NumberText.grouped(value))' \(value)"
        }.joined(separator: ", ")
    }
}
