import Glibc
package import Reporting
import Textbook

/// The sign-like limit: with nothing to average, g/√(g²) is the gradient's sign.
///
/// At Adam's first step v̂ = g and ŝ = g², so the step is −α sign g. With β₂ → 0 RMSprop's s is g² at every step. In
/// between, s remembers the sizes of about 1/(1 − β₂) gradients. Without the correction the first step is α/√(1 − β₂).
/// Balles and Hennig (2018).
package struct SignPrinciple: Principle {
    package static let title = "without memory the step is the sign"

    private static let gradients = [1e-6, -3, 1000]
    private static let betas = [0.9, 0.5, 0.1, 0.01, 0.001, 0]
    private static let learningRate = 0.02
    private static let steps = 30

    package init() {}

    /// The largest distance between RMSprop's path and that of the gradients' signs, down a bowl that is turned by 30°.
    package static func distanceFromSign(beta2: Double) -> Double {
        signPath.largestDifference(from: path(beta2: beta2))
    }

    private static let bowl = QuadraticBowl(curvatures: [1, 10], angle: .pi / 6)
    private static let start = [1.2, 0.35]

    private static func path(beta2: Double, steps: Int = steps) -> DescentPath {
        let rule = RMSprop(parameterCount: 2, learningRate: learningRate, beta2: beta2, epsilon: 0)
        return DescentPath(of: rule, over: bowl, from: start, steps: steps)
    }

    private static let signPath = DescentPath(
        of: GradientDescent(learningRate: learningRate), from: start, steps: steps
    ) { point, _ in
        bowl.gradient(at: point).map { $0 == 0 ? 0 : $0 < 0 ? -1 : 1 }
    }

    package var report: Report {
        var report = Report()
        report.tables = [firstSteps, limit]
        report.findings = [
            "Adam's first step is α against the sign of each gradient. RMSprop's, which is not corrected, is "
                + "\(NumberText.fixed(1 / 0.001.squareRoot(), places: 1)) α with β₂ = 0.999, and as β₂ falls to 0 "
                + "its path becomes that of the signs. Adam's steps are not bounded by α: of a gradient that appears after many zeros the "
                + "first is \(NumberText.fixed((1 - 0.9) / 0.001.squareRoot(), places: 2)) α, and of one that grows by β₂/β₁ at "
                + "every step they come to \(NumberText.fixed(SignPrinciple.longestStep(), places: 2)) α, the most that any "
                + "sequence brings about."
        ]
        report.figures = [figure]
        return report
    }

    private var firstSteps: Report.Table {
        var table = Report.Table(
            "5a. The first step for gradients of 10⁻⁶, −3 and 1000, and the longest steps, as multiples of α (ε = 0)",
            ["rule", "moves / α", "theory"])
        var rules: [(String, any UpdateRule, Double)] = [
            ("Adam", Adam(parameterCount: 3, learningRate: 0.1, epsilon: 0), 1)
        ]
        for beta2 in [0.9, 0.99, 0.999] {
            rules.append(
                (
                    "RMSprop, β₂ = \(beta2)", RMSprop(parameterCount: 3, learningRate: 0.1, beta2: beta2, epsilon: 0),
                    1 / (1 - beta2).squareRoot()
                ))
        }
        for (name, rule, size) in rules {
            let path = DescentPath(of: rule, from: [0, 0, 0], steps: 1) { _, _ in SignPrinciple.gradients }
            let moves = path.points[1].map { $0 / 0.1 }
            let theory = SignPrinciple.gradients.map { $0 < 0 ? size : -size }
            table.append(
                [name] + [moves, theory].map { $0.map { NumberText.fixed($0, places: 4) }.joined(separator: ", ") },
                Verdict(zip(moves, theory).allSatisfy { abs($0 - $1) <= 1e-9 }))
        }
        appendLongSteps(to: &table)
        return table
    }

    /// What follows many gradients of next to nothing, when the corrections are over: the size of Adam's steps by α.
    ///
    /// - Parameter gradients: those that follow.
    package static func stepsAfterNothing(_ gradients: [Double], beta1: Double = 0.9, beta2: Double = 0.999) -> [Double]
    {
        var rule = Adam(parameterCount: 1, learningRate: 0.1, beta1: beta1, beta2: beta2, epsilon: 0)
        var point = [0.0]
        // Too small to matter beside those that follow, but not 0, since ε is.
        for _ in 0..<20_000 { rule.step(parameters: &point, gradients: [1e-150]) }
        return gradients.map { gradient in
            let before = point[0]
            rule.step(parameters: &point, gradients: [gradient])
            return (before - point[0]) / 0.1
        }
    }

    /// The least number that no step of Adam exceeds, by α, once the corrections are over:
    ///
    ///     (1 − β₁)/√((1 − β₂)(1 − β₁²/β₂))        β₁² < β₂
    ///
    /// With a_k = (1 − β₁) β₁ᵏ and b_k = (1 − β₂) β₂ᵏ the step is Σ a_k g_{t−k} / √(Σ b_k g²_{t−k}), by Cauchy and Schwarz at most
    /// √(Σ a_k²/b_k), the root of a geometric series. It comes to that where g_{t−k} is in proportion to a_k/b_k: where the
    /// gradient grows by β₂/β₁ at every step.
    package static func longestStep(beta1: Double = 0.9, beta2: Double = 0.999) -> Double {
        (1 - beta1) / ((1 - beta2) * (1 - beta1 * beta1 / beta2)).squareRoot()
    }

    /// The rows on long steps, which follow those of the first step.
    private func appendLongSteps(to table: inout Report.Table) {
        let constant = SignPrinciple.stepsAfterNothing([Double](repeating: 1, count: 100))
        let longest = constant.indices.max { constant[$0] < constant[$1] } ?? 0
        // Uncorrected averages of a constant, longest at the twelfth step: (1 − β₁ᵗ)/√(1 − β₂ᵗ).
        func onConstant(_ t: Int) -> Double { (1 - pow(0.9, Double(t))) / (1 - pow(0.999, Double(t))).squareRoot() }
        let growing = SignPrinciple.stepsAfterNothing((0..<300).map { pow(0.999 / 0.9, Double($0)) })
        for (name, size, theory) in [
            ("Adam, a gradient of 1 after 20,000 of next to nothing: the first step", constant[0], onConstant(1)),
            ("Adam, the same again and again: the longest, step \(longest + 1)", constant[longest], onConstant(12)),
            (
                "Adam, growing by β₂/β₁ = 1.11 a step: the longest of all sequences", growing[299],
                SignPrinciple.longestStep()
            ),
        ] {
            table.append(
                [name, NumberText.fixed(-size, places: 4), NumberText.fixed(-theory, places: 4)],
                Verdict(size, expected: theory, tolerance: 1e-3))
        }
    }

    private var limit: Report.Table {
        var table = Report.Table(
            "5b. RMSprop beside descent along the signs, \(SignPrinciple.steps) steps down a turned bowl, ε = 0",
            ["β₂", "largest distance of the paths", "relative to the one before", "expected"])
        var previous: Double?
        for beta2 in SignPrinciple.betas {
            let distance = SignPrinciple.distanceFromSign(beta2: beta2)
            let cells = ["\(beta2)", NumberText.scientific(distance, digits: 3)]
            if beta2 == 0 {
                table.append(cells + ["–", "0 but for rounding"], Verdict(distance, expected: 0, tolerance: 1e-12))
            } else if let previous {
                table.append(
                    cells + [NumberText.fixed(distance / previous, places: 3), "less than 1"],
                    Verdict(distance < previous))
            } else {
                table.append(cells + ["–", "–"])
            }
            previous = distance
        }
        return table
    }

    private var figure: Figure {
        let first = SignPrinciple.bowl.cost(at: SignPrinciple.start)
        let lines = SignPrinciple.bowl.contourLines(at: [0.03, 0.15, 0.4, 0.7, 1, 1.5].map { $0 * first })
        let looks: [(Double, Look)] = [(0.999, .rmsprop), (0.9, .purple), (0.1, .vermilion)]
        let paths = looks.map { beta2, look in
            Series("RMSprop, β₂ = \(beta2)", SignPrinciple.path(beta2: beta2).points, style: .path, look: look)
        }
        let distances = SignPrinciple.betas.filter { $0 > 0 }.map { [$0, SignPrinciple.distanceFromSign(beta2: $0)] }
        return Figure(
            "sign", title: "Without memory RMSprop follows the signs", columns: 2, panelSize: (490, 420),
            panels: [
                Panel(
                    "\(SignPrinciple.steps) steps of α = \(SignPrinciple.learningRate)",
                    x: Panel.Axis("W", range: 0...1.3), y: Panel.Axis("b", range: -0.1...1.1), square: true,
                    series: [lines] + paths + [
                        Series("the signs", SignPrinciple.signPath.points, style: .path, look: .black)
                    ]),
                Panel(
                    "Distance from the path of the signs", x: Panel.Axis("β₂", range: 5e-4...1, logarithmic: true),
                    y: Panel.Axis("largest distance", range: 1e-4...1, logarithmic: true), legend: .none,
                    series: [Series("RMSprop", distances, style: .markedLine, look: .rmsprop)]),
            ])
    }
}
