import Reporting

/// The walks through a valley as a picture: three panels of paths over contour lines, and the costs.
enum ValleyFigure {
    static func figure(of valley: Valley) -> Figure {
        let isStraight = valley.bowl.angle == 0
        let name = isStraight ? "The valley J = ½ (W² + 50 b²)" : "The same valley, turned by 30°"
        return Figure(
            isStraight ? "valley" : "turned-valley",
            title: "\(name): 40 steps, each rule at a rate of its own; L = 50", columns: 2,
            panelSize: (490, isStraight ? 290 : 430),
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
        let paths = rules.map { rule in
            // The two forms of momentum are one path: one of them is drawn as rings round its points. The diverging path is
            // shown for some steps.
            Series(
                rule.title, Array(valley.path(rule).points.prefix(rule == .divergingDescent ? 12 : Valley.steps + 1)),
                style: rule == .accumulatedMomentum
                    ? .custom("points lc rgb '\(rule.look.color)' pt 6 ps 1.1 lw 1.3") : .path, look: rule.look)
        }
        return Panel(
            title, x: Panel.Axis("W", range: isStraight ? -2.5...9.7 : -4...9),
            y: Panel.Axis("b", range: isStraight ? -2.3...2.3 : -3.5...7), square: true, series: [lines] + paths)
    }

    private static func costs(_ valley: Valley) -> Panel {
        let rules = ValleyRule.allCases.filter { $0 != .accumulatedMomentum }
        return Panel(
            "Cost", x: Panel.Axis("step"),
            y: Panel.Axis("cost, as a share of the first", logarithmic: true),
            series: rules.map { rule in
                let costs = valley.relativeCosts(rule)
                return Series(rule.title, x: costs.indices.map(Double.init), y: costs, style: .path, look: rule.look)
            })
    }
}
