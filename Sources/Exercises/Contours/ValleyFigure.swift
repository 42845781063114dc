import Reporting

/// The walks through a valley as a picture: three panels of paths over contour lines, and the costs.
enum ValleyFigure {
    static func figure(of valley: Valley) -> Figure {
        let title =
            valley.bowl.angle == 0
            ? "Paths through the valley J = ½ (W² + 50 b²), 40 steps" : "The same valley, turned by 30°, 40 steps"
        return Figure(
            valley.bowl.angle == 0 ? "valley" : "turned-valley", title: title, columns: 2,
            panelSize: valley.bowl.angle == 0 ? (640, 400) : (600, 520),
            panels: [
                panel("Gradient descent", valley, [.cautiousDescent, .zigzaggingDescent, .divergingDescent]),
                panel("Momentum, β = 0.9", valley, [.slowMomentum, .fastMomentum, .accumulatedMomentum]),
                panel("RMSprop and Adam, β₂ = 0.999", valley, [.rmsprop, .adam]), costs(valley),
            ])
    }

    private static func panel(_ title: String, _ valley: Valley, _ rules: [ValleyRule]) -> Panel {
        let isStraight = valley.bowl.angle == 0
        let first = valley.bowl.cost(at: valley.bowl.point(Valley.start))
        let lines = valley.bowl.contourLines(at: [0.01, 0.05, 0.15, 0.4, 1].map { $0 * first })
        let paths = rules.enumerated().map { number, rule in
            // The diverging path is shown until it leaves the picture.
            let steps = rule == .divergingDescent ? 11 : Valley.steps
            // The two forms of momentum are one path: one of them is drawn as its marks alone.
            let style: Series.Style = rule == .accumulatedMomentum ? .marks : .markedLine
            return Series(
                rule.title, Array(valley.path(rule).points.prefix(steps + 1)), style: style, kind: number + 1)
        }
        return Panel(
            title, x: Panel.Axis("W", range: isStraight ? -5...10 : -4...9),
            y: Panel.Axis("b", range: isStraight ? -2.4...4.4 : -3...8), legend: isStraight ? .topRight : .topLeft,
            series: [lines] + paths)
    }

    private static func costs(_ valley: Valley) -> Panel {
        let rules: [ValleyRule] = [.cautiousDescent, .zigzaggingDescent, .slowMomentum, .fastMomentum, .rmsprop, .adam]
        return Panel(
            "Cost", x: Panel.Axis("step"),
            y: Panel.Axis("cost, as a share of the first", range: 1e-8...3, logarithmic: true),
            legend: .bottomLeft,
            series: rules.map { rule in
                let costs = valley.relativeCosts(rule)
                return Series(rule.title, x: costs.indices.map(Double.init), y: costs)
            })
    }
}
