import Glibc
package import Reporting
import Textbook

/// The sign-like limit: with nothing to average, g/√(g²) is the gradient's sign.
///
/// At Adam's first step v̂ = g and ŝ = g², so the step is −α sign g. With β₂ → 0 RMSprop's s is g² at every step. In
/// between, s remembers the sizes of about 1/(1 − β₂) gradients. Without the correction the first step is α/√(1 − β₂).
/// Balles and Hennig (2018).
package enum SignPrinciple: Principle {
    package static let title = "without memory the step is the sign"

    private static let learningRate = 0.02
    private static let steps = 30
    private static let bowl = QuadraticBowl(curvatures: [1, 10], angle: .pi / 6)
    private static let start = [1.2, 0.35]
    private static let betas = [0.9, 0.5, 0.1, 0.01, 0.001, 0]

    private static func path(beta2: Double) -> DescentPath {
        let rule = RMSprop(parameterCount: 2, learningRate: learningRate, beta2: beta2, epsilon: 0)
        return DescentPath(of: rule, over: bowl, from: start, steps: steps)
    }

    private static let signPath = DescentPath(
        of: GradientDescent(learningRate: learningRate), from: start, steps: steps
    ) { point, _ in
        bowl.gradient(at: point).map { $0 == 0 ? 0 : $0 < 0 ? -1 : 1 }
    }

    /// The largest distance between RMSprop's path and that of the gradients' signs, down a bowl that is turned by 30°.
    package static func distanceFromSign(beta2: Double) -> Double {
        signPath.largestDifference(from: path(beta2: beta2))
    }

    /// The size of Adam's steps by α that follow many gradients that are nearly 0, when the corrections are over.
    ///
    /// - Parameter gradients: those that follow.
    package static func stepsAfterNothing(
        _ gradients: [Double], beta1: Double = 0.9, beta2: Double = 0.999
    ) -> [Double] {
        let rule = Adam(parameterCount: 1, learningRate: 0.1, beta1: beta1, beta2: beta2, epsilon: 0)
        let before = 20_000
        // Too small to matter beside those that follow, but not 0, since ε is.
        let path = DescentPath(of: rule, from: [0], steps: before + gradients.count) { _, step in
            [step <= before ? 1e-150 : gradients[step - before - 1]]
        }
        let points = path.parameter(0).dropFirst(before)
        return zip(points, points.dropFirst()).map { ($0 - $1) / 0.1 }
    }

    /// The least number that no step of Adam exceeds, by α, once the corrections are over:
    ///
    ///     (1 − β₁)/√((1 − β₂)(1 − β₁²/β₂))        β₁² < β₂
    ///
    /// With a_k = (1 − β₁) β₁ᵏ and b_k = (1 − β₂) β₂ᵏ the step is Σ a_k g_{t−k} / √(Σ b_k g²_{t−k}), by Cauchy and
    /// Schwarz at most √(Σ a_k²/b_k), the root of a geometric series. It comes to that where g_{t−k} is in proportion
    /// to a_k/b_k: where the gradient grows by β₂/β₁ at every step.
    package static func longestStep(beta1: Double = 0.9, beta2: Double = 0.999) -> Double {
        (1 - beta1) / ((1 - beta2) * (1 - beta1 * beta1 / beta2)).squareRoot()
    }

    package static func report() -> Report {
        Report(
            tables: [
                Report.Table(
                    "5a. The first step for gradients of 10⁻⁶, −3 and 1000, and the longest steps, as multiples of α "
                        + "(ε = 0)",
                    ["optimizer", "moves / α", "theory"], firstSteps + longSteps), limit,
            ],
            findings: [
                "Adam's first step is α against the sign of each gradient. RMSprop's, which is not corrected, is "
                    + "\((1 / 0.001.squareRoot()).fixed(1)) α with β₂ = 0.999, and as β₂ falls to 0 its path becomes "
                    + "that of the signs. Adam's steps are not bounded by α: of a gradient that appears after many "
                    + "zeros the first is \(((1 - 0.9) / 0.001.squareRoot()).fixed(2)) α, and of one that grows by "
                    + "β₂/β₁ at every step they come to \(longestStep().fixed(2)) α, the most that any sequence of "
                    + "gradients can cause."
            ], figures: [figure])
    }

    private static var firstSteps: [Claim] {
        let adam = ("Adam", Adam(parameterCount: 3, learningRate: 0.1, epsilon: 0) as any UpdateRule, 1.0)
        let rmsprop = [0.9, 0.99, 0.999].map { beta2 in
            let rule = RMSprop(parameterCount: 3, learningRate: 0.1, beta2: beta2, epsilon: 0)
            return ("RMSprop, β₂ = \(beta2)", rule as any UpdateRule, 1 / (1 - beta2).squareRoot())
        }
        let gradients = [1e-6, -3, 1000]
        return ([adam] + rmsprop).map { name, rule, size in
            let path = DescentPath(of: rule, from: [0, 0, 0], steps: 1) { _, _ in gradients }
            let moves = path.points[1].map { $0 / 0.1 }
            let theory = gradients.map { $0 < 0 ? size : -size }
            let cells = [moves, theory].map { Cell($0.map { $0.fixed(4) }.joined(separator: ", ")) }
            return Claim([Cell(name)] + cells, holds: LargestDifference.absolute(moves, theory) <= 1e-9)
        }
    }

    private static var longSteps: [Claim] {
        let constant = stepsAfterNothing([Double](repeating: 1, count: 100))
        let longest = constant.indices.max { constant[$0] < constant[$1] } ?? 0
        // Uncorrected averages of a constant, longest at the twelfth step: (1 − β₁ᵗ)/√(1 − β₂ᵗ).
        func onConstant(_ t: Int) -> Double { (1 - pow(0.9, Double(t))) / (1 - pow(0.999, Double(t))).squareRoot() }
        let growing = stepsAfterNothing((0..<300).map { pow(0.999 / 0.9, Double($0)) })
        let rows: [(Cell, Double, Double)] = [
            ("Adam, a gradient of 1 after 20,000 that are nearly 0: the first step", constant[0], onConstant(1)),
            ("Adam, the same again and again: the longest, step \(longest + 1)", constant[longest], onConstant(12)),
            ("Adam, growing by β₂/β₁ = 1.11 a step: the longest of all sequences", growing[299], longestStep()),
        ]
        return rows.map { Claim($0, measured: .fixed(-$1, 4), expected: .fixed(-$2, 4), within: 1e-3) }
    }

    private static var limit: Report.Table {
        let distances = betas.map { distanceFromSign(beta2: $0) }
        return Report.Table(
            "5b. RMSprop beside descent along the signs, \(steps) steps down a turned bowl, ε = 0",
            ["β₂", "largest distance of the paths", "relative to the previous", "expected"],
            betas.indices.map { index in
                let cells: [Cell] = [.exact(betas[index]), .scientific(distances[index], 3)]
                guard betas[index] > 0 else {
                    return Claim(cells + [.none, "0 but for rounding"], holds: distances[index].isWithin(1e-12, of: 0))
                }
                guard index > 0 else { return Claim(cells + [.none, .none]) }
                let ratio = distances[index] / distances[index - 1]
                return Claim(cells + [.fixed(ratio, 3), "less than 1"], holds: ratio < 1)
            })
    }

    private static var figure: Figure {
        let first = bowl.cost(at: start)
        let lines = bowl.contourLines(at: [0.03, 0.15, 0.4, 0.7, 1, 1.5].map { $0 * first })
        let paths = [(0.999, Look.rmsprop), (0.9, .purple), (0.1, .vermilion)].map { beta2, look in
            Series("RMSprop, β₂ = \(beta2)", path(beta2: beta2).points, style: .path, look: look)
        }
        let distances = betas.filter { $0 > 0 }.map { [$0, distanceFromSign(beta2: $0)] }
        return Figure(
            "sign", title: "Without memory RMSprop follows the signs", columns: 2, panelSize: (490, 420),
            panels: [
                Panel(
                    "\(steps) steps of α = \(learningRate)", x: .init("W", range: 0...1.3),
                    y: .init("b", range: -0.1...1.1), square: true,
                    series: [lines] + paths + [Series("the signs", signPath.points, style: .path, look: .black)]),
                Panel(
                    "Distance from the path of the signs", x: .logarithmic("β₂", 5e-4...1),
                    y: .logarithmic("largest distance", 1e-4...1), legend: .none,
                    series: [Series("RMSprop", distances, style: .markedLine, look: .rmsprop)]),
            ])
    }
}
