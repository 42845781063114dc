/// Points of one kind in a panel.
package struct Series: Sendable {
    /// How the points are drawn. Series are told apart by dashes and the shape of their marks as well as by colour.
    package enum Style: Sendable, Hashable {
        /// Joined by a line, dashed in its own way.
        case line
        /// Joined by a line, dashed in its own way, with marks on it.
        case markedLine
        /// Joined by a thin solid line, with marks on it: for what zigzags, where dashes would fall apart.
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
        /// A grey line, for what the others are compared with.
        case reference
        /// A thin line of light grey, for the contours of a cost.
        case contour
        /// Whatever gnuplot knows: the words after `with`.
        case custom(String)
    }

    /// The name in the legend; empty for none. Between `^{` and `}` it is raised.
    package var name: String

    /// The points; each has as many numbers as the style takes, mostly two. What is not finite leaves a gap.
    package var points: [[Double]]

    package var style: Style

    /// What tells it from the others; nil for the look of its place among the panel's series.
    package var look: Look?

    /// Further words of gnuplot's for the plot alone, which a legend doesn't take, such as `nohidden3d`.
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

    /// The same with at most so many points: of each run of neighbours the least and the greatest y stay, so that peaks do.
    package func thinned(to count: Int = 600) -> Series {
        guard points.count > count, count >= 2 else { return self }
        var thin = self
        thin.points = []
        let runs = count / 2
        for run in 0..<runs {
            let range = points.count * run / runs..<points.count * (run + 1) / runs
            // Of runs with gaps the gap stays too.
            guard let low = range.min(by: { points[$0][1] < points[$1][1] }),
                let high = range.max(by: { points[$0][1] < points[$1][1] })
            else { continue }
            for index in Set([low, high]).sorted() { thin.points.append(points[index]) }
        }
        return thin
    }

    /// gnuplot's words for a series at a place among its panel's, after `with`.
    func words(at place: Int) -> String {
        let look = look ?? Look.all[place % Look.all.count]
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

    /// Which points have a mark: all of a short path, so that its steps can be seen; of others some dozen.
    ///
    /// An odd interval, so that what alternates has marks on either side.
    private var markInterval: Int { points.count <= 41 ? 1 : points.count / 12 | 1 }
}
