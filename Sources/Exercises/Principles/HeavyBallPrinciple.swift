import Glibc
package import Reporting
import Textbook

/// Momentum as a heavy ball: it rolls down the cost with friction.
///
/// In the accumulated form θ_{t+1} − θ_t = β (θ_t − θ_{t−1}) − α g_t: a move is the last move, slowed, and a push. With
/// the time step h = √α and the friction c = (1 − β)/√α this is
///
///     (θ_{t+1} − 2θ_t + θ_{t−1})/h² = −c (θ_t − θ_{t−1})/h − ∇J(θ_t)
///
/// the ball's equation θ″ = −c θ′ − ∇J in differences. Polyak (1964). Course notes, section 3.2.
package struct HeavyBallPrinciple: Principle {
    package static let title = "momentum is a heavy ball"

    /// c, the curvature λ of the bowl, and the time that the ball rolls.
    private static let friction = 0.4
    private static let curvature = 1.0
    private static let duration = 20.0

    private static let timeSteps = [0.2, 0.1, 0.05, 0.025, 0.0125]

    package init() {}

    /// Where the ball is at a time, let go at 1: e^{−ct/2} (cos ωt + c/(2ω) sin ωt), ω = √(λ − c²/4).
    package static func ball(at time: Double) -> Double {
        let omega = (curvature - friction * friction / 4).squareRoot()
        return exp(-friction * time / 2) * (cos(omega * time) + friction / (2 * omega) * sin(omega * time))
    }

    /// Momentum's positions with the time step h: β = 1 − ch, α = h².
    package static func positions(timeStep h: Double) -> [Double] {
        let rule = Momentum(parameterCount: 1, learningRate: h * h, beta: 1 - friction * h, form: .accumulated)
        let steps = Int((duration / h).rounded())
        return DescentPath(of: rule, over: QuadraticBowl(curvatures: [curvature]), from: [1], steps: steps).points.map {
            $0[0]
        }
    }

    /// The largest distance between the ball and momentum.
    package static func largestError(timeStep h: Double) -> Double {
        let positions = positions(timeStep: h)
        return LargestDifference.absolute(positions, positions.indices.map { ball(at: Double($0) * h) })
    }

    /// Rosenbrock's valley, flatter: J = ½ (1 − x)² + 2 (y − x²)². Its gradient.
    private static func bananaGradient(_ point: [Double]) -> [Double] {
        let (x, y) = (point[0], point[1])
        return [x - 1 - 8 * x * (y - x * x), 4 * (y - x * x)]
    }

    /// The heavy ball's own form, whose velocity holds α: θ_{t+1} = θ_t + β (θ_t − θ_{t−1}) − α_t g_t.
    private static func ballPath(beta: Double, steps: Int, rate: (Int) -> Double) -> [[Double]] {
        var points = [[-1.0, 1.5]]
        var move = [0.0, 0]
        for step in 1...steps {
            let gradient = bananaGradient(points[step - 1])
            for i in 0..<2 { move[i] = beta * move[i] - rate(step) * gradient[i] }
            points.append([points[step - 1][0] + move[0], points[step - 1][1] + move[1]])
        }
        return points
    }

    /// A path of the textbook's momentum, with a rate for each step.
    private static func path(_ form: Momentum.Form, steps: Int, rate: (Int) -> Double) -> [[Double]] {
        var rule = Momentum(parameterCount: 2, learningRate: 0, form: form)
        var point = [-1.0, 1.5]
        var points = [point]
        for step in 1...steps {
            rule.learningRate = rate(step)
            rule.step(parameters: &point, gradients: bananaGradient(point))
            points.append(point)
        }
        return points
    }

    private static func largestDifference(_ first: [[Double]], _ second: [[Double]]) -> Double {
        LargestDifference.absolute(first.flatMap { $0 }, second.flatMap { $0 })
    }

    package var report: Report {
        var report = Report()
        report.tables = [forms, equation]
        report.findings = [
            "With h = √α and c = (1 − β)/√α momentum follows the rolling ball, and its distance from it halves with "
                + "h: at h = "
                + "\(NumberText.fixed(0.0125, places: 4)) it is "
                + "\(NumberText.fixed(HeavyBallPrinciple.largestError(timeStep: 0.0125), places: 4))."
        ]
        report.figures = [figure]
        return report
    }

    private var forms: Report.Table {
        var table = Report.Table(
            "2a. Three forms, one path (β 0.9, 300 steps in the valley ½ (1 − x)² + 2 (y − x²)²)",
            ["forms", "rate", "largest difference", "expected"])
        let (steps, alpha) = (300, 0.01)
        let accumulated = HeavyBallPrinciple.path(.accumulated, steps: steps) { _ in alpha }
        let average = HeavyBallPrinciple.path(.average, steps: steps) { _ in alpha / (1 - 0.9) }
        let ball = HeavyBallPrinciple.ballPath(beta: 0.9, steps: steps) { _ in alpha }
        for (name, path) in [
            ("accumulated at α, average at α/(1 − β)", average), ("accumulated, velocity that holds α", ball),
        ] {
            let difference = HeavyBallPrinciple.largestDifference(accumulated, path)
            table.append(
                [name, "constant", NumberText.scientific(difference, digits: 2), "0 but for rounding"],
                Verdict(difference, expected: 0, tolerance: 1e-11))
        }
        // A ball keeps the speed that it had at the old rate.
        let decayed: @Sendable (Int) -> Double = { $0 <= 20 ? alpha : alpha / 10 }
        let difference = HeavyBallPrinciple.largestDifference(
            HeavyBallPrinciple.path(.accumulated, steps: steps, rate: decayed),
            HeavyBallPrinciple.ballPath(beta: 0.9, steps: steps, rate: decayed))
        table.append(
            [
                "accumulated, velocity that holds α", "a tenth from step 21 on",
                NumberText.fixed(difference, places: 3), "not 0",
            ],
            Verdict(difference > 0.01))
        return table
    }

    private var equation: Report.Table {
        var table = Report.Table(
            "2b. The ball's equation θ″ = −0.4 θ′ − θ from θ = 1 at rest, over 20 units of time (accumulated form)",
            ["h = √α", "α", "β = 1 − 0.4 h", "largest distance", "by the one before", "expected"])
        var previous: Double?
        for h in HeavyBallPrinciple.timeSteps {
            let error = HeavyBallPrinciple.largestError(timeStep: h)
            let cells = [
                NumberText.fixed(h, places: 4), NumberText.scientific(h * h, digits: 3),
                NumberText.fixed(1 - HeavyBallPrinciple.friction * h, places: 3), NumberText.fixed(error, places: 5),
            ]
            if let previous {
                table.append(
                    cells + [NumberText.fixed(previous / error, places: 2), "2"],
                    Verdict(previous / error, expected: 2, tolerance: 0.2))
            } else {
                table.append(cells + ["–", "–"])
            }
            previous = error
        }
        return table
    }

    private var figure: Figure {
        let times = stride(from: 0, through: HeavyBallPrinciple.duration, by: 0.1).map { $0 }
        let exact = Series("ball", x: times, y: times.map { HeavyBallPrinciple.ball(at: $0) }, look: .black)
        let looks: [(Double, Look)] = [(0.2, .momentum), (0.05, .purple)]
        let paths = looks.map { h, look in
            Series(
                "momentum, h = \(NumberText.fixed(h, places: 2)), β = "
                    + "\(NumberText.fixed(1 - HeavyBallPrinciple.friction * h, places: 2))",
                HeavyBallPrinciple.positions(timeStep: h).enumerated().map { [Double($0.offset) * h, $0.element] },
                style: .markedLine, look: look)
        }
        let errors = HeavyBallPrinciple.timeSteps.map { [$0, HeavyBallPrinciple.largestError(timeStep: $0)] }
        return Figure(
            "heavy-ball", title: "Momentum is a heavy ball with friction", columns: 2,
            panels: [
                Panel(
                    "One roll", x: Panel.Axis("time = steps · √α", range: 0...HeavyBallPrinciple.duration),
                    y: Panel.Axis("θ"), series: [exact] + paths),
                Panel(
                    "The smaller the time step, the nearer",
                    x: Panel.Axis("h = √α", range: 0.01...0.3, logarithmic: true),
                    y: Panel.Axis("largest distance from the ball", range: 0.005...0.2, logarithmic: true),
                    legend: .topLeft,
                    series: [
                        Series(
                            "proportional to h", errors.map { [$0[0], errors[0][1] * $0[0] / errors[0][0]] },
                            style: .reference),
                        Series("momentum", errors, style: .marks, look: .momentum),
                    ]),
            ])
    }
}
