/// Points of one kind in a panel.
package struct Series: Sendable {
    /// How the points are drawn. Dashes and marks distinguish series as well as colour.
    package enum Style: Sendable, Hashable {
        /// Joined by a line with the series' dash.
        case line
        /// Joined by a line with the series' dash, with marks on it.
        case markedLine
        /// Joined by a thin solid line, with marks on it: for zigzags, where dashes would be hard to follow.
        case path
        /// Joined by a thin solid line without marks: for noise.
        case thread
        /// Marks only.
        case marks
        /// Small dots, for many points.
        case dots
        /// Steps that hold a value until the next point.
        case steps
        /// Bars from the axis.
        case bars
        /// A grey line, for a reference that others are compared with.
        case reference
        /// A thin line of light grey, for the contours of a cost.
        case contour
        /// Any gnuplot style: the words after `with`.
        case custom(String)
    }

    /// The name in the legend; empty for none. Text between `^{` and `}` is a superscript.
    package var name: String

    /// The points; each has as many numbers as the style takes, mostly two. A point that is not finite leaves a gap.
    package var points: [[Double]]

    package var style: Style

    /// The appearance; nil for that of the series' index in its panel.
    package var look: Look?

    /// Further gnuplot options for the plot alone, which a legend doesn't take, such as `nohidden3d`.
    package var options = ""

    package init(_ name: String, _ points: [[Double]], style: Style = .line, look: Look? = nil) {
        self.name = name
        self.points = points
        self.style = style
        self.look = look
    }

    /// A series over x and y.
    package init(_ name: String, x: [Double], y: [Double], style: Style = .line, look: Look? = nil) {
        precondition(x.count == y.count, "series \(name): \(x.count) x and \(y.count) y")
        self.init(name, zip(x, y).map { [$0, $1] }, style: style, look: look)
    }

    /// The series with at most `count` points: each range of neighbours keeps the smallest and the largest y, and thus
    /// its peaks.
    package func thinned(to count: Int = 600) -> Series {
        guard points.count > count, count >= 2 else { return self }
        var thin = self
        thin.points = []
        let runs = count / 2
        for run in 0..<runs {
            let range = points.count * run / runs..<points.count * (run + 1) / runs
            // Ranges with gaps keep the gap too.
            guard let low = range.min(by: { points[$0][1] < points[$1][1] }),
                let high = range.max(by: { points[$0][1] < points[$1][1] })
            else { continue }
            for index in Set([low, high]).sorted() { thin.points.append(points[index]) }
        }
        return thin
    }

    /// The gnuplot style, after `with`, of the series at `index` in its panel.
    func words(at index: Int) -> String {
        let look = look ?? Look.all[index % Look.all.count]
        let line = "lc rgb '\(look.color)' dt \(look.dash)"
        let thread = "lc rgb '\(look.color)' dt 1 lw 1"
        switch style {
        case .line: return "lines \(line) lw 1.7"
        case .markedLine: return "linespoints \(line) lw 1.5 pt \(look.mark) ps 0.7 pointinterval \(markInterval)"
        case .path: return "linespoints \(thread) pt \(look.mark) ps 0.55 pointinterval \(markInterval)"
        case .thread: return "lines \(thread)"
        case .marks: return "points lc rgb '\(look.color)' pt \(look.mark) ps 0.7"
        case .dots: return "points lc rgb '\(look.color)' pt 7 ps 0.25"
        case .steps: return "steps \(line) lw 1.7"
        case .bars: return "boxes \(line) fs solid 0.35"
        case .reference: return "lines lc rgb '#888888' dt 1 lw 1.2"
        case .contour: return "lines lc rgb '#bbbbbb' dt 1 lw 0.8"
        case .custom(let words): return words
        }
    }

    /// The interval between marks: every point of a short path has one, so that its steps can be seen; others have
    /// about a dozen.
    ///
    /// It is odd, so that alternating series have marks on both sides.
    private var markInterval: Int { points.count <= 41 ? 1 : points.count / 12 | 1 }
}
