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
package enum ForgettingPrinciple: Principle {
    package static let title = "Adam forgets, and may not converge"

    /// A sequence of gradients.
    package struct Example: Sendable {
        package let name: String

        /// The mean gradient.
        package let mean: Double

        /// Enough steps for every optimizer to settle, with any seed. With random gradients that is long: their mean is
        /// 1/500 of their deviation, and so are the mean moves beside the noise in them.
        let steps: Int

        /// The gradient at step t, from 1.
        let gradient: @Sendable (_ t: Int, _ random: inout RandomState) -> Double

        package static let theorem = Example(name: "3, −1, −1, …", mean: 1.0 / 3, steps: 1_000_000) {
            t, _ in t % 3 == 1 ? 3 : -1
        }
        package static let online = Example(
            name: "1010, then −10 a hundred times, …", mean: 10.0 / 101, steps: 3_000_000
        ) { t, _ in t % 101 == 1 ? 1010 : -10 }
        package static let stochastic = Example(
            name: "1010 with probability 0.01, else −10", mean: 0.2, steps: 10_000_000
        ) { _, random in random.uniform() < 0.01 ? 1010 : -10 }

        package static let all = [theorem, online, stochastic]

        /// The mean of the first gradients.
        package func meanGradient(of count: Int, seed: UInt32) -> Double {
            var random = RandomState(seed: seed)
            return (1...count).reduce(0) { $0 + gradient($1, &random) } / Double(count)
        }
    }

    /// The result of one optimizer on one example.
    package struct Outcome: Sendable {
        package let points: [[Double]]

        /// The mean of x over the last tenth.
        package let lateMean: Double

        /// The regret per step over the last tenth: what x cost beyond −1, on the mean gradient.
        package let lateRegret: Double
    }

    /// Runs an optimizer; after each step x is put back into [−1, 1].
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
            rule.learningRate = 0.5 / Double(t).squareRoot()
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

    /// An optimizer on an example, and whether theory has it go to −1.
    private struct Row {
        let example: Example
        let rule: String
        let converges: Bool
        let look: Look
        let outcome: Outcome

        init(_ example: Example, _ rule: String, _ update: some UpdateRule, converges: Bool, _ look: Look) {
            self.example = example
            self.rule = rule
            self.converges = converges
            self.look = look
            outcome = run(update, on: example, steps: example.steps)
        }
    }

    package static func report() -> Report {
        func adam(_ beta1: Double, _ beta2: Double) -> Adam {
            Adam(parameterCount: 1, learningRate: 0, beta1: beta1, beta2: beta2)
        }
        func amsgrad(_ beta1: Double, _ beta2: Double) -> AMSGrad {
            AMSGrad(parameterCount: 1, learningRate: 0, beta1: beta1, beta2: beta2)
        }
        // β₁ and β₂ as in the source: in the theorem β₂ = 1/(1 + C²). Adam with a longer memory is another thing.
        let rows = [
            Row(.theorem, "Adam, β₁ 0, β₂ 0.1", adam(0, 0.1), converges: false, .adam),
            Row(.theorem, "AMSGrad, β₁ 0, β₂ 0.1", amsgrad(0, 0.1), converges: true, .amsgrad),
            Row(.online, "Adam, β₁ 0.9, β₂ 0.99", adam(0.9, 0.99), converges: false, .adam),
            Row(.online, "AMSGrad, β₁ 0.9, β₂ 0.99", amsgrad(0.9, 0.99), converges: true, .amsgrad),
            Row(.online, "Adam, β₁ 0.9, β₂ 0.999", adam(0.9, 0.999), converges: false, .purple),
            Row(.online, "Adam, β₁ 0.9, β₂ 0.9999", adam(0.9, 0.9999), converges: true, .amber),
            Row(.stochastic, "Adam, β₁ 0.9, β₂ 0.99", adam(0.9, 0.99), converges: false, .adam),
            Row(.stochastic, "AMSGrad, β₁ 0.9, β₂ 0.99", amsgrad(0.9, 0.99), converges: true, .amsgrad),
        ]
        return Report(
            tables: [
                rounds, drifts,
                Report.Table(
                    "8c. x in [−1, 1] on costs g x, α_t = 0.5/√t; −1 is best (mean and regret over the last tenth of "
                        + "the steps)",
                    ["gradients", "optimizer", "steps", "mean of x", "regret per step", "expected"],
                    rows.map { row in
                        let mean = row.outcome.lateMean
                        return Claim(
                            Cell(row.example.name), Cell(row.rule), .grouped(row.example.steps), .fixed(mean, 3),
                            .fixed(row.outcome.lateRegret, 4), row.converges ? "near -1" : "near 1",
                            holds: row.converges ? mean < -0.9 : mean > 0.9)
                    }),
            ],
            findings: [
                "On all three examples Adam goes to the worst point and AMSGrad to the best. On the second it does so "
                    + "with the usual β₂ = 0.999 too; with 0.9999 it remembers long enough and ends at "
                    + "\(rows[5].outcome.lateMean.fixed(3))."
            ], figures: [figure(rows)])
    }

    private static func figure(_ rows: [Row]) -> Figure {
        Figure(
            "amsgrad", title: "Where Adam goes to the worst point, and AMSGrad does not", columns: 2,
            panelSize: (490, 370),
            panels: Example.all.map { example in
                Panel(
                    example.name, x: .logarithmic("step", 1...Double(example.steps)),
                    y: .init("x, best at −1", range: -1.1...1.1),
                    series: rows.filter { $0.example.name == example.name }.map { row in
                        Series(
                            row.rule.replacing("β₁ ", with: "β₁ = ").replacing("β₂ ", with: "β₂ = "),
                            row.outcome.points, style: .markedLine, look: row.look)
                    })
            })
    }
}
