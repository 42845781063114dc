import Glibc
import LegacyRandom
package import Reporting
import Textbook

/// Why the correction is exactly 1/(1 − βᵗ), and when it no longer matters.
///
/// v_t = Σ (1 − β) βᵏ g_{t−k} over k = 0 … t − 1, and these weights add up to 1 − βᵗ. So E v_t = (1 − βᵗ) E g whenever
/// all gradients have the same mean, whatever else they are, and no other factor would do. s is the same average of g².
/// Course notes, sections 2.3 and 5; Kingma and Ba (2015), section 3.
package struct CorrectionPrinciple: Principle {
    package static let title = "the correction is exactly 1/(1 − βᵗ)"

    private static let mean = 1.0
    private static let deviation = 2.0
    private static let sequences = 100_000
    private static let length = 100

    package init() {}

    /// A mean of a moment over many sequences of gradients, by its limit, with its standard error.
    struct Estimate {
        let step: Int
        let value: Double
        let standardError: Double
        let theory: Double
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
        func estimate(_ t: Int, _ sum: [Double], _ squares: [Double], limit: Double, beta: Double) -> Estimate {
            let n = Double(sequences)
            let average = sum[t - 1] / n
            let variance = squares[t - 1] / n - average * average
            return Estimate(
                step: t, value: average / limit, standardError: (variance / n).squareRoot() / limit,
                theory: 1 - pow(beta, Double(t)))
        }
        let steps = [1, 2, 5, 10, 20, 50, 100]
        let square = mean * mean + deviation * deviation
        return (
            steps.map { estimate($0, sums[0], sums[1], limit: mean, beta: 0.9) },
            steps.map { estimate($0, sums[2], sums[3], limit: square, beta: 0.999) }
        )
    }

    /// The first step at which leaving the correction out changes an average by less than one per cent: βᵗ < 0.01.
    package static func stepsToForget(beta: Double) -> Int {
        var average = ExponentiallyWeightedAverage(beta: beta)
        repeat { average.add(1) } while average.corrected - average.value >= 0.01 * average.corrected
        return average.count
    }

    /// Which of Adam's moments are corrected.
    enum Corrected: String, CaseIterable {
        case both = "both corrected"
        case first = "s not corrected"
        case second = "v not corrected"
        case neither = "neither corrected"

        /// The step on a constant gradient, by α.
        func theory(_ t: Int) -> Double {
            let v = self == .both || self == .first ? 1 : 1 - pow(0.9, Double(t))
            let s = self == .both || self == .second ? 1 : 1 - pow(0.999, Double(t))
            return v / s.squareRoot()
        }

        /// The same by the textbook's averages of the gradients and their squares, for the steps 1 … `count`.
        func measured(_ count: Int) -> [Double] {
            var v = ExponentiallyWeightedAverage(beta: 0.9)
            var s = ExponentiallyWeightedAverage(beta: 0.999)
            return (1...count).map { _ in
                v.add(0.3)
                s.add(0.3 * 0.3)
                let numerator = self == .both || self == .first ? v.corrected : v.value
                let square = self == .both || self == .second ? s.corrected : s.value
                return numerator / square.squareRoot()
            }
        }
    }

    package var report: Report {
        let estimates = CorrectionPrinciple.estimates()
        let neither = Corrected.neither.measured(10_000)
        let largest = neither.indices.max { neither[$0] < neither[$1] } ?? 0
        var report = Report()
        report.tables = [moments(estimates.first, estimates.second), forgetting, firstSteps]
        report.findings = [
            "The mean of an uncorrected average is 1 − βᵗ of what it estimates; that is above 99 % after "
                + "\(CorrectionPrinciple.stepsToForget(beta: 0.9)) steps with β = 0.9 and after "
                + "\(CorrectionPrinciple.stepsToForget(beta: 0.999)) with 0.999. "
                + "Without either correction Adam's steps on a constant gradient begin at "
                + "\(NumberText.fixed(neither[0], places: 2)) α, are largest at step "
                + "\(largest + 1), \(NumberText.fixed(neither[largest], places: 2)) α, and are "
                + "\(NumberText.fixed(neither[999], places: 2)) α at step 1000."
        ]
        report.figures = [figure(estimates.first, estimates.second)]
        return report
    }

    private func moments(_ first: [Estimate], _ second: [Estimate]) -> Report.Table {
        var table = Report.Table(
            "6a. The mean of the averages over \(NumberText.grouped(CorrectionPrinciple.sequences)) sequences of "
                + "normal gradients (mean 1, deviation 2), as a share "
                + "of E g or E g² (verdict: within four standard errors)",
            ["average", "t", "mean", "standard error", "1 − βᵗ", "corrected"])
        for (name, estimates) in [("v, β 0.9", first), ("s, β₂ 0.999", second)] {
            for estimate in estimates {
                table.append(
                    [
                        name, "\(estimate.step)", NumberText.fixed(estimate.value, places: 5),
                        NumberText.fixed(estimate.standardError, places: 5),
                        NumberText.fixed(estimate.theory, places: 5),
                        NumberText.fixed(estimate.value / estimate.theory, places: 4),
                    ], Verdict(estimate.value, expected: estimate.theory, tolerance: 4 * estimate.standardError))
            }
        }
        return table
    }

    private var forgetting: Report.Table {
        var table = Report.Table(
            "6b. After how many steps the correction changes less than one per cent, βᵗ < 0.01",
            ["β", "steps", "ln 0.01 / ln β", "in windows of 1/(1 − β)"])
        for beta in [0.5, 0.9, 0.99, 0.999] {
            let steps = CorrectionPrinciple.stepsToForget(beta: beta)
            let theory = log(0.01) / log(beta)
            table.append(
                [
                    "\(beta)", "\(steps)", NumberText.fixed(theory, places: 2),
                    NumberText.fixed(Double(steps) * (1 - beta), places: 2),
                ], Verdict(steps == Int(theory.rounded(.up))))
        }
        return table
    }

    private var firstSteps: Report.Table {
        let steps = [1, 2, 5, 10, 20, 100, 1000, 10_000]
        var table = Report.Table(
            "6c. The size of Adam's steps on a constant gradient, by α (ε = 0): (1 − β₁ᵗ)/√(1 − β₂ᵗ) where neither "
                + "moment is corrected",
            ["moments"] + steps.map { "t = \(NumberText.grouped($0))" })
        for corrected in Corrected.allCases {
            let sizes = corrected.measured(10_000)
            table.append(
                [corrected.rawValue] + steps.map { NumberText.fixed(sizes[$0 - 1], places: 3) },
                Verdict(
                    (1...10_000).allSatisfy { abs(sizes[$0 - 1] - corrected.theory($0)) <= 1e-9 * corrected.theory($0) }
                ))
        }
        return table
    }

    private func figure(_ first: [Estimate], _ second: [Estimate]) -> Figure {
        let steps = (1...CorrectionPrinciple.length).map(Double.init)
        let moments: [(String, Double, [Estimate], Look)] = [
            ("v: 1 − β₁ᵗ, β₁ = 0.9", 0.9, first, .green), ("s: 1 − β₂ᵗ, β₂ = 0.999", 0.999, second, .purple),
        ]
        let means = moments.flatMap { name, beta, estimates, look in
            [
                Series(name, x: steps, y: steps.map { 1 - pow(beta, $0) }, look: look),
                Series("", estimates.map { [Double($0.step), $0.value] }, style: .marks, look: look),
            ]
        }
        let logs = stride(from: 0, through: 4, by: 0.05).map { Int(pow(10, $0).rounded()) }
        let sizes = zip(Corrected.allCases, [Look.adam, .sky, .vermilion, .black]).map { corrected, look in
            let measured = corrected.measured(10_000)
            return Series(
                corrected.rawValue, Array(Set(logs)).sorted().map { [Double($0), measured[$0 - 1]] }, look: look)
        }
        return Figure(
            "correction", title: "Why the correction is 1/(1 − βᵗ)", columns: 2,
            panels: [
                Panel(
                    "Mean of the averages (marks: measured)", x: Panel.Axis("step t", logarithmic: true),
                    y: Panel.Axis("E v / E g,  E s / E g²", range: 5e-4...2, logarithmic: true), series: means),
                Panel(
                    "Adam's steps on a constant gradient", x: Panel.Axis("step t", logarithmic: true),
                    y: Panel.Axis("step / α", range: 0.05...60, logarithmic: true), series: sizes),
            ])
    }
}
