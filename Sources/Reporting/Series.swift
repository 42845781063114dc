/// Points of one kind in a panel.
package struct Series: Sendable {
    /// How the points are drawn. Series are told apart by dashes and the shape of their marks as well as by colour.
    package enum Style: Sendable, Hashable {
        /// Joined by a line, dashed in its own way.
        case line
        /// Joined by a line, with some marks on it.
        case markedLine
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
        /// Whatever gnuplot knows: the words after `with`.
        case custom(String)
    }

    /// The name in the legend; empty for none.
    package var name: String

    /// The points; each has as many numbers as the style takes, mostly two. What is not finite leaves a gap.
    package var points: [[Double]]

    package var style: Style

    /// Which of the kinds of line and mark it has, from 1; nil for its place among the panel's series.
    package var kind: Int?

    package init(_ name: String, _ points: [[Double]], style: Style = .line, kind: Int? = nil) {
        self.name = name
        self.points = points
        self.style = style
        self.kind = kind
    }

    /// A series over x and y.
    package init(_ name: String, x: [Double], y: [Double], style: Style = .line, kind: Int? = nil) {
        precondition(x.count == y.count, "series \(name): \(x.count) x and \(y.count) y")
        self.init(name, zip(x, y).map { [$0, $1] }, style: style, kind: kind)
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
}
