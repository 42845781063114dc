import Glibc
import LegacyRandom
package import Reporting
package import Textbook

/// Where Adam does not converge, since it forgets, and how AMSGrad mends that.
///
/// One parameter in [−1, 1], costs f_t = g_t x with rare large positive gradients and many small negative ones,
/// positive on the mean: −1 is best. Adam divides the large gradient by its own root, has forgotten it some 1/(1 − β₂)
/// steps later, and follows the small ones with the rate that has grown meanwhile; it goes to +1, the worst point.
/// AMSGrad's rate can't grow. Reddi, Kale and Kumar (2018), theorem 1 with C = 3, and section 5 with its examples
/// online and stochastic; α_t = α/√t in all. The mean gradients are (C − 2)/3, 10/101 and 0.2.
package struct ForgettingPrinciple: Principle {
    package static let title = "Adam forgets, and may not converge"

    /// A sequence of gradients.
    package enum Example: String, Sendable, CaseIterable {
        case theorem = "3, −1, −1, …"
        case online = "1010, then −10 a hundred times, …"
        case stochastic = "1010 with probability 0.01, else −10"

        /// The mean gradient.
        package var mean: Double {
            switch self {
            case .theorem: 1.0 / 3
            case .online: 10.0 / 101
            case .stochastic: 0.2
            }
        }

        /// The gradient at step t, from 1.
        func gradient(_ t: Int, _ random: inout RandomState) -> Double {
            switch self {
            case .theorem: t % 3 == 1 ? 3 : -1
            case .online: t % 101 == 1 ? 1010 : -10
            case .stochastic: random.uniform() < 0.01 ? 1010 : -10
            }
        }

        /// The mean of the first gradients.
        package func meanGradient(of count: Int, seed: UInt32) -> Double {
            var random = RandomState(seed: seed)
            return (1...count).reduce(0) { $0 + gradient($1, &random) } / Double(count)
        }

        /// β₁ and β₂ as in the source: in the theorem β₂ = 1/(1 + C²).
        var betas: (Double, Double) { self == .theorem ? (0, 0.1) : (0.9, 0.99) }

        /// As many steps as all rules take to come to the end of their ways, with any seed. With random gradients that
        /// is long: the mean is 1/500 of their deviation, and so are the moves on the mean beside the noise in them.
        var steps: Int {
            switch self {
            case .theorem: 1_000_000
            case .online: 3_000_000
            case .stochastic: 10_000_000
            }
        }
    }

    /// What became of one rule on one example.
    package struct Outcome: Sendable {
        package let points: [[Double]]

        /// The mean of x over the last tenth.
        package let lateMean: Double

        /// The regret per step over the last tenth: what x cost beyond −1, on the mean gradient.
        package let lateRegret: Double
    }

    private static let learningRate = 0.5

    package init() {}

    /// Runs a rule; after each step x is put back into [−1, 1].
    package static func run(_ rule: some UpdateRule, on example: Example, steps: Int) -> Outcome {
        var random = RandomState(seed: 9)
        var rule = rule
        var x = [0.0]
        var sum = 0.0
        var points: [[Double]] = []
        // Some hundred points, evenly on a logarithmic axis.
        var next = 1.0
        let late = steps - steps / 10
        for t in 1...steps {
            rule.learningRate = learningRate / Double(t).squareRoot()
            rule.step(parameters: &x, gradients: [example.gradient(t, &random)])
            x[0] = max(-1, min(1, x[0]))
            if t > late { sum += x[0] }
            if Double(t) >= next {
                points.append([Double(t), x[0]])
                next *= 1.07
            }
        }
        let lateMean = sum / Double(steps - late)
        return Outcome(points: points, lateMean: lateMean, lateRegret: (lateMean + 1) * example.mean)
    }

    private struct Row {
        let example: Example
        let rule: String
        /// Whether theory has it go to −1.
        let converges: Bool
        let outcome: Outcome
    }

    private static func rows() -> [Row] {
        let cases: [(Example, String, Bool, any UpdateRule)] = Example.allCases.flatMap { example in
            let (beta1, beta2) = example.betas
            let betas = "β₁ \(beta1 == 0 ? "0" : "\(beta1)"), β₂ \(beta2)"
            var cases: [(Example, String, Bool, any UpdateRule)] = [
                (
                    example, "Adam, \(betas)", false,
                    Adam(parameterCount: 1, learningRate: 0, beta1: beta1, beta2: beta2)
                ),
                (
                    example, "AMSGrad, \(betas)", true,
                    AMSGrad(parameterCount: 1, learningRate: 0, beta1: beta1, beta2: beta2)
                ),
            ]
            if example == .online {
                for (beta2, converges) in [(0.999, false), (0.9999, true)] {
                    cases.append(
                        (
                            example, "Adam, β₁ 0.9, β₂ \(beta2)", converges,
                            Adam(parameterCount: 1, learningRate: 0, beta2: beta2)
                        ))
                }
            }
            return cases
        }
        return cases.map { example, name, converges, rule in
            Row(
                example: example, rule: name, converges: converges,
                outcome: run(rule, on: example, steps: example.steps))
        }
    }

    package var report: Report {
        let rows = ForgettingPrinciple.rows()
        var report = Report()
        var table = Report.Table(
            "8c. x in [−1, 1] on costs g x, α_t = 0.5/√t; −1 is best (mean and regret over the last tenth of the "
                + "steps)",
            ["gradients", "rule", "steps", "mean of x", "regret per step", "expected"])
        for row in rows {
            table.append(
                [
                    row.example.rawValue, row.rule, NumberText.grouped(row.example.steps),
                    NumberText.fixed(row.outcome.lateMean, places: 3),
                    NumberText.fixed(row.outcome.lateRegret, places: 4), row.converges ? "near -1" : "near 1",
                ], Verdict(row.converges ? row.outcome.lateMean < -0.9 : row.outcome.lateMean > 0.9))
        }
        report.tables = [rounds, drifts, table]
        report.findings = [
            "On all three examples Adam goes to the worst point and AMSGrad to the best. On the second it does so "
                + "with the usual β₂ = 0.999 too; "
                + "with 0.9999 it remembers long enough and ends at "
                + "\(NumberText.fixed(rows.first { $0.rule.hasSuffix("0.9999") }?.outcome.lateMean ?? .nan, places: 3))."
        ]
        report.figures = [figure(rows)]
        return report
    }

    /// Adam and AMSGrad by themselves; Adam with a longer memory is another thing.
    private static func look(_ row: Row) -> Look {
        guard row.rule.hasPrefix("Adam") else { return .amsgrad }
        return row.rule.hasSuffix("0.999") ? .purple : row.rule.hasSuffix("0.9999") ? .amber : .adam
    }

    private func figure(_ rows: [Row]) -> Figure {
        Figure(
            "amsgrad", title: "Where Adam goes to the worst point, and AMSGrad does not", columns: 2,
            panelSize: (490, 370),
            panels: Example.allCases.map { example in
                Panel(
                    example.rawValue, x: Panel.Axis("step", range: 1...Double(example.steps), logarithmic: true),
                    y: Panel.Axis("x, best at −1", range: -1.1...1.1),
                    series: rows.filter { $0.example == example }.map { row in
                        Series(
                            row.rule.replacing("β₁ ", with: "β₁ = ").replacing("β₂ ", with: "β₂ = "),
                            row.outcome.points,
                            style: .markedLine, look: ForgettingPrinciple.look(row))
                    })
            })
    }
}
