import Glibc
package import Reporting
package import Textbook

/// What momentum does to the condition number: κ becomes √κ.
///
/// Over a bowl with curvatures from µ to L = κµ the best constants, and the factors per step of the distance that they
/// give, are
///
///     descent                   α = 2/(L + µ)                                    (κ − 1)/(κ + 1)
///     momentum, accumulated     α = 4/(√L + √µ)², β = ((√κ − 1)/(√κ + 1))²       (√κ − 1)/(√κ + 1)
///
/// Polyak (1964). In the average form α is that by 1 − β. Course notes, section 3.
package enum ConditionPrinciple: Principle {
    package static let title = "momentum takes the condition number to its root"

    private static let conditionNumbers = [10.0, 100, 1000, 10_000]

    /// A bowl with ten curvatures from 1 to κ, each by the same factor above the last.
    package static func bowl(conditionNumber: Double) -> QuadraticBowl {
        QuadraticBowl(curvatures: (0..<10).map { pow(conditionNumber, Double($0) / 9) })
    }

    /// Descent at its best rate.
    private static func bestDescent(_ bowl: QuadraticBowl) -> GradientDescent {
        GradientDescent(learningRate: 2 / (bowl.largestCurvature + bowl.smallestCurvature))
    }

    /// Momentum in the accumulated form with some β, and the α that suits it best: 2 (1 + β)/(L + µ).
    ///
    /// There 1 + β − αλ is as far from 0 at L as at µ, so that neither end is slower. At the best β this is Polyak's
    /// 4/(√L + √µ)².
    package static func momentum(_ bowl: QuadraticBowl, beta: Double) -> Momentum {
        let alpha = 2 * (1 + beta) / (bowl.largestCurvature + bowl.smallestCurvature)
        return Momentum(parameterCount: bowl.curvatures.count, learningRate: alpha, beta: beta, form: .accumulated)
    }

    /// ((√κ − 1)/(√κ + 1))².
    package static func bestBeta(conditionNumber: Double) -> Double {
        let root = conditionNumber.squareRoot()
        return ((root - 1) / (root + 1)) * ((root - 1) / (root + 1))
    }

    /// The factor of momentum with this β at its best α: the larger root of z² − (1 + β)(κ − 1)/(κ + 1) z + β, √β where
    /// they are complex.
    package static func factor(conditionNumber: Double, beta: Double) -> Double {
        let trace = (1 + beta) * (conditionNumber - 1) / (conditionNumber + 1)
        let discriminant = trace * trace - 4 * beta
        return discriminant <= 0 ? beta.squareRoot() : (trace + discriminant.squareRoot()) / 2
    }

    /// An optimizer on the bowl of a condition number; β is nil for descent.
    private struct Run {
        let conditionNumber: Double
        let beta: Double?
        let theory: Double
        let measured: ConvergenceFactor

        init(_ conditionNumber: Double, beta: Double?, theory: Double) {
            let bowl = bowl(conditionNumber: conditionNumber)
            let rule: any UpdateRule = beta.map { momentum(bowl, beta: $0) } ?? bestDescent(bowl)
            self.conditionNumber = conditionNumber
            self.beta = beta
            self.theory = theory
            measured = ConvergenceFactor(of: rule, over: bowl, expected: theory)
        }

        /// The last cells of its row, and whether theory is right.
        func claim(_ cells: Cell...) -> Claim {
            Claim(
                cells + [.fixed(measured.factor, 5), .fixed(theory, 5), .grouped(measured.steps)],
                holds: measured.agrees(with: theory))
        }
    }

    package static func report() -> Report {
        let runs = conditionNumbers.flatMap { number in
            let beta = bestBeta(conditionNumber: number)
            return [
                Run(number, beta: nil, theory: (number - 1) / (number + 1)),
                Run(number, beta: beta, theory: beta.squareRoot()),
            ]
        }
        let betas = [0, 0.3, 0.5, 0.6, bestBeta(conditionNumber: 100), 0.75, 0.85, 0.9, 0.95]
        let scan = betas.map { Run(100, beta: $0, theory: factor(conditionNumber: 100, beta: $0)) }
        let steps = runs.filter { $0.conditionNumber == 10_000 }.map { ($0.measured.steps ?? 0).grouped }
        return Report(
            tables: [
                Report.Table(
                    "3a. The factor per step with the best constants (momentum in the accumulated form; ten "
                        + "curvatures from 1 to κ)",
                    ["κ", "optimizer", "β", "factor", "theory", "steps to 10⁻⁶"],
                    runs.map { run in
                        run.claim(
                            .grouped(Int(run.conditionNumber)), run.beta == nil ? "descent" : "momentum",
                            run.beta.map { .fixed($0, 4) } ?? "0")
                    }),
                Report.Table(
                    "3b. The best β at κ = 100: the factor for each β, with the α that suits it, 2(1 + β)/(L + µ)",
                    ["β", "factor", "theory", "steps to 10⁻⁶"], scan.map { $0.claim(.fixed($0.beta, 4)) }),
            ],
            findings: [
                "At κ = 10,000 descent with its best rate takes \(steps[0]) steps to a millionth of the distance, "
                    + "momentum with its best α and β \(steps[1])."
            ], figures: [figure(runs, scan)])
    }

    private static func figure(_ runs: [Run], _ scan: [Run]) -> Figure {
        let bowl = bowl(conditionNumber: 100)
        func distances(_ name: String, _ rule: some UpdateRule, _ look: Look) -> Series {
            let path = DescentPath(of: rule, over: bowl, from: [Double](repeating: 1, count: 10), steps: 300)
            return Series(name, steps: path.points.map { $0.reduce(0) { max($0, abs($1)) } }, look: look)
        }
        let best = bestBeta(conditionNumber: 100)
        let bestName = "momentum, the best β (\(best.fixed(2)) at κ = 100)"
        func steps(_ runs: [Run]) -> [[Double]] { runs.map { [$0.conditionNumber, Double($0.measured.steps ?? 0)] } }
        return Figure(
            "condition", title: "Momentum takes the condition number to its root", columns: 2, panelSize: (490, 380),
            panels: [
                Panel(
                    "κ = 100", x: .init("step"),
                    y: .logarithmic("distance, largest coordinate", 1e-8...10),
                    series: [
                        distances("descent", bestDescent(bowl), .gradientDescent),
                        distances("momentum, β = 0.9", momentum(bowl, beta: 0.9), .momentum),
                        distances(bestName, momentum(bowl, beta: best), .purple),
                    ]),
                Panel(
                    "κ = 100, the best α for each β (marks: measured)", x: .init("β", range: 0...1),
                    y: .init("factor per step", range: 0.8...1),
                    series: Series.pair(
                        "momentum, each β", at: stride(from: 0, through: 0.99, by: 0.005).map { $0 }, look: .green,
                        theory: { factor(conditionNumber: 100, beta: $0) },
                        measured: scan.map { [$0.beta ?? 0, $0.measured.factor] })),
                Panel(
                    "The best α and β (marks: measured)", x: .logarithmic("condition number κ"),
                    y: .logarithmic("steps to 10⁻⁶ of the distance", 10...200_000),
                    settings: [
                        "set label '½ κ ln 10⁶' at 300,8000 right", "set label '½ √κ ln 10⁶' at 1500,100 left",
                    ],
                    series: [
                        Series("", at: conditionNumbers, style: .reference) { 0.5 * $0 * log(1e6) },
                        Series(
                            "descent", steps(runs.filter { $0.beta == nil }), style: .marks, look: .gradientDescent),
                        Series("", at: conditionNumbers, style: .reference) { 0.5 * $0.squareRoot() * log(1e6) },
                        Series(bestName, steps(runs.filter { $0.beta != nil }), style: .marks, look: .purple),
                    ]),
            ])
    }
}
