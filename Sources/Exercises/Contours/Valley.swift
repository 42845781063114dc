import Reporting

/// The valley that the optimizers walk through, and their walks.
package struct Valley: Sendable {
    /// The curvature across the valley; that along it is 1, so this is κ too.
    static let steepness = 50.0

    /// Where all walks begin: along and across.
    static let start = [9, 1.3]

    /// The steps of a walk.
    static let steps = 40

    package let bowl: QuadraticBowl

    /// - Parameter angle: by which the valley is turned against the parameters' axes, in radians.
    package init(angle: Double) { bowl = QuadraticBowl(curvatures: [1, Valley.steepness], angle: angle) }

    private var isStraight: Bool { bowl.angle == 0 }

    /// The path of an optimizer.
    package func path(_ optimizer: ValleyOptimizer) -> DescentPath {
        DescentPath(of: optimizer.rule, over: bowl, from: bowl.point(Valley.start), steps: Valley.steps)
    }

    /// The cost at each step as a share of the first.
    private func relativeCosts(_ optimizer: ValleyOptimizer) -> [Double] {
        let costs = path(optimizer).points.map { bowl.cost(at: $0) }
        return costs.map { $0 / costs[0] }
    }

    /// How far a path has come towards the minimum along the valley after some steps.
    package func gain(_ optimizer: ValleyOptimizer, steps: Int) -> Double {
        Valley.start[0] - bowl.coordinates(of: path(optimizer).points[steps])[0]
    }

    /// The sum of the sizes of a path's moves across the valley, over some steps.
    package func movesAcross(_ optimizer: ValleyOptimizer, steps: Int = Valley.steps) -> Double {
        path(optimizer).moves(along: 1, of: bowl, steps: steps).reduce(0) { $0 + abs($1) }
    }

    /// How often a path's moves across the valley change their direction.
    package func turns(_ optimizer: ValleyOptimizer) -> Int {
        let moves = path(optimizer).moves(along: 1, of: bowl, steps: Valley.steps)
        return zip(moves, moves.dropFirst()).count { $0 * $1 < 0 }
    }

    /// The results of the walks through some valleys.
    static func table(_ valleys: [Valley]) -> Report.Table {
        Report.Table(
            "\(steps) steps through the valley J = ½ (u² + \(steepness.fixed(0)) w²) from u = \(start[0].fixed(0)) "
                + "along and w = \(start[1].fixed(1)) across; turned: by 30° against the parameters; L = "
                + "\(steepness.fixed(0)); β 0.9, β₂ 0.999",
            ["valley", "optimizer", "α", "Σ|moves across|", "turns across", "gained along", "cost / first cost"],
            valleys.flatMap { valley in
                ValleyOptimizer.all.map { optimizer in
                    Claim(
                        valley.isStraight ? "straight" : "turned", Cell(optimizer.name), Cell(optimizer.rateText),
                        .fixed(valley.movesAcross(optimizer), 2), .count(valley.turns(optimizer)),
                        .fixed(valley.gain(optimizer, steps: steps), 2),
                        .scientific(valley.relativeCosts(optimizer)[steps], 3))
                }
            })
    }

    /// Three panels of paths over contour lines, and the costs.
    var figure: Figure {
        let name = isStraight ? "The valley J = ½ (W² + 50 b²)" : "The same valley, turned by 30°"
        // The two forms of momentum are one path: one of them is drawn as rings round its points.
        let rings = Series.Style.custom(
            "points lc rgb '\(ValleyOptimizer.accumulatedMomentum.look.color)' pt 6 ps 1.1 lw 1.3")
        let costs = ValleyOptimizer.all.filter { $0.title != ValleyOptimizer.accumulatedMomentum.title }.map {
            optimizer in
            Series(optimizer.title, steps: relativeCosts(optimizer), look: optimizer.look)
        }
        return Figure(
            isStraight ? "valley" : "turned-valley",
            title: "\(name): 40 steps, each optimizer at a rate of its own; L = 50", columns: 2,
            panelSize: (490, isStraight ? 290 : 430),
            panels: [
                // The diverging path soon leaves the picture.
                panel(
                    "Gradient descent",
                    [
                        series(.cautiousDescent), series(.zigzaggingDescent), series(.divergingDescent, points: 12),
                    ]),
                panel(
                    "Momentum, β = 0.9",
                    [
                        series(.slowMomentum), series(.fastMomentum), series(.accumulatedMomentum, style: rings),
                    ]),
                panel("RMSprop and Adam, β₂ = 0.999", [series(.rmsprop), series(.adam)]),
                Panel(
                    "Cost", x: .init("step"), y: .logarithmic("cost / first cost"),
                    series: costs),
            ])
    }

    private func series(_ optimizer: ValleyOptimizer, points: Int = steps + 1, style: Series.Style = .path) -> Series {
        Series(optimizer.title, Array(path(optimizer).points.prefix(points)), style: style, look: optimizer.look)
    }

    private func panel(_ title: String, _ paths: [Series]) -> Panel {
        let first = bowl.cost(at: bowl.point(Valley.start))
        return Panel(
            title, x: .init("W", range: isStraight ? -2.5...9.7 : -4...9),
            y: .init("b", range: isStraight ? -2.3...2.3 : -3.5...7), square: true,
            series: [bowl.contourLines(at: [0.01, 0.05, 0.15, 0.4, 1].map { $0 * first })] + paths)
    }
}
