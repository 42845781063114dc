import Glibc

/// The range of an axis and how its numbers are written.
///
/// One rule for all axes: a logarithmic one over more than a decade, 20 times its beginning, has powers of ten, a shorter one
/// plain numbers, since whole decades hardly occur on it; a linear one that comes to 1,000 has commas.
struct AxisScale {
    /// The range that was asked for; of a logarithmic axis without one, that of the data.
    private let range: ClosedRange<Double>?
    private let isLogarithmic: Bool

    /// What the numbers on the axis reach, if that is known.
    private let span: ClosedRange<Double>?

    init(_ axis: Panel.Axis, values: [Double]) {
        isLogarithmic = axis.isLogarithmic
        let seen = values.filter { $0.isFinite && (!axis.isLogarithmic || $0 > 0) }
        let extent = seen.min().map { $0...(seen.max() ?? $0) }
        if let extent, axis.range == nil, axis.isLogarithmic {
            // gnuplot would begin and end at whole decades, and leave some empty.
            let margin = pow(max(extent.upperBound / extent.lowerBound, 1.1), 0.04)
            range = extent.lowerBound / margin...extent.upperBound * margin
        } else {
            range = axis.range
        }
        span = range ?? extent
    }

    /// The settings of the axis x, y or z.
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

    /// Numbers of thousands with their commas, for a linear axis that has such.
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
