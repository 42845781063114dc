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
package enum HeavyBallPrinciple: Principle {
    package static let title = "momentum is a heavy ball"

    /// c, and the time that the ball rolls. The curvature λ of the bowl is 1.
    private static let friction = 0.4
    private static let duration = 20.0

    private static let timeSteps = [0.2, 0.1, 0.05, 0.025, 0.0125]

    /// Where the ball is at a time, let go at 1: e^{−ct/2} (cos ωt + c/(2ω) sin ωt), ω = √(1 − c²/4).
    package static func ball(at time: Double) -> Double {
        let omega = (1 - friction * friction / 4).squareRoot()
        return exp(-friction * time / 2) * (cos(omega * time) + friction / (2 * omega) * sin(omega * time))
    }

    /// Momentum's positions with the time step h: β = 1 − ch, α = h².
    private static func positions(timeStep h: Double) -> [Double] {
        let rule = Momentum(parameterCount: 1, learningRate: h * h, beta: 1 - friction * h, form: .accumulated)
        let steps = Int((duration / h).rounded())
        return DescentPath(of: rule, over: QuadraticBowl(curvatures: [1]), from: [1], steps: steps).parameter(0)
    }

    /// The largest distance between the ball and momentum.
    package static func largestError(timeStep h: Double) -> Double {
        let positions = positions(timeStep: h)
        return LargestDifference.absolute(positions, positions.indices.map { ball(at: Double($0) * h) })
    }

    /// The heavy ball's own form, whose velocity holds α: θ_{t+1} = θ_t + β (θ_t − θ_{t−1}) − α_t g_t.
    private struct Ball: UpdateRule {
        var learningRate = 0.0
        let beta = 0.9
        var move = [0.0, 0]

        mutating func step(parameters: inout [Double], gradients: [Double]) {
            for i in parameters.indices {
                move[i] = beta * move[i] - learningRate * gradients[i]
                parameters[i] += move[i]
            }
        }
    }

    /// 300 steps in Rosenbrock's valley, flatter: J = ½ (1 − x)² + 2 (y − x²)².
    private static func path(_ rule: some UpdateRule, rate: @escaping (Int) -> Double) -> DescentPath {
        DescentPath(of: rule, from: [-1, 1.5], steps: 300, rate: rate) { point, _ in
            let (x, y) = (point[0], point[1])
            return [x - 1 - 8 * x * (y - x * x), 4 * (y - x * x)]
        }
    }

    package static func report() -> Report {
        Report(
            tables: [forms, equation],
            findings: [
                "With h = √α and c = (1 − β)/√α momentum follows the rolling ball, and its distance from it halves "
                    + "with h: at h = \(0.0125.fixed(4)) it is \(largestError(timeStep: 0.0125).fixed(4))."
            ], figures: [figure])
    }

    private static var forms: Report.Table {
        let momentum = Momentum(parameterCount: 2, learningRate: 0, form: .accumulated)
        func same(_ forms: Cell, _ path: DescentPath) -> Claim {
            let difference = self.path(momentum) { _ in 0.01 }.largestDifference(from: path)
            return Claim(
                forms, "constant", .scientific(difference, 2), "0 but for rounding",
                holds: difference.isWithin(1e-11, of: 0))
        }
        // A ball keeps the speed that it had at the old rate.
        let decayed = { (step: Int) in step <= 20 ? 0.01 : 0.01 / 10 }
        let difference = path(momentum, rate: decayed).largestDifference(from: path(Ball(), rate: decayed))
        return Report.Table(
            "2a. Three forms, one path (β 0.9, 300 steps in the valley ½ (1 − x)² + 2 (y − x²)²)",
            ["forms", "rate", "largest difference", "expected"],
            [
                same(
                    "accumulated at α, average at α/(1 − β)",
                    path(Momentum(parameterCount: 2, learningRate: 0)) { _ in 0.01 / (1 - 0.9) }),
                same("accumulated, velocity that holds α", path(Ball()) { _ in 0.01 }),
                Claim(
                    "accumulated, velocity that holds α", "a tenth from step 21 on", .fixed(difference, 3), "not 0",
                    holds: difference > 0.01),
            ])
    }

    private static var equation: Report.Table {
        let errors = timeSteps.map { largestError(timeStep: $0) }
        return Report.Table(
            "2b. The ball's equation θ″ = −0.4 θ′ − θ from θ = 1 at rest, over 20 units of time (accumulated form)",
            ["h = √α", "α", "β = 1 − 0.4 h", "largest distance", "previous / this", "expected"],
            timeSteps.enumerated().map { index, h in
                let ratio = index == 0 ? nil : errors[index - 1] / errors[index]
                return Claim(
                    .fixed(h, 4), .scientific(h * h, 3), .fixed(1 - friction * h, 3), .fixed(errors[index], 5),
                    .fixed(ratio, 2), ratio == nil ? .none : "2", holds: ratio.map { $0.isWithin(0.2, of: 2) })
            })
    }

    private static var figure: Figure {
        let exact = Series(
            "ball", at: stride(from: 0, through: duration, by: 0.1).map { $0 }, look: .black
        ) { ball(at: $0) }
        let paths = [(0.2, Look.momentum), (0.05, .purple)].map { h, look in
            Series(
                "momentum, h = \(h.fixed(2)), β = \((1 - friction * h).fixed(2))",
                steps: positions(timeStep: h), by: h, style: .markedLine, look: look)
        }
        let errors = timeSteps.map { [$0, largestError(timeStep: $0)] }
        return Figure(
            "heavy-ball", title: "Momentum is a heavy ball with friction", columns: 2,
            panels: [
                Panel(
                    "One roll", x: .init("time = steps · √α", range: 0...duration), y: .init("θ"),
                    series: [exact] + paths),
                Panel(
                    "The smaller the time step, the nearer",
                    x: .logarithmic("h = √α", 0.01...0.3),
                    y: .logarithmic("largest distance from the ball", 0.005...0.2),
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
