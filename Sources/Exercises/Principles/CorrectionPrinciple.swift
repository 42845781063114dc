import Glibc
import LegacyRandom
package import Reporting
import Textbook

/// Why the correction is exactly 1/(1 − βᵗ), and when it no longer matters.
///
/// v_t = Σ (1 − β) βᵏ g_{t−k} over k = 0 … t − 1, and these weights add up to 1 − βᵗ. So E v_t = (1 − βᵗ) E g whenever
/// all gradients have the same mean, whatever else they are, and no other factor would do. s is the same average of g².
/// Course notes, sections 2.3 and 5; Kingma and Ba (2015), section 3.
package enum CorrectionPrinciple: Principle {
    package static let title = "the correction is exactly 1/(1 − βᵗ)"

    private static let mean = 1.0
    private static let deviation = 2.0
    private static let sequences = 100_000
    private static let length = 100

    /// A mean of a moment over many sequences of gradients, as a share of its limit, with its standard error.
    private struct Estimate {
        let step: Int
        let value: Double
        let standardError: Double
        let theory: Double

        /// - Parameters:
        ///   - sum: of the moment at each step over all sequences; `squares` is that of its square.
        init(_ step: Int, sum: [Double], squares: [Double], limit: Double, beta: Double) {
            let n = Double(sequences)
            let average = sum[step - 1] / n
            let variance = squares[step - 1] / n - average * average
            self.step = step
            value = average / limit
            standardError = (variance / n).squareRoot() / limit
            theory = 1 - pow(beta, Double(step))
        }
    }

    /// What Monte Carlo gives for E v_t/E g and E s_t/E g² with normal gradients of mean 1 and deviation 2.
    private static func estimates() -> (first: [Estimate], second: [Estimate]) {
        var random = RandomState(seed: 5)
        var sums = [[Double]](repeating: [Double](repeating: 0, count: length), count: 4)
        for _ in 0..<sequences {
            var first = ExponentiallyWeightedAverage(beta: 0.9)
            var second = ExponentiallyWeightedAverage(beta: 0.999)
            for t in 0..<length {
                let gradient = mean + deviation * random.standardNormal()
                first.add(gradient)
                second.add(gradient * gradient)
                sums[0][t] += first.value
                sums[1][t] += first.value * first.value
                sums[2][t] += second.value
                sums[3][t] += second.value * second.value
            }
        }
        let steps = [1, 2, 5, 10, 20, 50, 100]
        let square = mean * mean + deviation * deviation
        return (
            steps.map { Estimate($0, sum: sums[0], squares: sums[1], limit: mean, beta: 0.9) },
            steps.map { Estimate($0, sum: sums[2], squares: sums[3], limit: square, beta: 0.999) }
        )
    }

    /// The first step at which leaving the correction out changes an average by less than one per cent: βᵗ < 0.01.
    package static func stepsToForget(beta: Double) -> Int {
        var average = ExponentiallyWeightedAverage(beta: beta)
        repeat { average.add(1) } while average.corrected - average.value >= 0.01 * average.corrected
        return average.count
    }

    /// Which of Adam's moments are corrected.
    private struct Corrected {
        let name: String
        let v: Bool
        let s: Bool
        let look: Look

        static let all = [
            Corrected(name: "both corrected", v: true, s: true, look: .adam),
            Corrected(name: "s not corrected", v: true, s: false, look: .sky),
            Corrected(name: "v not corrected", v: false, s: true, look: .vermilion), neither,
        ]
        static let neither = Corrected(name: "neither corrected", v: false, s: false, look: .black)

        /// The step on a constant gradient, by α.
        func theory(_ t: Int) -> Double {
            (v ? 1 : 1 - pow(0.9, Double(t))) / (s ? 1 : 1 - pow(0.999, Double(t))).squareRoot()
        }

        /// The same by the textbook's averages of the gradients and their squares, for the steps 1 … 10,000.
        func measured() -> [Double] {
            var first = ExponentiallyWeightedAverage(beta: 0.9)
            var second = ExponentiallyWeightedAverage(beta: 0.999)
            return (1...10_000).map { _ in
                first.add(0.3)
                second.add(0.3 * 0.3)
                return (v ? first.corrected : first.value) / (s ? second.corrected : second.value).squareRoot()
            }
        }
    }

    package static func report() -> Report {
        let (first, second) = estimates()
        let neither = Corrected.neither.measured()
        let largest = neither.indices.max { neither[$0] < neither[$1] } ?? 0
        return Report(
            tables: [moments(first, second), forgetting, firstSteps],
            findings: [
                "The mean of an uncorrected average is 1 − βᵗ of what it estimates; that is above 99 % after "
                    + "\(stepsToForget(beta: 0.9)) steps with β = 0.9 and after \(stepsToForget(beta: 0.999)) with 0.999. "
                    + "Without either correction Adam's steps on a constant gradient begin at \(neither[0].fixed(2)) α, "
                    + "are largest at step \(largest + 1), \(neither[largest].fixed(2)) α, and are "
                    + "\(neither[999].fixed(2)) α at step 1000."
            ], figures: [figure(first, second)])
    }

    private static func moments(_ first: [Estimate], _ second: [Estimate]) -> Report.Table {
        Report.Table(
            "6a. The mean of the averages over \(sequences.grouped) sequences of normal gradients (mean 1, deviation 2), "
                + "as a share of E g or E g² (verdict: within four standard errors)",
            ["average", "t", "mean", "standard error", "1 − βᵗ", "corrected"],
            [("v, β 0.9", first), ("s, β₂ 0.999", second)].flatMap { name, estimates in
                estimates.map { estimate in
                    Claim(
                        Cell(name), .count(estimate.step), .fixed(estimate.value, 5),
                        .fixed(estimate.standardError, 5), .fixed(estimate.theory, 5),
                        .fixed(estimate.value / estimate.theory, 4),
                        holds: estimate.value.isWithin(4 * estimate.standardError, of: estimate.theory))
                }
            })
    }

    private static var forgetting: Report.Table {
        Report.Table(
            "6b. After how many steps the correction changes less than one per cent, βᵗ < 0.01",
            ["β", "steps", "ln 0.01 / ln β", "in windows of 1/(1 − β)"],
            [0.5, 0.9, 0.99, 0.999].map { beta in
                let steps = stepsToForget(beta: beta)
                let theory = log(0.01) / log(beta)
                return Claim(
                    .exact(beta), .count(steps), .fixed(theory, 2), .fixed(Double(steps) * (1 - beta), 2),
                    holds: steps == Int(theory.rounded(.up)))
            })
    }

    private static var firstSteps: Report.Table {
        let steps = [1, 2, 5, 10, 20, 100, 1000, 10_000]
        return Report.Table(
            "6c. The size of Adam's steps on a constant gradient, by α (ε = 0): (1 − β₁ᵗ)/√(1 − β₂ᵗ) where neither "
                + "moment is corrected",
            ["moments"] + steps.map { "t = \($0.grouped)" },
            Corrected.all.map { corrected in
                let sizes = corrected.measured()
                return Claim(
                    [Cell(corrected.name)] + steps.map { .fixed(sizes[$0 - 1], 3) },
                    holds: (1...10_000).allSatisfy {
                        sizes[$0 - 1].isWithin(relative: 1e-9, of: corrected.theory($0))
                    })
            })
    }

    private static func figure(_ first: [Estimate], _ second: [Estimate]) -> Figure {
        let steps = (1...length).map(Double.init)
        func means(_ name: String, _ beta: Double, _ estimates: [Estimate], _ look: Look) -> [Series] {
            [
                Series(name, x: steps, y: steps.map { 1 - pow(beta, $0) }, look: look),
                Series("", estimates.map { [Double($0.step), $0.value] }, style: .marks, look: look),
            ]
        }
        let shown = Set(stride(from: 0, through: 4, by: 0.05).map { Int(pow(10, $0).rounded()) }).sorted()
        let sizes = Corrected.all.map { corrected in
            let measured = corrected.measured()
            return Series(corrected.name, shown.map { [Double($0), measured[$0 - 1]] }, look: corrected.look)
        }
        return Figure(
            "correction", title: "Why the correction is 1/(1 − βᵗ)", columns: 2,
            panels: [
                Panel(
                    "Mean of the averages (marks: measured)", x: .init("step t", logarithmic: true),
                    y: .init("E v / E g,  E s / E g²", range: 5e-4...2, logarithmic: true),
                    series: means("v: 1 − β₁ᵗ, β₁ = 0.9", 0.9, first, .green)
                        + means("s: 1 − β₂ᵗ, β₂ = 0.999", 0.999, second, .purple)),
                Panel(
                    "Adam's steps on a constant gradient", x: .init("step t", logarithmic: true),
                    y: .init("step / α", range: 0.05...60, logarithmic: true), series: sizes),
            ])
    }
}
