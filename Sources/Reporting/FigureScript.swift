/// A figure as a gnuplot script that contains its data.
struct FigureScript {
    private(set) var text = ""

    /// The font. The finished picture lists others too, for machines that lack it.
    static let font = "DejaVu Sans"

    /// The pixels above the panels, for the title.
    static let header = 40

    private let figure: Figure
    private let legend: FigureLegend

    init(_ figure: Figure, output: String) {
        self.figure = figure
        legend = FigureLegend(figure)
        let font = FigureScript.font
        line("set terminal svg size \(width),\(height) font '\(font),14' background rgb 'white' linewidth 1.4")
        line("set output \(FigureScript.quoted(output))")
        line("set encoding utf8")
        line("set grid lc rgb '#e4e4e4' dt 1 lw 0.6")
        line("set samples 2")
        // Draws line segments that cross the picture with both ends outside.
        line("set clip two")
        for (panel, content) in figure.panels.enumerated() {
            for (index, series) in content.series.enumerated() {
                line("$data_\(panel)_\(index) << EOD")
                for point in series.points {
                    // Single precision has more digits than a picture shows. gnuplot leaves a gap at nan, unless nan is
                    // set as the mark of missing data, which it joins over. An empty point separates two blocks.
                    line(point.map { Float($0).isFinite ? "\(Float($0))" : "nan" }.joined(separator: " "))
                }
                line("EOD")
            }
        }
        line("set multiplot title \(FigureScript.quoted(figure.title)) font '\(font),16' noenhanced")
        for (index, panel) in figure.panels.enumerated() { draw(panel, index) }
        if !legend.entries.isEmpty { drawLegend() }
        line("unset multiplot")
    }

    private var rows: Int { (figure.panels.count + figure.columns - 1) / figure.columns }
    private var width: Int { figure.panelSize.width * figure.columns }
    private var height: Int { FigureScript.header + figure.panelSize.height * rows + legend.height }

    /// The frame of the panel at `index`, from the lower left.
    private func frame(_ index: Int) -> (origin: String, size: String) {
        let (row, column) = (index / figure.columns, index % figure.columns)
        let bottom = height - FigureScript.header - figure.panelSize.height * (row + 1)
        return (
            "\(share(figure.panelSize.width * column, width)),\(share(bottom, height))",
            "\(share(figure.panelSize.width, width)),\(share(figure.panelSize.height, height))"
        )
    }

    private func share(_ part: Int, _ whole: Int) -> String {
        NumberText.fixed(Double(part) / Double(whole), places: 5)
    }

    private mutating func draw(_ panel: Panel, _ index: Int) {
        // Resets the previous panel's settings.
        line(
            "unset label; unset arrow; unset object; unset logscale; set format; set xtics autofreq; set ytics autofreq"
        )
        line("unset hidden3d; unset contour; set grid")
        line("set key default")
        // Aligns the edges of panels below each other.
        line(panel.z == nil ? "set lmargin 11; set rmargin 4" : "unset lmargin; unset rmargin")
        line("set title \(FigureScript.quoted(panel.title)) noenhanced")
        axis("x", panel.x, of: panel, index: 0)
        axis("y", panel.y, of: panel, index: 1)
        if let z = panel.z { axis("z", z, of: panel, index: 2) }
        let hasKey = panel.legend != .none && panel.legend != .shared
        let names = panel.series.map(\.name)
        line(hasKey ? "set key \(panel.legend.rawValue) \(FigureScript.enhanced(names)) spacing 1.1" : "unset key")
        let (origin, size) = frame(index)
        line("set origin \(origin)")
        line("set size \(panel.isSquare ? "ratio -1" : "noratio") \(size)")
        for setting in panel.settings { line(setting) }
        let plots = panel.series.enumerated().map { number, series in
            let name = hasKey && !series.name.isEmpty ? "title \(FigureScript.quoted(series.name))" : "notitle"
            return "$data_\(index)_\(number) with \(series.words(at: number)) \(series.options) \(name)"
        }
        line((panel.z == nil ? "plot " : "splot ") + plots.joined(separator: ", \\\n     "))
    }

    /// The shared legend: a plot without axes, with only a key.
    private mutating func drawLegend() {
        line("unset label; unset arrow; unset object; unset logscale; unset border; unset tics; unset grid")
        line("unset title; unset xlabel; unset ylabel; set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0")
        line("set xrange [0:1]; set yrange [0:1]")
        if legend.fillsRow {
            let (origin, size) = frame(figure.panels.count)
            line("set origin \(origin)")
            line("set size noratio \(size)")
        } else {
            line("set origin 0,0")
            line("set size noratio 1,\(share(legend.height, height))")
        }
        let names = legend.entries.map(\.name)
        line(
            "set key default; set key center center \(legend.fillsRow ? "vertical" : "horizontal") maxcols \(legend.columns) "
                + "Left reverse \(FigureScript.enhanced(names)) spacing 1.25 samplen 3")
        let entries = legend.entries.map { "keyentry with \($0.words) title \(FigureScript.quoted($0.name))" }
        // gnuplot draws no key without a plot: a line outside the range provides one.
        line("plot " + (["-1 with lines notitle"] + entries).joined(separator: ", \\\n     "))
    }

    private mutating func axis(_ name: String, _ axis: Panel.Axis, of panel: Panel, index: Int) {
        line("set \(name)label \(FigureScript.quoted(axis.label)) noenhanced")
        let values = panel.series.flatMap { $0.points.lazy.filter { $0.count > index }.map { $0[index] } }
        let scale = AxisScale(axis, values: values)
        for command in scale.commands(name) { line(command) }
    }

    private mutating func line(_ text: String) { self.text += text + "\n" }

    /// Only names with superscripts use gnuplot's markup: others may contain its characters literally.
    private static func enhanced(_ names: [String]) -> String {
        names.contains { $0.contains("^{") } ? "enhanced" : "noenhanced"
    }

    /// A string in single quotes, where the only escape is two quotes for one.
    static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''").replacing("\n", with: " ") + "'"
    }
}
