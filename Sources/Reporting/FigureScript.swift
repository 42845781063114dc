internal import Glibc

/// A figure in gnuplot's language, the data within it.
struct FigureScript {
    private(set) var text = ""

    /// The kinds of line and mark: dashes and shapes differ, and so do the colours' greys. Okabe and Ito (2008).
    private static let kinds = [
        (color: "#000000", dash: "1", mark: 7), (color: "#0072b2", dash: "(14,5)", mark: 4),
        (color: "#d55e00", dash: "(5,4)", mark: 9), (color: "#009e73", dash: "(2,3)", mark: 12),
        (color: "#cc79a7", dash: "(14,4,3,4)", mark: 11), (color: "#56b4e9", dash: "(14,4,3,4,3,4)", mark: 6),
        (color: "#e69f00", dash: "(8,3)", mark: 8),
    ]

    init(_ figure: Figure, output: String) {
        let rows = (figure.panels.count + figure.columns - 1) / figure.columns
        let size = (figure.panelSize.width * figure.columns, figure.panelSize.height * rows + 36)
        line("set terminal svg size \(size.0),\(size.1) font 'DejaVu Sans,13' background rgb 'white' linewidth 1.4")
        line("set output \(FigureScript.quoted(output))")
        for (index, kind) in FigureScript.kinds.enumerated() {
            line("set linetype \(index + 1) lc rgb '\(kind.color)' dt \(kind.dash) pt \(kind.mark) ps 0.6")
        }
        line("set encoding utf8")
        line("set grid lc rgb '#dddddd' dt 1 lw 0.6")
        line("set samples 2")
        for (panel, content) in figure.panels.enumerated() {
            for (index, series) in content.series.enumerated() {
                line("$data_\(panel)_\(index) << EOD")
                for point in series.points {
                    // The digits of single precision are more than a picture shows. gnuplot leaves a gap where a number
                    // is nan, as long as nan isn't set as the word for missing data: those it joins over. An empty
                    // point separates two blocks.
                    line(point.map { Float($0).isFinite ? "\(Float($0))" : "nan" }.joined(separator: " "))
                }
                line("EOD")
            }
        }
        line(
            "set multiplot layout \(rows),\(figure.columns) title \(FigureScript.quoted(figure.title)) "
                + "font 'DejaVu Sans,15' noenhanced")
        for (index, panel) in figure.panels.enumerated() { draw(panel, index) }
        line("unset multiplot")
    }

    private mutating func draw(_ panel: Panel, _ index: Int) {
        // What the panel before said ends here.
        line(
            "unset label; unset arrow; unset object; unset logscale; set format; set xtics autofreq; set ytics autofreq"
        )
        line("unset hidden3d")
        line("set key default")
        line("set title \(FigureScript.quoted(panel.title)) noenhanced")
        axis("x", panel.x)
        axis("y", panel.y)
        if let z = panel.z { axis("z", z) }
        line(panel.legend == .none ? "unset key" : "set key \(panel.legend.rawValue) noenhanced spacing 1.1 opaque")
        line(panel.isSquare ? "set size ratio -1" : "set size noratio")
        for setting in panel.settings { line(setting) }
        let plots = panel.series.enumerated().map { number, series in
            let name = series.name.isEmpty ? "notitle" : "title \(FigureScript.quoted(series.name))"
            return "$data_\(index)_\(number) with \(words(series, number)) \(name)"
        }
        line((panel.z == nil ? "plot " : "splot ") + plots.joined(separator: ", \\\n     "))
    }

    private func words(_ series: Series, _ number: Int) -> String {
        let kind = series.kind ?? number % FigureScript.kinds.count + 1
        switch series.style {
        case .line: return "lines lt \(kind) lw 1.6"
        case .markedLine:
            return "linespoints lt \(kind) lw 1.4 pointinterval \(max(series.points.count / 12, 1)) ps 0.8"
        case .marks: return "points lt \(kind) ps 0.7"
        case .dots: return "points lt \(kind) pt 7 ps 0.25"
        case .steps: return "steps lt \(kind) lw 1.6"
        case .bars: return "boxes lt \(kind) fs solid 0.35"
        case .reference: return "lines lc rgb '#888888' dt 1 lw 1.2"
        case .custom(let words): return words
        }
    }

    private mutating func axis(_ name: String, _ axis: Panel.Axis) {
        line("set \(name)label \(FigureScript.quoted(axis.label)) noenhanced")
        line(axis.range.map { "set \(name)range [\($0.lowerBound):\($0.upperBound)]" } ?? "set \(name)range [*:*]")
        if axis.isLogarithmic { line("set logscale \(name)") }
        // Powers of ten stand at whole decades only; a short axis has marks between them too. The other is gnuplot's
        // own.
        let decades = axis.range.map { log10($0.upperBound / $0.lowerBound) } ?? 0
        line("set format \(name) '\(axis.isLogarithmic && decades >= 2 ? "10^{%T}" : "% h")'")
    }

    private mutating func line(_ text: String) { self.text += text + "\n" }

    /// A text between single quotes, in which gnuplot reads nothing but two quotes for one.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''").replacing("\n", with: " ") + "'"
    }
}
